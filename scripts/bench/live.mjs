/** `npm run bench -- live`: how soon a picture follows the move of a slider. */
import { join } from 'node:path';
import { root } from '../setup/command.mjs';
import { loadTypeScript } from '../typeScript.mjs';
import { LIVE_PICTURE_MS } from './aims.mjs';
import { onEachModel } from './released.mjs';

/**
 * @typedef {{ group: number, medianMs: number, mostMs: number, klMs: number }} Moves
 * @typedef {{ firstMs: number, allMs: number }} Streamed
 * @typedef {object} Live
 * @property {number} groups
 * @property {number} baseMs
 * @property {Moves[]} moves
 * @property {number} interpolationMs
 * @property {number} samples
 * @property {number} half
 * @property {Streamed} temperature
 * @property {Streamed} below
 * @property {Streamed} variations
 * @property {Streamed} sharing
 * @typedef {{ measureLive: (checkpoint: string, hosts: string, threads: number) => Promise<Live> }} LiveBench
 */

/** @param {{ threads: number, hasTorch: boolean }} options */
export async function benchLive({ threads, hasTorch }) {
  const { measureLive } = /** @type {LiveBench} */ (await loadTypeScript('test/bench/liveBench.ts'));
  await onEachModel(hasTorch, measure);

  /**
   * @param {string} name
   * @param {string} checkpoint
   */
  async function measure(name, checkpoint) {
    const told = await measureLive(checkpoint, join(root, 'dist', 'engines'), threads);
    const { groups, baseMs, moves, interpolationMs, samples, half } = told;
    console.log(`\n${name}: one image, ${groups} groups; the base pass takes ${baseMs.toFixed(0)} ms`);
    const aimMs = LIVE_PICTURE_MS[name];
    /** @param {number} ms */
    const beside = (ms) => {
      const verdict = ms <= (aimMs ?? NaN) ? 'reached' : 'missed';
      return `${ms.toFixed(0)} ms${aimMs === undefined ? '' : ` (aim: ≤ ${aimMs} ms, ${verdict})`}`;
    };
    for (const { group, medianMs, mostMs, klMs } of moves) {
      console.log(`  a channel of group ${group} moved, until its picture: ${beside(medianMs)},`);
      console.log(`    at most ${mostMs.toFixed(0)} ms; until the KL of the groups below: ${klMs.toFixed(0)} ms`);
    }
    console.log(`  all groups interpolated, until the picture: ${beside(interpolationMs)}`);
    for (const [what, { firstMs, allMs }] of /** @type {[string, Streamed][]} */ ([
      [`the temperature of ${samples} samples in every group`, told.temperature],
      [`the temperature of ${samples} samples below group ${half - 1}`, told.below],
      [`the temperature of ${samples} variations that share group 0`, told.variations],
      [`the k of ${samples} variations, at most ${half}`, told.sharing],
    ])) {
      console.log(`  ${what} moved, until the first picture: ${beside(firstMs)},`);
      console.log(`    until all: ${allMs.toFixed(0)} ms`);
    }
  }
}
