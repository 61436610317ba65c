/** Means of numbers that are known for every draw of every image, with both of their standard errors. */
import { RunningEstimate } from './estimate';

/** A mean and its two standard errors, in the units of the numbers. */
export interface PairedEstimate {
  readonly mean: number;
  /** How the mean would vary with other images of the same kind; of one image, with other draws. `null` for a single number. */
  readonly standardError: number | null;
  /** How the mean would vary with other draws for these images; `null` for one draw. */
  readonly drawStandardError: number | null;
}

/**
 * The mean over draws, then images. Differences must be formed per image and draw beforehand, so that whatever both
 * sides share cancels.
 * @param values by draw, then image: (D, B)
 */
export function pairedEstimate(values: Float64Array, images: number): PairedEstimate {
  const draws = values.length / images;
  const overImages = new RunningEstimate();
  let drawVariance = 0;
  for (let image = 0; image < images; image++) {
    const ofImage = new RunningEstimate();
    for (let draw = 0; draw < draws; draw++) ofImage.add(values[draw * images + image] ?? NaN);
    const { mean, standardError } = ofImage.estimate;
    overImages.add(mean);
    drawVariance += (standardError ?? NaN) ** 2;
  }
  const drawStandardError = draws < 2 ? null : Math.sqrt(drawVariance) / images;
  const { mean, standardError } = overImages.estimate;
  return { mean, standardError: standardError ?? drawStandardError, drawStandardError };
}
