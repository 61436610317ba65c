/** The engines of this machine, as `nvae-inspect engines` reports them, and the device on which PyTorch races them. */
import { existsSync, readdirSync } from 'node:fs';
import { SetupError } from '../setup/command.mjs';
import { softwareGpu } from '../setup/softwareGpu.mjs';
import { hasTensorFlow, tensorFlowFolder } from '../setup/tensorflow.mjs';
import { listEngines } from './runners.mjs';

/**
 * @typedef {object} EngineHere
 * @property {string} name
 * @property {import('./runners.mjs').Device} device the device on which PyTorch races it
 */

const WEBGPU = 'onnxruntime-webgpu';
const TENSORFLOW_FOLDER = 'NVAE_TENSORFLOW_FOLDER';
const VULKAN_VARIABLES = ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES'];

/**
 * @param {string[]} names of engines that were asked for
 * @returns {NodeJS.ProcessEnv} includes TensorFlow if the tests have installed it, and a software renderer if WebGPU
 *   was requested by name and there is no graphics card
 */
export function engineEnvironment(names) {
  const tensorFlow = hasTensorFlow(tensorFlowFolder) ? { [TENSORFLOW_FOLDER]: tensorFlowFolder } : {};
  const software = names.includes(WEBGPU) && !hasCard() ? softwareGpu() : null;
  return { ...tensorFlow, ...process.env, ...software };
}

/**
 * Prints what each engine is on this machine or, if it can't run, why and what to do about it.
 * @param {string[]} names names of the engines requested; empty for all but software renderers
 * @param {number} threads
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<EngineHere[]>}
 * @throws {SetupError} if a name is not an engine's
 */
export async function enginesHere(names, threads, env) {
  const listed = await listEngines(threads, env);
  const unknown = names.find((name) => !listed.some((engine) => engine.name === name));
  if (unknown !== undefined) {
    const known = listed.map(({ name }) => name).join(', ');
    throw new SetupError(`There is neither a size nor an engine ${unknown}. The engines: ${known}.`);
  }
  const inSoftware = isSoftware(env);
  /** @type {EngineHere[]} */
  const here = [];
  console.log('Engines:');
  for (const { name, state, device = '', runtime = '', reason = '', remedy = null } of listed) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (state === 'unavailable') {
      console.log(`  ${name}: ${[reason, remedy ?? ''].join(' ').trim()}`);
    } else if (name === WEBGPU && inSoftware && names.length === 0) {
      console.log(`  ${name}: left out, because it would run on a software renderer; name it to race it.`);
    } else {
      console.log(`  ${name}: ${device} · ${runtime}`);
      here.push({ name, device: device === 'CPU' || (name === WEBGPU && inSoftware) ? 'cpu' : 'cuda' });
    }
  }
  return here;
}

/** @param {NodeJS.ProcessEnv} env */
function isSoftware(env) {
  return !hasCard() || VULKAN_VARIABLES.some((name) => /swiftshader|lvp|llvmpipe/i.test(env[name] ?? ''));
}

/** Whether there is a graphics card. Only Linux falls back to a software renderer unasked. */
function hasCard() {
  if (process.platform !== 'linux') return true;
  const devices = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
  return existsSync('/dev/nvidiactl') || existsSync('/dev/dxg') || devices.some((name) => name.startsWith('render'));
}
