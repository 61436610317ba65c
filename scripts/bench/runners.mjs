/** One run of either side, each in a process of its own, from its start to what it tells on standard output. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MALLOC } from '../malloc.mjs';
import { root, SetupError } from '../setup/command.mjs';
import { watchMemory } from './memory.mjs';

const start = promisify(execFile);
const CLI = join(root, 'dist', 'cli.js');
const BENCH_TORCH = join(root, 'test', 'bench', 'bench_torch.py');
/** The interpreter in whose environment the engines look for a GPU's libraries has PyTorch, too. */
const PYTHON = process.env['NVAE_PYTHON'] ?? 'python3';
/** Installs what PyTorch's side needs. The expected values of the tests were made with this version. */
export const INSTALL_TORCH = `${PYTHON} -m pip install torch==2.13.0 numpy`;

/** A run that takes longer hangs. */
const LIMIT_MS = 20 * 60_000;
/** Both sides tell MiB. */
const MB_PER_MIB = 2 ** 20 / 1e6;

/**
 * @typedef {object} Figures
 * @property {number} firstGroupS from the process's start to the top group's KL
 * @property {number} firstPassS from the process's start to the KL of all groups and the reconstruction
 * @property {number} passS the median of the later passes
 * @property {number} imagesPerS over that
 * @property {number} peakMb resident memory, in 10⁶ bytes
 *
 * @typedef {Figures & { parameters: number, memory: import('./memory.mjs').Sample[] }} OurFigures
 *
 * @typedef {{ first_group: number, first_pass: number, pass: number }} OurTimings
 * @typedef {{ timings_s: OurTimings, parameters: number, peak_rss_mb: number }} OurOutput
 * @typedef {{ total_to_first_kl: number, pass_: number, images_per_s: number, peak_rss_mb: number }} TorchOutput
 *
 * @typedef {'cpu' | 'cuda'} Device
 *
 * @typedef {object} TorchFound
 * @property {'found'} kind
 * @property {string} versions
 * @property {number} threads that PyTorch chooses on this machine
 * @property {string | null} card `null` where it sees none
 *
 * @typedef {TorchFound | { kind: 'missing', reason: string }} Torch
 *
 * @typedef {object} ListedEngine what `nvae-inspect engines --json` tells
 * @property {string} name
 * @property {'available' | 'unavailable'} state
 * @property {string} [device]
 * @property {string} [runtime]
 * @property {string} [reason] why it is unavailable
 * @property {string | null} [remedy] what to do about it
 */

/**
 * @param {{ checkpoint: string, images: string, batch: number, timedPasses: number, threads: number, engine: string,
 *   env?: NodeJS.ProcessEnv }} options timed are the passes after the first one
 * @returns {Promise<OurFigures>}
 * @throws {SetupError} when it fails, as with a network that it refuses
 */
export async function runOurs({ checkpoint, images, batch, timedPasses, threads, engine, env = process.env }) {
  const options = ['--images', images, '--passes', String(timedPasses + 1), '--threads', String(threads), '--json'];
  const { stdout, memory } = await output(
    'The command line',
    process.execPath,
    [CLI, checkpoint, ...options, '--engine', engine],
    // As its first line and the extension start it.
    { ...MALLOC, ...env },
  );
  const { timings_s: timings, parameters, peak_rss_mb: ownPeakMib } = /** @type {OurOutput} */ (fromJson(stdout));
  return {
    firstGroupS: timings.first_group,
    firstPassS: timings.first_pass,
    passS: timings.pass,
    imagesPerS: batch / timings.pass,
    // An engine may compute in a process of its own, of which the command line can't tell.
    peakMb: Math.max(memory.peakMb, ownPeakMib * MB_PER_MIB),
    parameters,
    memory: memory.samples,
  };
}

/**
 * PyTorch's KL come all at once, at the end of its first pass. Its clock starts when Python has started.
 * @param {{ checkpoint: string, batch: number, timedPasses: number, fold: boolean, device: Device }} options fold weight
 *   norm into the weights: less work in a pass, more before the first
 * @returns {Promise<Figures>}
 * @throws {SetupError} when it fails
 */
export async function runTorch({ checkpoint, batch, timedPasses, fold, device }) {
  const options = ['--batch', String(batch), '--passes', String(timedPasses), '--device', device];
  const args = [BENCH_TORCH, checkpoint, ...options, ...(fold ? ['--fold'] : [])];
  const { stdout } = await output('PyTorch', PYTHON, args);
  const told = /** @type {TorchOutput} */ (fromJson(stdout));
  return {
    firstGroupS: told.total_to_first_kl,
    firstPassS: told.total_to_first_kl,
    passS: told.pass_,
    imagesPerS: told.images_per_s,
    peakMb: told.peak_rss_mb * MB_PER_MIB,
  };
}

/**
 * @param {string} size
 * @param {string} file
 * @throws {SetupError} when it can't be made
 */
export async function makeCheckpoint(size, file) {
  await output('PyTorch', PYTHON, [BENCH_TORCH, '--make', size, file]);
}

/** @returns {Promise<Torch>} */
export async function findTorch() {
  const question = `import json, platform, numpy, torch
card = torch.cuda.get_device_name() if torch.cuda.is_available() else None
print(json.dumps([f'Python {platform.python_version()}, PyTorch {torch.__version__}', torch.get_num_threads(), card]))`;
  try {
    const { stdout } = await start(PYTHON, ['-c', question]);
    const [versions, threads, card] = /** @type {[string, number, string | null]} */ (fromJson(stdout));
    return { kind: 'found', versions, threads, card };
  } catch (error) {
    return { kind: 'missing', reason: `PyTorch can't be used (${lastLine(error)})` };
  }
}

/**
 * @param {number} threads
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<ListedEngine[]>}
 * @throws {SetupError} when they can't be listed
 */
export async function listEngines(threads, env) {
  const args = [CLI, 'engines', '--json', '--threads', String(threads)];
  const { stdout } = await output('Listing the engines', process.execPath, args, env);
  return /** @type {{ engines: ListedEngine[] }} */ (fromJson(stdout)).engines;
}

/**
 * @param {string} name of the program, for people
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError} when it fails or hangs
 */
async function output(name, command, args, env = process.env) {
  const running = start(command, args, { env, timeout: LIMIT_MS, killSignal: 'SIGKILL' });
  const watch = watchMemory(running.child.pid);
  try {
    const { stdout } = await running;
    return { stdout, memory: watch.end() };
  } catch (error) {
    throw new SetupError(`${name} failed: ${lastLine(error)}`);
  } finally {
    watch.end();
  }
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function fromJson(text) {
  return JSON.parse(text);
}

/**
 * @param {unknown} error of a process
 * @returns {string} what it said last, or why it could not be started
 */
function lastLine(error) {
  const { stderr = '', message, killed } = /** @type {Error & { stderr?: string, killed?: boolean }} */ (error);
  if (killed === true) return `it was still running after ${LIMIT_MS / 60_000} minutes.`;
  const said = stderr.trim();
  return said === '' ? message : said.slice(said.lastIndexOf('\n') + 1);
}
