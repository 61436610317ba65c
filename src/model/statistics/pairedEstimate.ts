/** Means of numbers that are known for every draw of every image, with both of their standard errors. */
import type { PairedEstimate } from '../../protocol/statistics';

export type { PairedEstimate };

/**
 * The mean over draws, then images. Differences must be formed per image and draw beforehand, so that whatever both
 * sides share cancels.
 * @param values by draw, then image: (D, B)
 */
export function pairedEstimate(values: Float64Array, images: number): PairedEstimate {
  const batch = new PairedBatch(1, images);
  const value = new Float64Array(1);
  for (let i = 0; i < values.length; i++) {
    value[0] = values[i] ?? NaN;
    batch.add(i % images, value);
  }
  const sums = new PairedSums(1);
  sums.add(batch);
  return sums.estimate(0);
}

/** The draws of the images of one batch. It may be dropped, and its images measured again. */
export class PairedBatch {
  readonly images: number;
  readonly #quantities: number;
  readonly #counts: Uint32Array;
  /** By image, then quantity. */
  readonly means: Float64Array;
  /** Squared deviations from the mean over draws. */
  readonly squares: Float64Array;

  constructor(quantities: number, images: number) {
    this.images = images;
    this.#quantities = quantities;
    this.#counts = new Uint32Array(images);
    this.means = new Float64Array(images * quantities);
    this.squares = new Float64Array(images * quantities);
  }

  /** Adds one draw of an image of the batch: every quantity's value. */
  add(image: number, values: Float64Array): void {
    const count = (this.#counts[image] ?? 0) + 1;
    this.#counts[image] = count;
    for (let q = 0, at = image * this.#quantities; q < this.#quantities; q++, at++) {
      const value = values[q] ?? NaN;
      const before = value - (this.means[at] ?? NaN);
      const mean = (this.means[at] ?? NaN) + before / count;
      this.means[at] = mean;
      this.squares[at] = (this.squares[at] ?? NaN) + before * (value - mean);
    }
  }

  /** The number of draws of an image. */
  drawsOf(image: number): number {
    return this.#counts[image] ?? 0;
  }
}

/** Means and both standard errors of quantities that arrive image by image. Memory doesn't depend on the number of images. */
export class PairedSums {
  readonly #means: Float64Array;
  readonly #squares: Float64Array;
  /** Σ_b s_b²/D_b, with s_b the standard deviation over the draws of image b. */
  readonly #drawVariances: Float64Array;
  #images = 0;
  /** Whether an image has a single draw, so that nothing is known of others. */
  #hasSingleDraws = false;

  constructor(quantities: number) {
    this.#means = new Float64Array(quantities);
    this.#squares = new Float64Array(quantities);
    this.#drawVariances = new Float64Array(quantities);
  }

  /** Adds images with all their draws. */
  add(batch: PairedBatch): void {
    const quantities = this.#means.length;
    for (let image = 0; image < batch.images; image++) {
      this.#images += 1;
      const draws = batch.drawsOf(image);
      if (draws < 2) this.#hasSingleDraws = true;
      for (let q = 0, at = image * quantities; q < quantities; q++, at++) {
        const value = batch.means[at] ?? NaN;
        const before = value - (this.#means[q] ?? NaN);
        const mean = (this.#means[q] ?? NaN) + before / this.#images;
        this.#means[q] = mean;
        this.#squares[q] = (this.#squares[q] ?? NaN) + before * (value - mean);
        this.#drawVariances[q] = (this.#drawVariances[q] ?? NaN) + (batch.squares[at] ?? NaN) / (draws - 1) / draws;
      }
    }
  }

  get images(): number {
    return this.#images;
  }

  /** One quantity; its mean is NaN while there is no image. */
  estimate(quantity: number): PairedEstimate {
    const images = this.#images;
    const isKnown = images > 0 && !this.#hasSingleDraws;
    const drawStandardError = isKnown ? Math.sqrt(this.#drawVariances[quantity] ?? NaN) / images : null;
    return {
      mean: images === 0 ? NaN : (this.#means[quantity] ?? NaN),
      standardError:
        images < 2 ? drawStandardError : Math.sqrt((this.#squares[quantity] ?? NaN) / (images - 1) / images),
      drawStandardError,
    };
  }

  /** Several quantities, from one on. */
  estimates(from: number, count: number): PairedEstimate[] {
    return Array.from({ length: count }, (_, q) => this.estimate(from + q));
  }
}
