/** Quantiles of many values without sorting them all. */
import { QUANTILES } from '../../../protocol/distributions';
import type { Parts } from './bins';
import type { Turns } from './turns';

/** Values share a bucket if their sign, exponent and first four bits of the fraction agree: they differ by under 1/16. */
const BUCKETS = 2 ** 16;
const EXPONENT = 0x7ff00000;

/**
 * The quantiles at `QUANTILES`, interpolated linearly between the two nearest of the sorted finite values, as by default
 * in NumPy. `null` without finite values.
 */
export async function quantilesOf(parts: Parts, count: number, turns: Turns): Promise<Float64Array | null> {
  if (count === 0) return null;
  const places = QUANTILES.map((share) => share * (count - 1));
  const ranks = places.flatMap((place) => [Math.floor(place), Math.min(count - 1, Math.floor(place) + 1)]);
  const found = await valuesAt(ranks, parts, turns);
  return Float64Array.from(places, (place, i) => {
    const [below = NaN, above = NaN] = [found[2 * i], found[2 * i + 1]];
    return below + (place - Math.floor(place)) * (above - below);
  });
}

/**
 * The finite values at these places of their ascending order, counted from 0.
 * @param ranks each below the number of finite values
 */
export async function valuesAt(ranks: readonly number[], parts: Parts, turns: Turns): Promise<number[]> {
  const counts = new Uint32Array(BUCKETS);
  for (const part of parts) {
    await turns.next();
    countBuckets(part, counts);
  }
  const placed = ranks.map((rank) => bucketOfRank(rank, counts));
  const wanted = new Map(placed.map(({ bucket }) => [bucket, new Float64Array(counts[bucket] ?? 0)]));
  const filled = new Map<number, number>();
  for (const part of parts) {
    await turns.next();
    collect(part, wanted, filled);
  }
  for (const values of wanted.values()) {
    await turns.next();
    values.sort();
  }
  return placed.map(({ bucket, rank }) => wanted.get(bucket)?.[rank] ?? NaN);
}

/** The bucket that holds a rank, and the rank within it. */
function bucketOfRank(rank: number, counts: Uint32Array): { readonly bucket: number; readonly rank: number } {
  let before = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const here = counts[bucket] ?? 0;
    if (rank < before + here) return { bucket, rank: rank - before };
    before += here;
  }
  throw new RangeError(`there is no rank ${rank}: only ${before} values are finite`);
}

function countBuckets(values: Float64Array, counts: Uint32Array): void {
  const words = highWords(values);
  for (let i = 0; i < values.length; i++) {
    const high = words[2 * i + 1] ?? 0;
    if ((high & EXPONENT) === EXPONENT) continue;
    const bucket = bucketOf(high);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
}

function collect(values: Float64Array, wanted: ReadonlyMap<number, Float64Array>, filled: Map<number, number>): void {
  const words = highWords(values);
  for (let i = 0; i < values.length; i++) {
    const high = words[2 * i + 1] ?? 0;
    if ((high & EXPONENT) === EXPONENT) continue;
    const bucket = bucketOf(high);
    const collected = wanted.get(bucket);
    if (collected === undefined) continue;
    const at = filled.get(bucket) ?? 0;
    collected[at] = values[i] ?? 0;
    filled.set(bucket, at + 1);
  }
}

/** The values as pairs of 32-bit words; the second holds the sign and the exponent. */
function highWords(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
}

/** Buckets are in the order of the values: the bits of a negative number order it the other way round. */
function bucketOf(high: number): number {
  return (high & 0x80000000 ? ~high : high | 0x80000000) >>> 16;
}
