import { pixels, type PictureTarget } from '../data/pictures';
import type { Decoder } from '../likelihood/decoder';
import type { OutputBatch } from '../passes/decoderPass';

/** The decoder's mean for the first draw of the first images, in 8 bits, for viewing beside the pictures. */
export class Reconstructions {
  readonly #decoder: Decoder | null;
  readonly #target: PictureTarget;
  readonly #capacity: number;
  readonly #pixels: Uint8Array[] = [];

  /**
   * @param decoder `null` if unknown; there are no reconstructions then
   * @param capacity the number of images to keep
   */
  constructor(decoder: Decoder | null, target: PictureTarget, capacity: number) {
    this.#decoder = decoder;
    this.#target = target;
    this.#capacity = capacity;
  }

  add({ firstImage, images, draw, logits }: OutputBatch): void {
    if (draw > 0 || this.#decoder === null) return;
    const { channels, size } = this.#target;
    const outputs = logits.length / images;
    const mean = new Float32Array(channels * size * size);
    for (let b = 0; b < images && firstImage + b < this.#capacity; b++) {
      this.#decoder.meanImage(logits.subarray(b * outputs, (b + 1) * outputs), mean);
      this.#pixels[firstImage + b] = pixels(mean, 0, this.#target);
    }
  }

  /** (H, W, C); `undefined` if not measured yet or not kept. */
  get(image: number): Uint8Array | undefined {
    return this.#pixels[image];
  }
}
