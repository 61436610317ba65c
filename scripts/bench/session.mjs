/** `npm run bench -- session`: how much time a session saves when the input or seed changes. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from '../setup/command.mjs';
import { loadTypeScript } from '../typeScript.mjs';
import { folder, releasedCheckpoint } from './released.mjs';

/**
 * @typedef {{ what: string, firstGroupMs: number }} Change
 * @typedef {object} SessionBench
 * @property {(checkpoint: string, model: string, pictures: [string, string]) => Promise<Change[]>} measureSession
 */

const SIZE = 'cifar10';
const SIDE = 32;
/** The aim, as a fraction of the time that opening takes. */
const AIM = 1 / 3;

/** @param {boolean} hasTorch whether PyTorch can make the checkpoint if it doesn't exist */
export async function benchSession(hasTorch) {
  const checkpoint = await releasedCheckpoint(SIZE, hasTorch);
  const { measureSession } = /** @type {SessionBench} */ (await loadTypeScript('test/bench/sessionBench.ts'));
  console.log(`One image at a time on ${checkpoint}, until the top group is there:`);
  const [opened, ...changes] = await measureSession(checkpoint, join(root, 'dist', 'model.js'), await pictures());
  if (opened === undefined) throw new Error('nothing was measured');
  console.log(`  opened: ${opened.firstGroupMs.toFixed(0)} ms`);
  for (const { what, firstGroupMs } of changes) {
    const share = firstGroupMs / opened.firstGroupMs;
    const verdict = share <= AIM ? 'reached' : 'missed';
    console.log(`  ${what}: ${firstGroupMs.toFixed(0)} ms, × ${share.toFixed(2)} (aim: ≤ 1/3, ${verdict})`);
  }
}

/** @returns {Promise<[string, string]>} the paths of two noise pictures */
async function pictures() {
  await mkdir(folder, { recursive: true });
  /** @param {number} number */
  const picture = async (number) => {
    const path = join(folder, `noise-${number}.png`);
    const pixels = Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => (i * i * 31 + i * 7 * number) % 256);
    await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(path);
    return path;
  };
  return [await picture(1), await picture(2)];
}
