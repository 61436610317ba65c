/** `npm run bench -- cancel`: how long it takes to cancel the inspection of a large checkpoint at any moment. */
import { join } from 'node:path';
import { root } from '../setup/command.mjs';
import { releasedCheckpoint } from './released.mjs';
import { loadTypeScript } from '../typeScript.mjs';

/**
 * @typedef {object} Cancelled a measurement from test/bench/cancelBench.ts
 * @property {number} atMs
 * @property {string} stage
 * @property {number} statusMs
 * @property {number | null} answerMs
 *
 * @typedef {object} CancelBench
 * @property {(checkpoint: string, model: string, moments: number, each: (cancelled: Cancelled) => void) => Promise<Cancelled[]>} measureCancelling
 */

const SIZE = 'cifar10';
const MOMENTS = 20;
const AIM_MS = 200;

/** @param {boolean} hasTorch whether PyTorch can make the checkpoint if it doesn't exist */
export async function benchCancelling(hasTorch) {
  const checkpoint = await releasedCheckpoint(SIZE, hasTorch);
  const { measureCancelling } = /** @type {CancelBench} */ (await loadTypeScript('test/bench/cancelBench.ts'));
  console.log(`Cancelling ${checkpoint} at ${MOMENTS} moments:`);
  const cancelled = await measureCancelling(checkpoint, join(root, 'dist', 'model.js'), MOMENTS, (one) => {
    console.log(`  ${inWords(one)}`);
  });
  const statusMs = Math.max(...cancelled.map(({ statusMs }) => statusMs));
  const answerMs = Math.max(...cancelled.map(({ answerMs }) => answerMs ?? Infinity));
  const verdict = Math.max(statusMs, answerMs) < AIM_MS ? 'reached' : 'missed';
  console.log(`The longest until it says so: ${statusMs.toFixed(1)} ms;`);
  console.log(`until its process answers a question: ${answerMs.toFixed(1)} ms (aim: < ${AIM_MS} ms, ${verdict})`);
}

/** @param {Cancelled} cancelled */
function inWords({ atMs, stage, statusMs, answerMs }) {
  const answered =
    answerMs === null ? 'the process did not answer and was ended' : `answers after ${answerMs.toFixed(1)} ms`;
  return `at ${(atMs / 1000).toFixed(2)} s (${stage}): cancelled after ${statusMs.toFixed(1)} ms, ${answered}`;
}
