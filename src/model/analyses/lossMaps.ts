import type { LossMap } from '../../protocol/lossMap';
import { sumOf } from '../likelihood/reconstructionLoss';
import { Refusal } from '../refusal';
import { spreadOf } from '../statistics/images/spread';

interface SummedDraws {
  draws: number;
  /** Sums over the draws, (size, size). */
  readonly nats: Float64Array;
}

/** Where the reconstruction loss of the images that can be viewed lies: −log p(x|z) of each pixel. */
export class LossMaps {
  readonly #capacity: number;
  readonly #from: number;
  readonly #images = new Map<number, SummedDraws>();
  /** Number of draws of all images. */
  #added = 0;
  #spread: { readonly added: number; readonly values: Float64Array } | null = null;

  /**
   * @param capacity the number of images to keep, counted from the first
   * @param from the first image that is measured; the loss of earlier ones is known as a number only
   */
  constructor(capacity: number, from = 0) {
    this.#capacity = capacity;
    this.#from = from;
  }

  /** @param nats of one draw, (size, size) */
  add(image: number, nats: Float64Array): void {
    if (image >= this.#capacity) return;
    const sums = this.#images.get(image) ?? { draws: 0, nats: new Float64Array(nats.length) };
    this.#images.set(image, sums);
    sums.draws += 1;
    this.#added += 1;
    for (let i = 0; i < nats.length; i++) sums.nats[i] = (sums.nats[i] ?? 0) + (nats[i] ?? NaN);
  }

  /**
   * The mean over the draws so far.
   * @throws {Refusal} if the image is not measured yet, not kept, or was measured earlier.
   */
  get(image: number): Pick<LossMap, 'draws' | 'nats' | 'reconstructionNats'> {
    const sums = this.#images.get(image);
    if (sums === undefined) throw new Refusal(this.#whyNot(image));
    const nats = meanOf(sums);
    return { draws: sums.draws, nats, reconstructionNats: sumOf(nats) };
  }

  /**
   * Values evenly through the losses of all images so far, in ascending order, with the least and the largest finite one.
   * @param margin pixels on every side that are not scored
   */
  spread(margin: number): Float64Array {
    if (this.#spread?.added !== this.#added) {
      const images = [...this.#images.values()];
      const pixels = images[0]?.nats.length ?? 0;
      this.#spread = { added: this.#added, values: spreadOf(scoredIn(images, margin), images.length * pixels) };
    }
    return this.#spread.values;
  }

  #whyNot(image: number): string {
    return image < this.#from
      ? `Image ${image} was measured by an earlier run, and its file doesn’t hold the reconstruction loss by pixel.`
      : `The reconstruction loss of image ${image} by pixel is not there yet, or not kept by itself.`;
  }
}

function meanOf({ draws, nats }: SummedDraws): Float64Array {
  return nats.map((sum) => sum / draws);
}

/** The mean losses of each image's scored pixels. */
function* scoredIn(images: readonly SummedDraws[], margin: number): Generator<Float64Array> {
  for (const sums of images) {
    const size = Math.sqrt(sums.nats.length);
    const isScored = (at: number) => at >= margin && at < size - margin;
    yield meanOf(sums).filter((_, pixel) => isScored(Math.floor(pixel / size)) && isScored(pixel % size));
  }
}
