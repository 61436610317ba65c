/** `npm run bench [-- SIZE …]`: races the command line against PyTorch on the CPU, on checkpoints of released sizes. */
import { memoryBound, OURS, sizeRaces, torchName, TRUSTED_ENGINE } from './aims.mjs';
import { comparisonTable } from './comparison.mjs';
import { BATCHES, raceEach } from './contest.mjs';
import { RELEASED, releasedCheckpoint, writeImages } from './released.mjs';
import { runOurs, runTorch } from './runners.mjs';

/** @typedef {import('./comparison.mjs').Round} Round */

/**
 * @param {{ sizes: string[], rounds: number, threads: number, hasTorch: boolean }} options
 */
export async function raceSizes({ sizes, ...options }) {
  await raceEach(sizes, (size) => race(size, options));
}

/**
 * The sides take turns, so that any other load on the machine affects all of them.
 * @param {string} size
 * @param {{ rounds: number, threads: number, hasTorch: boolean }} options without PyTorch, there is no opponent
 * @throws {SetupError} if either side can't run it
 */
async function race(size, { rounds, threads, hasTorch }) {
  const checkpoint = await releasedCheckpoint(size, hasTorch);
  const timedPasses = RELEASED[size]?.timedPasses ?? 1;
  console.log(`\n${size}: ${checkpoint}; rounds: ${rounds}, timed passes a run: ${timedPasses}`);
  const contests = BATCHES.map((batch) => ({
    batch,
    images: writeImages(size, batch),
    /** @type {Round[]} */
    counted: [],
  }));
  // Round 0 is not counted: it brings both sides' files into memory.
  for (let round = 0; round <= rounds; round++) {
    for (const { batch, images, counted } of contests) {
      const engine = TRUSTED_ENGINE;
      const ours = await runOurs({ checkpoint, images, batch, timedPasses, threads, engine });
      const torch = hasTorch ? await runBothTorches(checkpoint, batch, timedPasses) : {};
      if (round > 0) counted.push({ [OURS]: ours, ...torch, ...memoryBound(ours.parameters) });
    }
  }
  for (const { batch, counted } of contests) {
    console.log(`\n${comparisonTable(`batch ${batch}`, sizeRaces(size, batch), counted)}`);
  }
}

/**
 * Runs PyTorch's network as it is, and with weight norm folded into the weights, as in our network.
 * @param {string} checkpoint
 * @param {number} batch
 * @param {number} timedPasses
 * @returns {Promise<Round>}
 */
async function runBothTorches(checkpoint, batch, timedPasses) {
  const device = 'cpu';
  const [plain, folded] = [{ fold: false }, { fold: true }];
  return {
    // Only its first pass is raced.
    [torchName(device, plain)]: await runTorch({ checkpoint, batch, timedPasses: 1, device, ...plain }),
    [torchName(device, folded)]: await runTorch({ checkpoint, batch, timedPasses, device, ...folded }),
  };
}
