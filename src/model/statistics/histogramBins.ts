/** Counts values in bins of one width. */
import { setImmediate as immediately } from 'node:timers/promises';
import type { HistogramQuantity } from '../../protocol/quantities';
import type { Histogram } from '../../protocol/statistics';

const BINS = 40;
/** Values that differ by less than this fraction of the largest count as one value, separated only by rounding. */
const ROUNDING = 1e-12;
const TURN_MS = 8;

/** Long work that regularly lets other work run. */
export class Turns {
  #began = performance.now();

  /** Call often. Continues at once until the work has taken some milliseconds. */
  async next(): Promise<void> {
    if (performance.now() - this.#began < TURN_MS) return;
    await immediately();
    this.#began = performance.now();
  }
}

/** The finite values among those seen so far. */
interface Range {
  least: number;
  most: number;
  count: number;
}

/**
 * Counts values in 40 equal bins from the smallest to the largest value. Each bin includes its lower edge, and the last
 * one both edges. A single value gets one bin around it, a tenth of it wide (0: 0.1). Without finite values, there are
 * no bins.
 * @param parts the values in parts; other work may run between them
 */
export async function histogram(
  quantity: HistogramQuantity,
  parts: readonly Float64Array[],
  turns: Turns,
): Promise<Histogram> {
  const range: Range = { least: Infinity, most: -Infinity, count: 0 };
  let values = 0;
  for (const part of parts) {
    await turns.next();
    values += part.length;
    widen(range, part);
  }
  const { least, most, count } = range;
  const notFinite = values - count;
  if (count === 0) return { quantity, edges: new Float64Array(), counts: new Float64Array(), notFinite };
  const magnitude = Math.max(Math.abs(least), Math.abs(most));
  if (most - least <= ROUNDING * magnitude) {
    const half = (magnitude === 0 ? 1 : magnitude) / 20;
    return { quantity, edges: Float64Array.of(least - half, least + half), counts: Float64Array.of(count), notFinite };
  }
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => {
    const edge = least + ((most - least) * i) / BINS;
    // A zero between them that only rounding separates from zero.
    return i > 0 && Math.abs(edge) <= ROUNDING * magnitude ? 0 : edge;
  });
  edges[BINS] = most;
  const counts = new Float64Array(BINS);
  for (const part of parts) {
    await turns.next();
    addCounts(counts, part, edges);
  }
  return { quantity, edges, counts, notFinite };
}

function widen(range: Range, values: Float64Array): void {
  let { least, most, count } = range;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    count += 1;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  range.least = least;
  range.most = most;
  range.count = count;
}

function addCounts(counts: Float64Array, values: Float64Array, edges: Float64Array): void {
  const least = edges[0] ?? 0;
  const perBin = BINS / ((edges[BINS] ?? 0) - least);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    let bin = Math.min(BINS - 1, Math.floor((value - least) * perBin));
    // The product is rounded, so the edges decide.
    if (value < (edges[bin] ?? 0)) bin -= 1;
    else if (bin < BINS - 1 && value >= (edges[bin + 1] ?? 0)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
}
