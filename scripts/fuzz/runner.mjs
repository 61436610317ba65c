/** Runs cases in separate processes, so that a crash or a hang is noticed and the other cases still run. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, SetupError } from '../setup/command.mjs';

/** @typedef {import('./report.mjs').CaseReport} CaseReport */

/** Cases take milliseconds; this leaves room for a busy machine. */
const HANGING_MS = 30_000;
const GOLDEN = join(root, 'test', 'fixtures', 'golden');

/**
 * Runs cases `first` to `end` − 1.
 * @param {object} fuzzing
 * @param {string} fuzzing.worker
 * @param {number} fuzzing.seed
 * @param {number} fuzzing.first
 * @param {number} fuzzing.end
 * @param {string} fuzzing.of text that the originals' names must contain
 * @param {import('./report.mjs').FuzzReport} fuzzing.report
 */
export async function runCases({ worker, seed, first, end, of, report }) {
  const lanes = Math.min(availableParallelism(), end - first);
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const path = join(folder, `checkpoint-${lane}.pt`);
        for (let next = first + lane; next < end;) {
          next = await runUntilFailure({ worker, seed, path, first: next, stride: lanes, end, of, report });
        }
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Runs every `stride`-th case in one process, until one fails.
 * @param {object} run
 * @param {string} run.worker
 * @param {number} run.seed
 * @param {string} run.path path of the damaged file
 * @param {number} run.first
 * @param {number} run.stride
 * @param {number} run.end
 * @param {string} run.of
 * @param {import('./report.mjs').FuzzReport} run.report
 * @returns {Promise<number>} the case to continue with
 * @throws {SetupError} if the process can't even start
 */
function runUntilFailure({ worker, seed, path, first, stride, end, of, report }) {
  const args = [GOLDEN, path, seed, first, stride, end, of].map(String);
  const child = fork(worker, args, { execArgv: ['--expose-gc', '--enable-source-maps'] });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), HANGING_MS);
  let next = first;
  let running = false;
  /** Whether the process ends before the last case, because of a case that it has reported. */
  let endsEarly = false;
  child.on('message', (/** @type {'idle' | CaseReport} */ message) => {
    watchdog.refresh();
    if (message === 'idle') {
      running = true;
      return;
    }
    const { caseNumber, outcome, grownBytes, allowedBytes } = message;
    const isTooLarge = grownBytes >= allowedBytes;
    endsEarly = isTooLarge || outcome.kind === 'failed';
    // Memory left over from earlier cases is not this case's fault, so it is repeated in a fresh process.
    if (isTooLarge && caseNumber !== first) return;
    next = caseNumber + stride;
    if (outcome.kind === 'failed') report.fail(caseNumber, outcome.message, path);
    else if (isTooLarge) report.fail(caseNumber, `memory grew by ${grownBytes >> 20} MiB`, path);
    else report.add(message);
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      const hung = child.killed;
      clearTimeout(watchdog);
      if (code !== 0 && !running) {
        reject(new SetupError('The files could not be read even unharmed.'));
      } else if (code === 0 && (endsEarly || next >= end)) {
        resolve(next);
      } else {
        report.fail(next, hung ? `not done after ${HANGING_MS} ms` : ended(code, signal), path);
        resolve(next + stride);
      }
    });
  });
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function ended(code, signal) {
  return code === 0 ? 'it waits for something that never comes' : `the process ended by ${signal ?? code}`;
}
