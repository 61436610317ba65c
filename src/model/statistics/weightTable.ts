/** The importance-weighted bound of each image, and means over images. */
import type { BoundSummary, Estimate } from '../../protocol/statistics';
import { RunningEstimate } from './estimate';
import type { WeightedBound } from './importanceWeights';

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
  /** Number of an image's dimensions, D in NELBO per dimension. */
  readonly dimensions: number;
  readonly discretisationNatsPerDimension: number;
  /** Whether results are also given in bits. For binary data they are only given in nats. */
  readonly hasBits: boolean;
}

/** `null` until an image has all its draws. */
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
