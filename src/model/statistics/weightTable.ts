/** The importance-weighted bound of each image, and means over images. */
import type { BoundSummary, Estimate } from '../../protocol/statistics';
import { RunningEstimate } from './estimate';
import type { WeightedBound } from './importanceWeights';

/** By image. */
export type WeightRows = Readonly<Record<keyof WeightedBound, Float64Array>>;

export const WEIGHTS = [
  'boundNats',
  'effectiveSampleSize',
  'largestWeight',
  'meanLogWeightNats',
] as const satisfies (keyof WeightedBound)[];

export class WeightTable {
  readonly #rows: WeightRows;
  /** Images whose weights are known. */
  #complete: number;

  /** @param images that there can be @param before those of the first images */
  constructor(images: number, before: WeightRows | null) {
    this.#complete = before?.boundNats.length ?? 0;
    const values = (of: keyof WeightedBound) => {
      const all = new Float64Array(images).fill(NaN);
      all.set(before?.[of] ?? []);
      return all;
    };
    this.#rows = {
      boundNats: values('boundNats'),
      effectiveSampleSize: values('effectiveSampleSize'),
      largestWeight: values('largestWeight'),
      meanLogWeightNats: values('meanLogWeightNats'),
    };
  }

  /** @param bounds by image, from `firstImage` */
  add(firstImage: number, bounds: readonly WeightedBound[]): void {
    for (const [b, bound] of bounds.entries()) {
      for (const weight of WEIGHTS) this.#rows[weight][firstImage + b] = bound[weight];
    }
    this.#complete = firstImage + bounds.length;
  }

  rows(): WeightRows {
    const soFar = (of: keyof WeightedBound) => this.#rows[of].subarray(0, this.#complete);
    return {
      boundNats: soFar('boundNats'),
      effectiveSampleSize: soFar('effectiveSampleSize'),
      largestWeight: soFar('largestWeight'),
      meanLogWeightNats: soFar('meanLogWeightNats'),
    };
  }
}

export interface BoundOptions {
  readonly draws: number;
  /** Numbers in an image, as NELBO per dimension counts them. */
  readonly dimensions: number;
  readonly discretisationNatsPerDimension: number;
  /** Whether the data are counted in bits; black and white are counted in nats alone. */
  readonly hasBits: boolean;
}

/** `null` until an image has its draws. */
export function boundSummary(rows: WeightRows, options: BoundOptions): BoundSummary | null {
  const { draws, dimensions, discretisationNatsPerDimension, hasBits } = options;
  const images = rows.boundNats.length;
  if (images === 0) return null;
  const bits = (boundNats: number) => (discretisationNatsPerDimension - boundNats / dimensions) / Math.LN2;
  return {
    ...{ draws, images },
    boundNats: meanOf(rows.boundNats),
    bitsPerDimension: hasBits ? meanOf(rows.boundNats.map(bits)) : null,
    effectiveSampleSize: meanOf(rows.effectiveSampleSize),
    largestWeight: meanOf(rows.largestWeight),
    meanLogWeightNats: meanOf(rows.meanLogWeightNats),
  };
}

function meanOf(values: Float64Array): Estimate {
  const estimate = new RunningEstimate();
  for (const value of values) estimate.add(value);
  return estimate.estimate;
}
