import type { LatentModel } from '../../latentModel';
import type { OutputBatch } from '../../passes/decoderPass';
import { firstDrawMeans } from '../firstDrawMeans';

/** The decoder's means of the first draw of some images, in passes that are told apart by a number. */
export class Pictures {
  readonly #model: LatentModel;
  readonly #most: number;
  /** By pass, then image. */
  readonly #means = new Map<number, Float32Array[]>();

  /** @param most images, counted from the first */
  constructor(model: LatentModel, most: number) {
    this.#model = model;
    this.#most = most;
  }

  add(pass: number, output: OutputBatch): void {
    const means = this.#means.get(pass) ?? [];
    this.#means.set(pass, means);
    const { decoder } = this.#model;
    for (const { image, mean } of firstDrawMeans(decoder, this.#perImage, output, this.#most)) means[image] = mean;
  }

  /** The shape of a pass's pictures, (B, C, H, W). */
  shape(pass: number): [number, number, number, number] {
    const { imageChannels, imageSize } = this.#model.images;
    return [this.#means.get(pass)?.length ?? 0, imageChannels, imageSize, imageSize];
  }

  /** (B, C, H, W); empty if the decoder is unknown. */
  of(pass: number): Float32Array {
    const means = this.#means.get(pass) ?? [];
    const all = new Float32Array(means.length * this.#perImage);
    means.forEach((mean, image) => all.set(mean, image * this.#perImage));
    return all;
  }

  get #perImage(): number {
    const { imageChannels, imageSize } = this.#model.images;
    return imageChannels * imageSize ** 2;
  }
}
