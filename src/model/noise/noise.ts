/**
 * All randomness of an inspection. A number depends only on its key and its place in the array. It is the same on every
 * engine, at every batch size and in every order.
 *
 * The Philox key is (seed, purpose), the counter (block, group, draw, image); a block is four consecutive elements. A
 * test pins this layout with a golden vector, because changing it would change every published number.
 */
import { philox4x32 } from './philox';

const PURPOSES = {
  /** ε of the posterior: z = μ_q + σ_q·ε. */
  posterior: 0,
  /** ε of sampling from the prior: z = μ_p + σ_p·ε. */
  prior: 1,
  /** Thresholds that binarise grey values. */
  binarise: 2,
  /** Drawing a pixel from the decoder's distribution. */
  'decoder sample': 3,
  /** Choosing the component of the decoder's mixture. */
  'decoder choice': 4,
  /** Which of many images are taken. */
  'choice of images': 5,
  /** ε of the samples that batch norms are re-estimated on. It shares a number, and no analysis uses both. */
  bn: 5,
} as const;

export type NoisePurpose = keyof typeof PURPOSES;

/** Every number is an integer from 0 to 2³² − 1. */
export interface NoiseKey {
  readonly seed: number;
  readonly purpose: NoisePurpose;
  /** Index of the inspected image, from 0. */
  readonly image: number;
  /** Index of the draw for the same image, from 0. */
  readonly draw: number;
  readonly group: number;
}

const words = new Uint32Array(4);

function drawBlock(key: NoiseKey, block: number): void {
  philox4x32(block, key.group, key.draw, key.image, key.seed, PURPOSES[key.purpose], words);
}

/** Maps a word to (0, 1), excluding both ends: (word + ½)/2³². */
function share(word: number | undefined): number {
  return ((word ?? 0) + 0.5) * 2 ** -32;
}

function checkKey({ seed, image, draw, group }: NoiseKey): void {
  // Allocates nothing, because it is called for every image and group.
  checkPart('seed', seed);
  checkPart('image', image);
  checkPart('draw', draw);
  checkPart('group', group);
}

function checkPart(name: string, value: number): void {
  if (value === value >>> 0) return;
  throw new RangeError(`Noise key: ${name} is ${value}, not an integer from 0 to 2^32 - 1`);
}

/**
 * Fills `out` with standard normal numbers: Box–Muller in double precision, rounded once to single. |ε| stays below
 * 6.77.
 * @throws RangeError if a part of the key is not an integer from 0 to 2³² − 1.
 */
export function fillNormal(key: NoiseKey, out: Float32Array): void {
  checkKey(key);
  for (let block = 0, at = 0; at < out.length; block++, at += 4) {
    drawBlock(key, block);
    // If the last block is longer than the remaining space, the stores past the end have no effect.
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log(share(words[pair])));
      const angle = 2 * Math.PI * share(words[pair + 1]);
      out[at + pair] = radius * Math.cos(angle);
      out[at + pair + 1] = radius * Math.sin(angle);
    }
  }
}

/**
 * Fills `out` with numbers uniform in (0, 1), both ends excluded, 32 bits each.
 * @throws RangeError if a part of the key is not an integer from 0 to 2³² − 1.
 */
export function fillUniform(key: NoiseKey, out: Float64Array): void {
  checkKey(key);
  for (let block = 0, at = 0; at < out.length; block++, at += 4) {
    drawBlock(key, block);
    for (let word = 0; word < 4; word++) out[at + word] = share(words[word]);
  }
}
