/** Runs either side once, in a process of its own, and reads the figures from its standard output. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MALLOC } from '../malloc.mjs';
import { root, SetupError } from '../setup/command.mjs';
import { watchMemory } from './memory.mjs';

const start = promisify(execFile);
const CLI = join(root, 'dist', 'cli.js');
const NETWORK_ALONE = join(root, 'scripts', 'bench', 'networkAlone.mjs');
const BENCH_TORCH = join(root, 'test', 'bench', 'bench_torch.py');
/** The interpreter that has PyTorch. The engines look for GPU libraries in the same environment. */
const PYTHON = process.env['NVAE_PYTHON'] ?? 'python3';
/** Installs what PyTorch's side needs. The tests' expected values were computed with this version. */
export const INSTALL_TORCH = `${PYTHON} -m pip install torch==2.13.0 numpy`;

/** A run that takes longer counts as hanging. */
const LIMIT_MS = 20 * 60_000;
/** Both sides report MiB. */
const MB_PER_MIB = 2 ** 20 / 1e6;

/**
 * @typedef {object} Figures
 * @property {number} firstGroupS seconds from the process's start to the top group's KL
 * @property {number} firstPassS seconds from the process's start to the KL of all groups and the reconstruction
 * @property {number} passS seconds per pass: the median of the later passes
 * @property {number} imagesPerS images per second in such a pass
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
 * @property {string | null} card the graphics card; `null` if PyTorch sees none
 *
 * @typedef {TorchFound | { kind: 'missing', reason: string }} Torch
 *
 * @typedef {object} ListedEngine an engine in the output of `nvae-inspect engines --json`
 * @property {string} name
 * @property {'available' | 'unavailable'} state
 * @property {string} [device]
 * @property {string} [runtime]
 * @property {string} [reason] why it is unavailable
 * @property {string | null} [remedy] what to do about it
 */

/**
 * @param {{ checkpoint: string, images: string, batch: number, timedPasses: number, threads: number, engine: string,
 *   env?: NodeJS.ProcessEnv }} options the timed passes are those after the first one
 * @returns {Promise<OurFigures>}
 * @throws {SetupError} if the run fails, for example because the network is refused
 */
export async function runOurs({ checkpoint, images, batch, timedPasses, threads, engine, env = process.env }) {
  const options = ['--images', images, '--passes', String(timedPasses + 1), '--threads', String(threads), '--json'];
  const { stdout, memory } = await output(
    'The command line',
    process.execPath,
    [CLI, checkpoint, ...options, '--engine', engine],
    // As in its first line, and as the extension starts it.
    { ...MALLOC, ...env },
  );
  const { timings_s: timings, parameters, peak_rss_mb: ownPeakMib } = /** @type {OurOutput} */ (fromJson(stdout));
  return {
    firstGroupS: timings.first_group,
    firstPassS: timings.first_pass,
    passS: timings.pass,
    imagesPerS: batch / timings.pass,
    // An engine may compute in a process of its own, which the command line doesn't measure.
    peakMb: Math.max(memory.peakMb, ownPeakMib * MB_PER_MIB),
    parameters,
    memory: memory.samples,
  };
}

/**
 * PyTorch's KL values all arrive at the end of its first pass. Its clock starts once Python has started.
 * @param {{ checkpoint: string, batch: number, timedPasses: number, fold: boolean, device: Device }} options `fold`
 *   folds weight norm into the weights: less work per pass, more before the first one
 * @returns {Promise<Figures>}
 * @throws {SetupError} if the run fails
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
 * @throws {SetupError} if it can't be made
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
 * @param {string} folder an exported network's
 * @param {{ threads: number, seconds: number, batches: number[] }} options
 * @returns {Promise<Record<string, { imagesPerS: number, cpuMs: number }>>} by batch size: images per second, and
 *   processor time per image
 */
export async function runNetworkAlone(folder, { threads, seconds, batches }) {
  const args = [folder, threads, seconds, ...batches].map(String);
  const { stdout } = await output('The network alone', process.execPath, [NETWORK_ALONE, ...args], {
    ...MALLOC,
    ...process.env,
  });
  return /** @type {Record<string, { imagesPerS: number, cpuMs: number }>} */ (fromJson(stdout));
}

/**
 * @param {{ checkpoint: string, data: string, count: number, threads: number, out: string }} options
 * @returns {Promise<{ elapsedS: number, cpuS: number, peakMb: number }>}
 */
export async function runSweep({ checkpoint, data, count, threads, out }) {
  const startMs = performance.now();
  const { memory } = await output(
    'The sweep',
    process.execPath,
    [CLI, 'sweep', checkpoint, '--images', data, '--count', String(count), '--threads', String(threads), '--out', out],
    { ...MALLOC, ...process.env },
  );
  return { elapsedS: (performance.now() - startMs) / 1000, cpuS: memory.cpuS, peakMb: memory.peakMb };
}

/**
 * @param {number} threads
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<ListedEngine[]>}
 * @throws {SetupError} if they can't be listed
 */
export async function listEngines(threads, env) {
  const args = [CLI, 'engines', '--json', '--threads', String(threads)];
  const { stdout } = await output('Listing the engines', process.execPath, args, env);
  return /** @type {{ engines: ListedEngine[] }} */ (fromJson(stdout)).engines;
}

/**
 * @param {string} name the program's name, for messages
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @throws {SetupError} if it fails or hangs
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
 * @param {unknown} error the error of a process
 * @returns {string} its last line, or why it could not be started
 */
function lastLine(error) {
  const { stderr = '', message, killed } = /** @type {Error & { stderr?: string, killed?: boolean }} */ (error);
  if (killed === true) return `it was still running after ${LIMIT_MS / 60_000} minutes.`;
  const said = stderr.trim();
  return said === '' ? message : said.slice(said.lastIndexOf('\n') + 1);
}
