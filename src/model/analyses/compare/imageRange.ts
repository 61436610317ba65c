import type { LatentModel } from '../../latentModel';
import type { StageRunner } from '../../passes/stageRunner';
import { IN_ORDER } from '../../statistics/blocks';
import type { Analysed } from '../analysed';
import type { Images, Input } from '../images';

/** Which of the images, and whether the engine frees its stages after the last of them. */
export interface Range {
  readonly begin: number;
  readonly end: number;
  readonly isLast: boolean;
}

/** Analyses some images that follow each other as if there were no others. */
export function withinRange(analysed: Analysed, range: Range): Analysed {
  const { images, epsilon } = analysed;
  return {
    ...analysed,
    images: new ImageRange(images, range),
    epsilon: (group, firstImage, count, draw) => epsilon(group, range.begin + firstImage, count, draw),
  };
}

/**
 * Some of the images of an analysis, numbered from 0. They stay in memory until whoever made the range calls `measured`
 * of the whole.
 */
class ImageRange implements Images {
  readonly most: number;
  readonly kept = 0;
  readonly blocks = IN_ORDER;
  readonly origin = null;
  readonly position = null;
  readonly #all: Images;
  readonly #range: Range;

  constructor(all: Images, range: Range) {
    this.most = range.end - range.begin;
    this.#all = all;
    this.#range = range;
  }

  get input(): Input {
    const { description, records } = this.#all.input;
    return { description: { ...description, images: this.#within(description.images) }, records };
  }

  get decidedSamples(): number | null {
    const { decidedSamples } = this.#all;
    return decidedSamples === null ? null : this.#within(decidedSamples);
  }

  get drawn(): number {
    return this.#within(this.#all.drawn);
  }

  isEnd(end: number): boolean {
    const { begin, isLast } = this.#range;
    return isLast && (end === this.#within(this.#all.input.description.images) || this.#all.isEnd(begin + end));
  }

  batchEnd(firstImage: number, batchSize: number): number {
    return this.#within(this.#all.batchEnd(this.#range.begin + firstImage, batchSize));
  }

  blockEnd(): number {
    return Infinity;
  }

  indexOf(image: number): number {
    return this.#all.indexOf(this.#range.begin + image);
  }

  async draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void> {
    await this.#all.draw(runner, this.#range.begin + Math.min(end, this.most), onStage);
  }

  holds(image: number): boolean {
    return this.#all.holds(this.#range.begin + image);
  }

  values(firstImage: number, end: number): Float32Array {
    return this.#all.values(this.#range.begin + firstImage, this.#range.begin + end);
  }

  measured(): boolean {
    return false;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** The number of images of this range among the first ones of all. */
  #within(images: number): number {
    return Math.max(0, Math.min(images, this.#range.end) - this.#range.begin);
  }
}

/** Bytes of one image as the network receives it. */
export function bytesPerImage({ images }: Pick<LatentModel, 'images'>): number {
  return 4 * images.imageChannels * images.imageSize ** 2;
}
