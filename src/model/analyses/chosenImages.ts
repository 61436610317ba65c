import { IN_ORDER } from '../statistics/blocks';
import { DIGEST_BYTES, type ImageRecords } from '../statistics/imageRecords';
import type { Images, Input } from './images';

/**
 * Some of the images that an earlier analysis has read or drawn, and that are still in memory. They keep their noise.
 * The first is a batch of its own, so that its numbers arrive soon.
 */
export class ChosenImages implements Images {
  readonly input: Input;
  readonly most: number;
  readonly kept: number;
  readonly blocks = IN_ORDER;
  readonly origin = null;
  readonly position = null;
  readonly decidedSamples: number;
  readonly drawn: number;
  readonly #all: Images;
  readonly #chosen: readonly number[];

  /** @param chosen numbers of images that `all` holds */
  constructor(all: Images, chosen: readonly number[]) {
    this.#all = all;
    this.#chosen = chosen;
    const images = chosen.length;
    this.most = images;
    this.kept = images;
    this.decidedSamples = images;
    this.drawn = images;
    const { description, records } = all.input;
    this.input = {
      description: { ...description, images, listed: images, imagesKept: images },
      records: recordsOf(records, chosen),
    };
  }

  isEnd(end: number): boolean {
    return end === this.most;
  }

  batchEnd(firstImage: number, batchSize: number): number {
    return Math.min(firstImage === 0 ? 1 : firstImage + batchSize, this.most);
  }

  blockEnd(): number {
    return Infinity;
  }

  indexOf(image: number): number {
    return this.#all.indexOf(this.#numberOf(image));
  }

  draw(): Promise<void> {
    return Promise.resolve();
  }

  holds(image: number): boolean {
    return image < this.most;
  }

  values(firstImage: number, end: number): Float32Array {
    const each = this.#chosen.slice(firstImage, end).map((image) => this.#all.values(image, image + 1));
    const perImage = each[0]?.length ?? 0;
    const values = new Float32Array(each.length * perImage);
    each.forEach((ofImage, place) => values.set(ofImage, place * perImage));
    return values;
  }

  measured(): boolean {
    return false;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  #numberOf(image: number): number {
    const number = this.#chosen[image];
    if (number === undefined) throw new RangeError(`there is no chosen image ${image}`);
    return number;
  }
}

function recordsOf({ names, indices, classes, digests }: ImageRecords, chosen: readonly number[]): ImageRecords {
  return {
    names: chosen.map((image) => names[image] ?? ''),
    indices: indices && chosen.map((image) => indices[image] ?? image),
    classes: classes && { names: classes.names, of: chosen.map((image) => classes.of[image] ?? -1) },
    digests: digests && digestsOf(digests, chosen),
  };
}

function digestsOf(digests: Uint8Array, chosen: readonly number[]): Uint8Array {
  const all = new Uint8Array(chosen.length * DIGEST_BYTES);
  for (const [place, image] of chosen.entries()) {
    all.set(digests.subarray(image * DIGEST_BYTES, (image + 1) * DIGEST_BYTES), place * DIGEST_BYTES);
  }
  return all;
}
