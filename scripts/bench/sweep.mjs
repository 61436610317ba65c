/** `npm run bench -- sweep`: images per second of a sweep, against the same network alone in ONNX Runtime. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTypeScript } from '../typeScript.mjs';
import { FLAT_MEMORY, SWEEP_SHARE } from './aims.mjs';
import { RELEASED, releasedCheckpoint } from './released.mjs';
import { runNetworkAlone, runSweep } from './runners.mjs';

/** @typedef {{ exportNetwork: (checkpoint: string, folder: string) => Promise<void> }} NetworkExport */

/**
 * Images of a short and a long sweep, whose difference leaves out what opening takes. The short one already has as many
 * images as are kept to be viewed, so memory should not grow. And the batches of which the network alone takes the best.
 * @type {Record<string, { few: number, usual: number, batches: number[] }>}
 */
const RACES = {
  mnist: { few: 320, usual: 960, batches: [1, 2, 4, 8, 16, 32] },
  cifar10: { few: 24, usual: 64, batches: [1, 4, 8] },
};
const ROUNDS = 2;
const SECONDS = 4;

/**
 * @param {{ threads: number, hasTorch: boolean, images: number | null }} options `images` of the long sweep; `null` for
 *   fewer than the 10,000 of the aim, so that the bench ends soon
 */
export async function benchSweep({ threads, hasTorch, images }) {
  const { exportNetwork } = /** @type {NetworkExport} */ (await loadTypeScript('test/bench/networkBench.ts'));
  for (const [size, { few, usual, batches }] of Object.entries(RACES)) {
    const checkpoint = await releasedCheckpoint(size, hasTorch);
    const work = mkdtempSync(join(tmpdir(), 'bench-sweep-'));
    try {
      await exportNetwork(checkpoint, work);
      await race(size, { checkpoint, work, threads, few, many: Math.max(few + 1, images ?? usual), batches });
    } finally {
      rmSync(work, { recursive: true });
    }
  }
}

/**
 * @param {string} size
 * @param {{ checkpoint: string, work: string, threads: number, few: number, many: number, batches: number[] }} options
 */
async function race(size, { checkpoint, work, threads, few, many, batches }) {
  console.log(`\n${size}: ${checkpoint}; a sweep of ${many} images less one of ${few}`);
  const data = join(work, 'images.npy');
  writeFileSync(data, pictures(size, many));
  /** @type {number[]} */
  const shares = [];
  let peaks = '';
  for (let round = 1; round <= ROUNDS; round++) {
    const byBatch = await runNetworkAlone(work, { threads, seconds: SECONDS, batches });
    const [batch, alone] = Object.entries(byBatch).reduce((best, one) =>
      one[1].imagesPerS > best[1].imagesPerS ? one : best,
    );
    const sweep = (/** @type {number} */ count) =>
      runSweep({ checkpoint, data, count, threads, out: join(work, `${round}-${count}.safetensors`) });
    const [short, long] = [await sweep(few), await sweep(many)];
    const imagesPerS = (many - few) / (long.elapsedS - short.elapsedS);
    const share = imagesPerS / alone.imagesPerS;
    const cpuMs = (1000 * (long.cpuS - short.cpuS)) / (many - few);
    const leastCpuMs = Math.min(...Object.values(byBatch).map((one) => one.cpuMs));
    shares.push(share);
    const growth = long.peakMb / short.peakMb;
    peaks = `peak memory ${short.peakMb.toFixed(0)} MB for ${few} images, ${long.peakMb.toFixed(0)} MB for ${many}: × ${growth.toFixed(2)} (aim: ≤ ${FLAT_MEMORY}, ${growth <= FLAT_MEMORY ? 'reached' : 'missed'})`;
    console.log(
      `  sweep ${imagesPerS.toFixed(1)} images/s, network alone ${alone.imagesPerS.toFixed(1)} (batch ${batch}): ${share.toFixed(2)}`,
    );
    // Other programs slow both sides down by different amounts; processor time tells which side does more work.
    console.log(
      `    ${cpuMs.toFixed(1)} ms of processor time an image, network alone ${leastCpuMs.toFixed(1)} at its best: × ${(cpuMs / leastCpuMs).toFixed(2)}`,
    );
  }
  const worst = Math.min(...shares);
  console.log(`  at least ${worst.toFixed(2)} (aim: ≥ ${SWEEP_SHARE}, ${worst >= SWEEP_SHARE ? 'reached' : 'missed'})`);
  console.log(`  ${peaks}`);
}

/**
 * Noise pictures as a NumPy array (N, H, W, C) of bytes.
 * @param {string} size
 * @param {number} count
 */
function pictures(size, count) {
  const { channels, side } = /** @type {import('./released.mjs').ReleasedSize} */ (RELEASED[size]);
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, ${side}, ${side}, ${channels}), }`;
  const header = `${text.padEnd(117)}\n`;
  const start = Buffer.from(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`, 'latin1');
  const values = Uint8Array.from({ length: count * side * side * channels }, (_, i) => (i * i * 31 + i * 7) % 256);
  return Buffer.concat([start, values]);
}
