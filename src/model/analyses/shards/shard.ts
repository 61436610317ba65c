/** Shards: parts of a sweep that different processes measure, each into a file of its own. */
import type { Places } from '../../data/pictureStream';
import { BLOCK_IMAGES } from '../../statistics/blocks';

/** One of `count` parts, by its number from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export const MOST_SHARDS = 100_000;

/** The places of a shard's images. Shards hold whole blocks, and differ by at most one of them. */
export function placesOf({ index, count }: Shard, chosen: number): Places {
  const blocks = Math.ceil(chosen / BLOCK_IMAGES);
  const border = (shard: number) => Math.min(chosen, Math.floor((shard * blocks) / count) * BLOCK_IMAGES);
  return { first: border(index), end: border(index + 1) };
}

export function hasImages(shard: Shard, chosen: number): boolean {
  const { first, end } = placesOf(shard, chosen);
  return end > first;
}

/** Whether it measures samples of the model, too. The last shard always has images. */
export function measuresSamples({ index, count }: Shard): boolean {
  return index === count - 1;
}

/** As people read it: `3/64`. */
export function named({ index, count }: Shard): string {
  return `${index}/${count}`;
}

/** The name of its file, which sorts by number: `shard-03-of-64.safetensors`. */
export function fileNameOf({ index, count }: Shard): string {
  return `shard-${String(index).padStart(String(count - 1).length, '0')}-of-${count}.safetensors`;
}

/** `null` for the name of another file. */
export function shardNamed(fileName: string): Shard | null {
  const [, index, count] = /^shard-(\d{1,6})-of-(\d{1,6})\.safetensors$/.exec(fileName) ?? [];
  if (index === undefined || count === undefined) return null;
  const shard = { index: Number(index), count: Number(count) };
  const isOne = shard.count >= 1 && shard.count <= MOST_SHARDS && shard.index < shard.count;
  return isOne && fileNameOf(shard) === fileName ? shard : null;
}
