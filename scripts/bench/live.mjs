/** `npm run bench -- live`: how soon a picture follows the move of a slider. */
import { join } from 'node:path';
import { root } from '../setup/command.mjs';
import { loadTypeScript } from '../typeScript.mjs';
import { LIVE_PICTURE_MS } from './aims.mjs';
import { onEachModel } from './released.mjs';

/**
 * @typedef {{ group: number, medianMs: number, mostMs: number, klMs: number }} Moves
 * @typedef {{ groups: number, baseMs: number, moves: Moves[] }} Live
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
    const { groups, baseMs, moves } = await measureLive(checkpoint, join(root, 'dist', 'engines'), threads);
    console.log(`\n${name}: one image, ${groups} groups; the base pass takes ${baseMs.toFixed(0)} ms`);
    const aimMs = LIVE_PICTURE_MS[name];
    for (const { group, medianMs, mostMs, klMs } of moves) {
      const verdict = medianMs <= (aimMs ?? NaN) ? 'reached' : 'missed';
      const aim = aimMs === undefined ? '' : ` (aim: ≤ ${aimMs} ms, ${verdict})`;
      console.log(`  a channel of group ${group} moved, until its picture: ${medianMs.toFixed(0)} ms${aim},`);
      console.log(`    at most ${mostMs.toFixed(0)} ms; until the KL of the groups below: ${klMs.toFixed(0)} ms`);
    }
  }
}
