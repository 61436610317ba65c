/**
 * Percentiles of a value among those of all images, from 0 to 100: the share of images with a smaller value, plus half of
 * those with the same. Images whose value is NaN don't count, and have the percentile NaN.
 */

/** Counts once, without keeping anything. */
export function percentileOf(value: number, values: Float64Array): number {
  if (Number.isNaN(value)) return NaN;
  let [smaller, equal, known] = [0, 0, 0];
  for (let image = 0; image < values.length; image++) {
    const other = values[image] ?? NaN;
    if (other < value) smaller += 1;
    if (other === value) equal += 1;
    if (!Number.isNaN(other)) known += 1;
  }
  return (100 * (smaller + equal / 2)) / known;
}

/** The values of a column in ascending order, for many percentiles. */
export class SortedValues {
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values.filter((value) => !Number.isNaN(value)).sort();
  }

  percentileOf(value: number): number {
    if (Number.isNaN(value)) return NaN;
    const smaller = this.#firstPlace((other) => other >= value);
    const smallerOrEqual = this.#firstPlace((other) => other > value);
    return (100 * (smaller + (smallerOrEqual - smaller) / 2)) / this.#values.length;
  }

  /** The first place whose value satisfies `holds`, as all after it do. */
  #firstPlace(holds: (value: number) => boolean): number {
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(this.#values[middle] ?? NaN)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
