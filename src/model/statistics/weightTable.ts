/** The importance-weighted bound of each image, and means over images. */
import { eachOf } from '../../protocol/quantities';
import type { BoundSummary } from '../../protocol/statistics';
import { bitsPerDimension, hasBits } from './bits';
import { estimateOf } from './estimate';
import type { WeightedBound } from './importanceWeights';
import type { MeasuredModel } from './measurement';

/** One value per image. */
export type WeightRows = Readonly<Record<keyof WeightedBound, Float64Array>>;

export const WEIGHTS = [
  'boundNats',
  'effectiveSampleSize',
  'largestWeight',
  'meanLogWeightNats',
] as const satisfies (keyof WeightedBound)[];

export class WeightTable {
  readonly #rows: WeightRows;
  /** Number of images whose weights are known. */
  #complete: number;

  /** @param images the maximum number of images @param before rows of the first images */
  constructor(images: number, before: WeightRows | null) {
    this.#complete = before?.boundNats.length ?? 0;
    const values = (of: keyof WeightedBound) => {
      const all = new Float64Array(images).fill(NaN);
      all.set(before?.[of] ?? []);
      return all;
    };
    this.#rows = eachOf(WEIGHTS, values);
  }

  /** @param bounds by image, from `firstImage` */
  add(firstImage: number, bounds: readonly WeightedBound[]): void {
    for (const [b, bound] of bounds.entries()) {
      for (const weight of WEIGHTS) this.#rows[weight][firstImage + b] = bound[weight];
    }
    this.#complete = firstImage + bounds.length;
  }

  rows(): WeightRows {
    return eachOf(WEIGHTS, (of) => this.#rows[of].subarray(0, this.#complete));
  }
}

/** @param draws K, per image @returns `null` until an image has all its draws */
export function boundSummary(rows: WeightRows, model: MeasuredModel, draws: number): BoundSummary | null {
  const images = rows.boundNats.length;
  if (images === 0) return null;
  return {
    ...{ draws, images },
    boundNats: estimateOf(rows.boundNats),
    bitsPerDimension: hasBits(model) ? estimateOf(rows.boundNats.map((nats) => bitsPerDimension(-nats, model))) : null,
    effectiveSampleSize: estimateOf(rows.effectiveSampleSize),
    largestWeight: estimateOf(rows.largestWeight),
    meanLogWeightNats: estimateOf(rows.meanLogWeightNats),
  };
}
