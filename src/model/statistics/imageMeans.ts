/** Every image's means over its draws, of quantities that arrive draw by draw. */
export class ImageMeans {
  /** By image. */
  readonly #means: Float64Array[] = [];

  /** The draws of an image come in order; the first one replaces what there was. */
  add(firstImage: number, draw: number, rows: readonly Float64Array[]): void {
    rows.forEach((row, b) => {
      const image = firstImage + b;
      const means = this.#means[image];
      if (draw === 0 || means === undefined) this.#means[image] = row.slice();
      else
        for (let q = 0; q < row.length; q++)
          means[q] = (means[q] ?? NaN) + ((row[q] ?? NaN) - (means[q] ?? NaN)) / (draw + 1);
    });
  }

  /** One quantity of every image. */
  column(quantity: number): Float64Array {
    return Float64Array.from(this.#means, (means) => means[quantity] ?? NaN);
  }
}
