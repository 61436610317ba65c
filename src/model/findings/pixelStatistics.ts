/** What the pixels of the kept images are like, as the network received them. */

export interface PixelStatistics {
  /** Number of images looked at, among the first. */
  readonly images: number;
  /** Number of images with values of 0 and 1 only. */
  readonly twoValued: number;
  /** Mean value over all images, from 0 (black) to 1 (white). */
  readonly meanValue: number;
}

export interface PixelFormat {
  readonly channels: number;
  readonly size: number;
  /** Pixels on every side that are padding. */
  readonly margin: number;
}

/** Enough to see what kind of pictures they are. */
const MOST_IMAGES = 256;

/**
 * @param images number of images to look at, from the first
 * @param valuesOf values of one image, (C, size, size) in [0, 1]; `null` if they are not kept
 * @returns `null` if no values are kept
 */
export function pixelStatistics(
  images: number,
  valuesOf: (image: number) => Float32Array | null,
  format: PixelFormat,
): PixelStatistics | null {
  let [looked, twoValued, sum] = [0, 0, 0];
  for (let image = 0; image < Math.min(images, MOST_IMAGES); image++) {
    const values = valuesOf(image);
    if (values === null) continue;
    const { mean, isTwoValued } = ofImage(values, format);
    looked += 1;
    sum += mean;
    if (isTwoValued) twoValued += 1;
  }
  return looked === 0 ? null : { images: looked, twoValued, meanValue: sum / looked };
}

function ofImage(
  values: Float32Array,
  { channels, size, margin }: PixelFormat,
): { readonly mean: number; readonly isTwoValued: boolean } {
  let sum = 0;
  let count = 0;
  let isTwoValued = true;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = margin; y < size - margin; y++) {
      const row = (channel * size + y) * size;
      for (let x = margin; x < size - margin; x++) {
        const value = values[row + x] ?? NaN;
        sum += value;
        count += 1;
        isTwoValued &&= value === 0 || value === 1;
      }
    }
  }
  return { mean: sum / count, isTwoValued };
}
