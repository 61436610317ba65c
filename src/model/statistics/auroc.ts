/**
 * How well a score separates two sets: the area under the ROC curve with its standard error (DeLong, DeLong and
 * Clarke-Pearson 1988; docs/analyses.md#auroc).
 */

/** The placements of every score of two sets among the scores of the other set. */
export interface Separation {
  /** The share of pairs in which the outside score is the higher one, ties counted by half; NaN if a score is. */
  readonly area: number;
  /** By inside image: the share of outside scores above it. */
  readonly ofInside: Float64Array;
  /** By outside image: the share of inside scores below it. */
  readonly ofOutside: Float64Array;
}

export function separation(inside: Float64Array, outside: Float64Array): Separation {
  const [ordered, orderedOutside] = [inside.toSorted(), outside.toSorted()];
  const ofInside = inside.map((score) => 1 - shareBelow(orderedOutside, score));
  const ofOutside = outside.map((score) => shareBelow(ordered, score));
  const isKnown = !inside.some(Number.isNaN) && !outside.some(Number.isNaN);
  return { area: isKnown ? meanOf(ofInside) : NaN, ofInside, ofOutside };
}

/** The area's standard errors; `null` where there are none. */
export interface AreaErrors {
  /** If the two sets show different pictures. */
  readonly ofDifferent: number | null;
  /** If every outside picture was made from the inside picture in its place; `null` if the sets differ in size. */
  readonly ofPairs: number | null;
}

/** There are no errors at an area of 0 or 1, nor with fewer than two images in a set. */
export function areaErrors({ area, ofInside, ofOutside }: Separation): AreaErrors {
  if (area === 0 || area === 1 || Number.isNaN(area)) return { ofDifferent: null, ofPairs: null };
  return placementErrors(ofInside, ofOutside);
}

/** The area of one score less that of another, for the same images. */
export interface AreaDifference extends AreaErrors {
  readonly difference: number;
}

export function areaDifference(first: Separation, second: Separation): AreaDifference {
  const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - (b[i] ?? NaN));
  const errors = placementErrors(minus(second.ofInside, first.ofInside), minus(second.ofOutside, first.ofOutside));
  return { difference: second.area - first.area, ...errors };
}

function placementErrors(ofInside: Float64Array, ofOutside: Float64Array): AreaErrors {
  if (Math.min(ofInside.length, ofOutside.length) < 2) return { ofDifferent: null, ofPairs: null };
  const ofDifferent = Math.sqrt(variance(ofInside) / ofInside.length + variance(ofOutside) / ofOutside.length);
  if (ofInside.length !== ofOutside.length) return { ofDifferent, ofPairs: null };
  const together = ofInside.map((value, i) => value + (ofOutside[i] ?? NaN));
  return { ofDifferent, ofPairs: Math.sqrt(variance(together) / together.length) };
}

/** The share of sorted scores under this one, those equal to it counted by half. */
function shareBelow(sorted: Float64Array, score: number): number {
  return (firstAt(sorted, (value) => value >= score) + firstAt(sorted, (value) => value > score)) / 2 / sorted.length;
}

/** The first index whose value satisfies the condition, which then holds for all later ones. */
function firstAt(sorted: Float64Array, condition: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (condition(sorted[middle] ?? NaN)) to = middle;
    else from = middle + 1;
  }
  return from;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
