/** A number for every draw of every image. Images that are measured again replace their numbers. */
export class DrawValues {
  readonly #draws: number;
  readonly #most: number;
  /** By draw, then image. */
  readonly #values: Float64Array;

  /** @param most number of images at most: some may turn out to be unreadable */
  constructor(draws: number, most: number) {
    this.#draws = draws;
    this.#most = most;
    this.#values = new Float64Array(draws * most).fill(NaN);
  }

  /** Sets the numbers of images that follow each other. */
  set(draw: number, firstImage: number, values: ArrayLike<number>): void {
    this.#values.set(values, draw * this.#most + firstImage);
  }

  /** The numbers of the first images, (D, B). */
  ofImages(images: number): Float64Array {
    return Float64Array.from(
      { length: this.#draws * images },
      (_, i) => this.#values[Math.floor(i / images) * this.#most + (i % images)] ?? NaN,
    );
  }
}
