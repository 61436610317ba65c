import type { Rows } from '../variants/rows';

/** Numbers of every draw of the images of a block, in memory that is used again for the next block. */
export class BlockRows {
  readonly #draws: number;
  readonly #quantities: number;
  /** By image, draw and quantity. */
  readonly #values: Float64Array;
  #images = 0;

  /** @param most images of a block */
  constructor(most: number, draws: number, quantities: number) {
    this.#draws = draws;
    this.#quantities = quantities;
    this.#values = new Float64Array(most * draws * quantities);
  }

  /** The number of images set since `clear`. */
  get images(): number {
    return this.#images;
  }

  clear(): void {
    this.#images = 0;
  }

  /** Images that are measured again replace their numbers. */
  set(firstImage: number, draw: number, rows: Rows): void {
    for (const [b, row] of rows.entries()) this.#values.set(row, this.#start(firstImage + b, draw));
    this.#images = Math.max(this.#images, firstImage + rows.length);
  }

  /** One draw of an image, as a view. */
  row(image: number, draw: number): Float64Array {
    const start = this.#start(image, draw);
    return this.#values.subarray(start, start + this.#quantities);
  }

  #start(image: number, draw: number): number {
    return (image * this.#draws + draw) * this.#quantities;
  }
}
