import { pixels, type PictureTarget } from '../data/pictures';
import type { Decoder } from '../likelihood/decoder';
import type { OutputBatch } from '../passes/decoderPass';
import { firstDrawMeans } from './firstDrawMeans';

/** The decoder's means for the first draw of the first images, for viewing beside the pictures. */
export class Reconstructions {
  readonly #decoder: Decoder | null;
  readonly #target: PictureTarget;
  readonly #capacity: number;
  readonly #means: Float32Array[] = [];

  /**
   * @param decoder `null` if unknown; there are no reconstructions then
   * @param capacity the number of images to keep
   * @param before means of the first images, (N, C, size, size)
   */
  constructor(decoder: Decoder | null, target: PictureTarget, capacity: number, before: Float32Array | null = null) {
    this.#decoder = decoder;
    this.#target = target;
    this.#capacity = capacity;
    const perImage = this.#perImage;
    for (let at = 0; before !== null && at + perImage <= before.length; at += perImage) {
      this.#means.push(before.subarray(at, at + perImage));
    }
  }

  get #perImage(): number {
    return this.#target.channels * this.#target.size ** 2;
  }

  add(output: OutputBatch): void {
    const means = firstDrawMeans(this.#decoder, this.#perImage, output, this.#capacity);
    for (const { image, mean } of means) this.#means[image] = mean;
  }

  /** (H, W, C), 8 bits; `undefined` if not measured yet or not kept. */
  get(image: number): Uint8Array | undefined {
    const mean = this.#means[image];
    return mean && pixels(mean, 0, this.#target);
  }

  /** The means of the first images, (N, C, size, size); `null` if the decoder is unknown. */
  means(images: number): Float32Array | null {
    if (this.#decoder === null) return null;
    const perImage = this.#perImage;
    const means = new Float32Array(images * perImage);
    for (const [image, mean] of this.#means.slice(0, images).entries()) means.set(mean, image * perImage);
    return means;
  }
}
