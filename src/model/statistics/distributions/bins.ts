/** Counts values in bins of one width. Values come in parts; other work may run between two parts. */
import type { Turns } from './turns';

export type Parts = readonly Float64Array[];

const BINS = 40;
/** Values that differ by less than this fraction of the largest count as one value, separated only by rounding. */
const ROUNDING = 1e-12;

/** The finite values among some. Without any, `least` is ∞ and `most` −∞. */
export interface Range {
  readonly least: number;
  readonly most: number;
  /** Number of finite values. */
  readonly count: number;
  /** Number of other values. */
  readonly notFinite: number;
}

export const NO_RANGE: Range = { least: Infinity, most: -Infinity, count: 0, notFinite: 0 };

export async function rangeOf(parts: Parts, turns: Turns): Promise<Range> {
  let range = NO_RANGE;
  for (const part of parts) {
    await turns.next();
    range = together(range, rangeOfPart(part));
  }
  return range;
}

/** The range of the values of both. */
export function together(a: Range, b: Range): Range {
  return {
    least: Math.min(a.least, b.least),
    most: Math.max(a.most, b.most),
    count: a.count + b.count,
    notFinite: a.notFinite + b.notFinite,
  };
}

/** The value that all finite values have, up to rounding; `null` if they differ or there are none. */
export function constantOf({ least, most, count }: Range): number | null {
  if (count === 0) return null;
  return most - least <= ROUNDING * Math.max(Math.abs(least), Math.abs(most)) ? least : null;
}

/**
 * Edges of equal bins from the smallest to the largest value. A single value gets one bin around it, a tenth of it wide
 * (0: 0.1). Without finite values, there are no bins.
 */
export function edgesOf(range: Range, bins = BINS): Float64Array {
  const { least, most, count } = range;
  if (count === 0) return new Float64Array();
  const magnitude = Math.max(Math.abs(least), Math.abs(most));
  if (constantOf(range) !== null) {
    const half = (magnitude === 0 ? 1 : magnitude) / 20;
    return Float64Array.of(least - half, least + half);
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => {
    const edge = least + ((most - least) * i) / bins;
    // A zero between them that only rounding separates from zero.
    return i > 0 && Math.abs(edge) <= ROUNDING * magnitude ? 0 : edge;
  });
  edges[bins] = most;
  return edges;
}

/**
 * Number of finite values in each bin. A bin includes its lower edge, and the last one both edges.
 * @param edges of bins of one width that cover all finite values
 */
export async function countIn(edges: Float64Array, parts: Parts, turns: Turns): Promise<Float64Array> {
  const counts = new Float64Array(Math.max(0, edges.length - 1));
  for (const part of parts) {
    await turns.next();
    addCounts(counts, part, edges);
  }
  return counts;
}

/** The same of a few values, at once. */
export function countsIn(edges: Float64Array, values: Float64Array): Float64Array {
  const counts = new Float64Array(Math.max(0, edges.length - 1));
  addCounts(counts, values, edges);
  return counts;
}

/**
 * The bin that holds a value.
 * @param perBin bins per unit: their number divided by the distance of the outermost edges
 */
export function binOf(value: number, edges: Float64Array, perBin: number): number {
  const last = edges.length - 2;
  let bin = Math.max(0, Math.min(last, Math.floor((value - (edges[0] ?? 0)) * perBin)));
  // The product is rounded, so the edges decide.
  if (value < (edges[bin] ?? 0)) bin -= 1;
  else if (bin < last && value >= (edges[bin + 1] ?? 0)) bin += 1;
  return bin;
}

export function binsPerUnit(edges: Float64Array): number {
  return (edges.length - 1) / ((edges[edges.length - 1] ?? 0) - (edges[0] ?? 0));
}

export function rangeOfPart(values: Float64Array): Range {
  let { least, most, count } = NO_RANGE;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    count += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most, count, notFinite: values.length - count };
}

function addCounts(counts: Float64Array, values: Float64Array, edges: Float64Array): void {
  const perBin = binsPerUnit(edges);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    const bin = binOf(value, edges, perBin);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
}
