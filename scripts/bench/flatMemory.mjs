/** Checks that memory stays constant over passes. Heaps settle during the first; from the middle on, growth counts. */
import { SetupError } from '../setup/command.mjs';
import { FLAT_MEMORY } from './aims.mjs';

/** @typedef {import('./memory.mjs').Sample} Sample */

/** With fewer passes, the windows compared would overlap. */
const LEAST_PASSES = 6;
const USUAL_PASSES = 30;
/** The shortest run, long enough for frequent memory samples. */
const LEAST_S = 5;
const LIMIT_S = 75;

/**
 * @param {number} passS how long a pass takes, in seconds
 * @param {(timedPasses: number) => Promise<import('./runners.mjs').OurFigures>} run
 * @returns {Promise<string>} the result in words
 */
export async function memoryOverPasses(passS, run) {
  const passes = Math.min(Math.max(USUAL_PASSES, Math.ceil(LEAST_S / passS)), Math.floor(LIMIT_S / passS));
  if (passes < LEAST_PASSES) return `not measured, because a pass takes ${passS.toFixed(1)} s.`;
  try {
    const figures = await run(passes - 1);
    const width = Math.max(2, Math.round(passes / 10));
    // Pass 1 compiles, and the last one already frees memory.
    const windows = [2, Math.floor(passes / 2), passes - width].map((from) => ({ from, to: from + width - 1 }));
    const mb = windows.map((window) => most(figures, window));
    const growth = (mb[2] ?? NaN) / (mb[1] ?? NaN);
    if (!Number.isFinite(growth)) return 'not measured: only Linux reports it.';
    const inWords = windows
      .map(({ from, to }, i) => `${(mb[i] ?? NaN).toFixed(0)} MB in passes ${from}–${to}`)
      .join(', ');
    const verdict = growth <= FLAT_MEMORY ? 'reached' : 'missed';
    return `${inWords} of ${passes}: × ${growth.toFixed(2)} since the middle (aim: ≤ ${FLAT_MEMORY}, ${verdict})`;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return `left out. ${error.message}`;
  }
}

/**
 * @param {import('./runners.mjs').OurFigures} figures
 * @param {{ from: number, to: number }} passes counted from 1, both inclusive
 * @returns {number} MB; −∞ if memory can't be measured
 */
function most({ firstPassS, passS, memory }, { from, to }) {
  const [fromMs, toMs] = [1000 * (firstPassS + (from - 2) * passS), 1000 * (firstPassS + (to - 1) * passS)];
  return Math.max(...memory.flatMap(({ ms, mb }) => (ms >= fromMs && ms <= toMs ? [mb] : [])));
}
