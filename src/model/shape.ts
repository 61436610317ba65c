/** The number of elements in a tensor of this shape; a scalar has one. */
export function elementsIn(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Strides, in elements, of a tensor that is stored row by row. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elementsIn(shape.slice(axis + 1)));
}
