/** One draw of a batch's quantities: a row per image, zero before the draw. */
export type Rows = readonly Float64Array[];

/** Writes an image's value. An image without a row is left out. */
export function setIn(rows: Rows, image: number, column: number, value: number): void {
  const row = rows[image];
  if (row !== undefined) row[column] = value;
}

/** Adds to an image's value. */
export function addTo(rows: Rows, image: number, column: number, value: number): void {
  const row = rows[image];
  if (row !== undefined) row[column] = (row[column] ?? NaN) + value;
}
