/** `npm run bench -- --engines [SIZE|ENGINE …]`: races this machine's engines against PyTorch on the same device. */
import { engineRaces, torchName } from './aims.mjs';
import { comparisonTable } from './comparison.mjs';
import { BATCHES, raceEach, takeTurns, warmUp } from './contest.mjs';
import { engineEnvironment, enginesHere } from './enginesHere.mjs';
import { memoryOverPasses } from './flatMemory.mjs';
import { releasedCheckpoint, writeImages } from './released.mjs';
import { INSTALL_TORCH, runOurs, runTorch } from './runners.mjs';

/**
 * @typedef {import('./comparison.mjs').Round} Round
 * @typedef {import('./runners.mjs').Torch} Torch
 * @typedef {import('./runners.mjs').Device} Device
 * @typedef {import('./enginesHere.mjs').EngineHere} EngineHere
 *
 * @typedef {object} Options
 * @property {string[]} names names of engines; empty for all but software renderers
 * @property {number} rounds
 * @property {number} threads
 * @property {Torch} torch
 */

/** @param {Options & { sizes: string[] }} options */
export async function raceEngines({ sizes, ...options }) {
  const { names, threads, torch } = options;
  const env = engineEnvironment(names);
  const engines = await enginesHere(names, threads, env);
  if (torch.kind === 'found' && torch.card === null && engines.some(({ device }) => device === 'cuda')) {
    console.log(
      `PyTorch sees no graphics card, so engines on one have no opponent. Install one for CUDA: ${INSTALL_TORCH}`,
    );
  }
  await raceEach(sizes, (size) => race(size, engines, { ...options, env }));
}

/**
 * @param {string} size
 * @param {readonly EngineHere[]} engines
 * @param {Options & { env: NodeJS.ProcessEnv }} options
 * @throws {SetupError} if there is no checkpoint
 */
async function race(size, engines, options) {
  const { rounds, torch } = options;
  const checkpoint = await releasedCheckpoint(size, torch.kind === 'found');
  console.log(`\n${size}: ${checkpoint}; rounds: ${rounds}`);
  const contests = [];
  for (const batch of BATCHES) contests.push(await prepare({ size, checkpoint, batch }, engines, options));
  for (let round = 0; round < rounds; round++) {
    for (const { title, contestants, counted } of contests) counted.push(await takeTurns(title, contestants));
  }
  for (const { batch, title, counted } of contests) {
    const races = engines.flatMap(({ name, device }) => engineRaces(name, device, size, batch));
    console.log(`\n${comparisonTable(title, races, counted)}`);
  }
  const [first] = contests;
  if (first === undefined) return;
  console.log(`\nMemory of all processes over passes; ${first.title}`);
  for (const { name, run } of first.ours) {
    const passS = first.contestants.find((contestant) => contestant.name === name)?.passS;
    if (passS !== undefined) console.log(`  ${name}: ${await memoryOverPasses(passS, run)}`);
  }
}

/**
 * @param {{ size: string, checkpoint: string, batch: number }} contest
 * @param {readonly EngineHere[]} engines
 * @param {Options & { env: NodeJS.ProcessEnv }} options
 */
async function prepare({ size, checkpoint, batch }, engines, { threads, torch, env }) {
  const images = writeImages(size, batch);
  const devices = [...new Set(engines.map(({ device }) => device))].filter((device) => canRun(torch, device));
  const opponents = devices.flatMap((device) =>
    [false, true].map((fold) => ({
      name: torchName(device, { fold }),
      run: (/** @type {number} */ timedPasses) => runTorch({ checkpoint, batch, timedPasses, fold, device }),
    })),
  );
  const ours = engines.map(({ name: engine }) => ({
    name: engine,
    run: (/** @type {number} */ timedPasses) =>
      runOurs({ checkpoint, images, batch, timedPasses, threads, engine, env }),
  }));
  const title = `${size}, batch ${batch}`;
  const contestants = await warmUp(title, [...opponents, ...ours]);
  /** @type {Round[]} */
  const counted = [];
  return { batch, title, ours, contestants, counted };
}

/**
 * @param {Torch} torch
 * @param {Device} device
 */
function canRun(torch, device) {
  return torch.kind === 'found' && (device === 'cpu' || torch.card !== null);
}
