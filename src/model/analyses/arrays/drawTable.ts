import type { Rows } from '../variants/rows';

/** Quantities of every draw of every image, in memory: only for arrays that a file holds. */
export class DrawTable {
  /** By draw, then image. */
  readonly #rows: Float64Array[][] = [];

  /** Images that are measured again replace their values. */
  add(firstImage: number, draw: number, rows: Rows): void {
    const ofDraw = (this.#rows[draw] ??= []);
    rows.forEach((row, image) => (ofDraw[firstImage + image] = row.slice()));
  }

  get draws(): number {
    return this.#rows.length;
  }

  get images(): number {
    return this.#rows[0]?.length ?? 0;
  }

  /** (quantities, D, B). @param valueOf a quantity's value, from a row */
  values(quantities: number, valueOf: (quantity: number, row: Float64Array) => number): Float64Array {
    const values = new Float64Array(quantities * this.draws * this.images);
    for (let quantity = 0, i = 0; quantity < quantities; quantity++) {
      for (const ofDraw of this.#rows) for (const row of ofDraw) values[i++] = valueOf(quantity, row);
    }
    return values;
  }

  /** Some columns, (columns, D, B). */
  columns(columns: readonly number[]): Float64Array {
    return this.values(columns.length, (quantity, row) => row[columns[quantity] ?? NaN] ?? NaN);
  }
}
