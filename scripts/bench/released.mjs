/** The benchmark's data: checkpoints of the released sizes with random weights, and images as networks take them. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root, SetupError } from '../setup/command.mjs';
import { makeCheckpoint } from './runners.mjs';

/** The folder for checkpoints and images. Git ignores it. */
export const folder = join(cache, 'bench');

const SAMPLE = join(root, 'media', 'sample', 'nvae-digits.pt');

/**
 * @typedef {object} ReleasedSize
 * @property {number} channels channels of an image
 * @property {number} side side of an image, in pixels
 * @property {number} highest the highest integer pixel value, by which the values are divided for the network
 * @property {number} timedPasses passes in a run after its first one
 */

/** The released sizes, by their names in bench_torch.py. @type {Record<string, ReleasedSize>} */
export const RELEASED = {
  mnist: { channels: 1, side: 32, highest: 1, timedPasses: 10 },
  cifar10: { channels: 3, side: 32, highest: 255, timedPasses: 4 },
  celeba_64: { channels: 3, side: 64, highest: 255, timedPasses: 4 },
  ffhq: { channels: 3, side: 256, highest: 31, timedPasses: 2 },
};

/**
 * @param {string} size
 * @param {boolean} torch whether PyTorch can make the checkpoint
 * @returns {Promise<string>} its path; without PyTorch, one from an earlier run or, for mnist, the sample
 * @throws {SetupError} if there is none and none can be made
 */
export async function releasedCheckpoint(size, torch) {
  const checkpoint = join(folder, `${size}.pt`);
  if (existsSync(checkpoint)) return checkpoint;
  if (!torch) {
    if (size !== 'mnist') throw new SetupError("Its checkpoint is made with PyTorch, which can't be used here.");
    console.log('Without PyTorch to make a checkpoint of the released size, this is the sample, a smaller network.');
    return SAMPLE;
  }
  console.log(`Making a checkpoint of the released ${size} …`);
  mkdirSync(folder, { recursive: true });
  await makeCheckpoint(size, `${checkpoint}.part`);
  renameSync(`${checkpoint}.part`, checkpoint);
  return checkpoint;
}

/**
 * Measures the sample, and the smaller released sizes where there is or can be a checkpoint of them.
 * @param {boolean} torch whether PyTorch can make one
 * @param {(name: string, checkpoint: string) => Promise<void>} measure
 */
export async function onEachModel(torch, measure) {
  await measure('sample', SAMPLE);
  for (const size of ['mnist', 'cifar10']) {
    if (!torch && !existsSync(join(folder, `${size}.pt`))) {
      console.log(`\n${size}: its checkpoint is made with PyTorch, which can't be used here.`);
    } else await measure(size, await releasedCheckpoint(size, torch));
  }
}

/**
 * Writes noise images to a safetensors file with the tensor x (B, C, H, W): eight bytes with the header's length, the
 * header, the values.
 * @param {string} size
 * @param {number} batch
 * @returns {string} the file's path
 */
export function writeImages(size, batch) {
  const { channels, side, highest } = /** @type {ReleasedSize} */ (RELEASED[size]);
  const shape = [batch, channels, side, side];
  const x = Float32Array.from({ length: batch * channels * side * side }, () => {
    return Math.floor(Math.random() * (highest + 1)) / highest;
  });
  const header = Buffer.from(JSON.stringify({ x: { dtype: 'F32', shape, data_offsets: [0, x.byteLength] } }));
  const headerLength = Buffer.alloc(8);
  headerLength.writeBigUInt64LE(BigInt(header.length));
  const file = join(folder, `${size}-${batch}.safetensors`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, Buffer.concat([headerLength, header, Buffer.from(x.buffer)]));
  return file;
}
