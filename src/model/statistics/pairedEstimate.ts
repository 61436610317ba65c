/** Means of numbers that are known for every draw of every image, with both of their standard errors. */

/** Units are those of the numbers. */
export interface PairedEstimate {
  readonly mean: number;
  /** How the mean would vary with other images of the same kind; of one image, with other draws. `null` for a single number. */
  readonly standardError: number | null;
  /** How the mean would vary with other draws for these images; `null` for one draw. */
  readonly drawStandardError: number | null;
}

/**
 * The mean over draws, then images. Differences are formed for each image and draw before they come here: what both
 * sides share then cancels.
 * @param values by draw, then image: (D, B)
 */
export function pairedEstimate(values: Float64Array, images: number): PairedEstimate {
  const draws = values.length / images;
  const ofImages = Array.from({ length: images }, (_, image) =>
    spread(Array.from({ length: draws }, (_, draw) => values[draw * images + image] ?? NaN)),
  );
  const overImages = spread(ofImages.map(({ mean }) => mean));
  const drawVariance = ofImages.reduce((sum, { variance }) => sum + (variance ?? NaN), 0) / draws / images ** 2;
  const drawStandardError = draws < 2 ? null : Math.sqrt(drawVariance);
  const { mean, variance } = overImages;
  return {
    mean,
    standardError: variance === null ? drawStandardError : Math.sqrt(variance / images),
    drawStandardError,
  };
}

/** Mean and variance, the latter with n − 1 and `null` for a single number. */
function spread(values: readonly number[]): { readonly mean: number; readonly variance: number | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, variance: null };
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
