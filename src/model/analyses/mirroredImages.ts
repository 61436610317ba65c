import type { Images, Input } from './images';
import type { StageRunner } from '../passes/stageRunner';

/**
 * Images mirrored left to right, each with the noise of the image that it was made from. These must be held until the
 * mirrored ones are measured.
 */
export class MirroredImages implements Images {
  readonly origin = null;
  readonly position = null;
  readonly #images: Images;
  readonly #width: number;

  /** @param width of an image, in pixels */
  constructor(images: Images, width: number) {
    this.#images = images;
    this.#width = width;
  }

  get input(): Input {
    const { description, records } = this.#images.input;
    return { description: { ...description, label: `${description.label}, mirrored left to right` }, records };
  }

  get most(): number {
    return this.#images.most;
  }

  get kept(): number {
    return this.#images.kept;
  }

  get blocks(): Images['blocks'] {
    return this.#images.blocks;
  }

  get decidedSamples(): number | null {
    return this.#images.decidedSamples;
  }

  get drawn(): number {
    return this.#images.drawn;
  }

  isEnd(end: number): boolean {
    return this.#images.isEnd(end);
  }

  batchEnd(firstImage: number, batchSize: number): number {
    return this.#images.batchEnd(firstImage, batchSize);
  }

  blockEnd(firstImage: number, batchSize: number): number {
    return this.#images.blockEnd(firstImage, batchSize);
  }

  indexOf(image: number): number {
    return this.#images.indexOf(image);
  }

  async draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void> {
    await this.#images.draw(runner, end, onStage);
  }

  holds(image: number): boolean {
    return this.#images.holds(image);
  }

  values(firstImage: number, end: number): Float32Array {
    const values = this.#images.values(firstImage, end);
    for (let row = 0; row < values.length; row += this.#width) values.subarray(row, row + this.#width).reverse();
    return values;
  }

  measured(): boolean {
    return false;
  }

  /** The images belong to whoever mirrored them. */
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
