/** One run of either side, each in a process of its own, from its start to what it tells on standard output. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, SetupError } from '../setup/command.mjs';

const start = promisify(execFile);
const CLI = join(root, 'dist', 'cli.js');
const BENCH_TORCH = join(root, 'test', 'bench', 'bench_torch.py');

/**
 * @typedef {object} Figures
 * @property {number} firstGroupS from the process's start to the top group's KL
 * @property {number} firstPassS from the process's start to the KL of all groups and the reconstruction
 * @property {number} imagesPerS over the median of the later passes
 * @property {number} peakMb resident memory
 *
 * @typedef {{ first_group: number, first_pass: number, pass: number }} OurTimings
 * @typedef {{ timings_s: OurTimings, peak_rss_mb: number }} OurOutput
 * @typedef {{ total_to_first_kl: number, images_per_s: number, peak_rss_mb: number }} TorchOutput
 *
 * @typedef {{ kind: 'found', versions: string, threads: number } | { kind: 'missing', reason: string }} Torch
 */

/**
 * @param {{ checkpoint: string, images: string, batch: number, timedPasses: number, threads: number }} options
 *   timed are the passes after the first one
 * @returns {Promise<Figures>}
 * @throws {SetupError} when it fails, as with a network that it refuses
 */
export async function runOurs({ checkpoint, images, batch, timedPasses, threads }) {
  const options = ['--images', images, '--passes', String(timedPasses + 1), '--threads', String(threads), '--json'];
  const stdout = await output('The command line', process.execPath, [CLI, checkpoint, ...options]);
  const { timings_s: timings, peak_rss_mb: peakMb } = /** @type {OurOutput} */ (fromJson(stdout));
  return {
    firstGroupS: timings.first_group,
    firstPassS: timings.first_pass,
    imagesPerS: batch / timings.pass,
    peakMb,
  };
}

/**
 * PyTorch's KL come all at once, at the end of its first pass. Its clock starts when Python has started.
 * @param {{ checkpoint: string, batch: number, timedPasses: number, fold: boolean }} options fold weight norm into
 *   the weights: less work in a pass, more before the first
 * @returns {Promise<Figures>}
 * @throws {SetupError} when it fails
 */
export async function runTorch({ checkpoint, batch, timedPasses, fold }) {
  const options = ['--batch', String(batch), '--passes', String(timedPasses), ...(fold ? ['--fold'] : [])];
  const told = /** @type {TorchOutput} */ (
    fromJson(await output('PyTorch', 'python3', [BENCH_TORCH, checkpoint, ...options]))
  );
  return {
    firstGroupS: told.total_to_first_kl,
    firstPassS: told.total_to_first_kl,
    imagesPerS: told.images_per_s,
    peakMb: told.peak_rss_mb,
  };
}

/**
 * @param {string} size
 * @param {string} file
 * @throws {SetupError} when it can't be made
 */
export async function makeCheckpoint(size, file) {
  await output('PyTorch', 'python3', [BENCH_TORCH, '--make', size, file]);
}

/** @returns {Promise<Torch>} with the number of threads that PyTorch chooses on this machine */
export async function findTorch() {
  const question = `import json, platform, numpy, torch
print(json.dumps([f'Python {platform.python_version()}, PyTorch {torch.__version__}', torch.get_num_threads()]))`;
  try {
    const { stdout } = await start('python3', ['-c', question]);
    const [versions, threads] = /** @type {[string, number]} */ (fromJson(stdout));
    return { kind: 'found', versions, threads };
  } catch (error) {
    return { kind: 'missing', reason: `PyTorch can't be used (${lastLine(error)})` };
  }
}

/**
 * @param {string} name of the program, for people
 * @param {string} command
 * @param {string[]} args
 * @throws {SetupError} when it fails
 */
async function output(name, command, args) {
  try {
    const { stdout } = await start(command, args);
    return stdout;
  } catch (error) {
    throw new SetupError(`${name} failed: ${lastLine(error)}`);
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
  const { stderr = '', message } = /** @type {Error & { stderr?: string }} */ (error);
  const said = stderr.trim();
  return said === '' ? message : said.slice(said.lastIndexOf('\n') + 1);
}
