/** A number of channels as a function of a threshold, on a logarithmic axis. */

export interface Series {
  readonly name: string;
  /** Values of the channels. Infinite ones are under no threshold. */
  readonly values: Float64Array;
  /** Whether the channels above the threshold are counted, or those below it. */
  readonly counts: 'above' | 'below';
}

/** The domain in powers of ten. */
export interface Decades {
  readonly least: number;
  readonly most: number;
}

/** At the left end, everything below it counts as zero. */
const MOST_DECADES = 8;

/** Whole decades that cover all values above zero; 10⁻² to 1 if there are none. */
export function decadesOf(series: readonly Series[], mark: number | null): Decades {
  const values = series.flatMap(({ values: all }) => [...all].filter((value) => value > 0 && value < Infinity));
  const all = mark === null ? values : [...values, mark];
  if (all.length === 0) return { least: -2, most: 0 };
  const most = Math.ceil(Math.log10(all.reduce((a, b) => Math.max(a, b)))) || 0; // Never −0.
  const least = Math.floor(Math.log10(all.reduce((a, b) => Math.min(a, b))));
  return { least: Math.max(Math.min(least, most - 1), most - MOST_DECADES), most };
}

/** Number of channels counted at a threshold. */
export function countAt({ values, counts }: Series, threshold: number): number {
  return values.reduce((sum, value) => sum + Number(counts === 'above' ? value > threshold : value < threshold), 0);
}

/** Where a threshold lies on the axis, from 0 to 1. */
export function shareAt(threshold: number, { least, most }: Decades): number {
  if (!(threshold > 0)) return 0;
  return Math.max(0, Math.min(1, (Math.log10(threshold) - least) / (most - least)));
}

/** Steps of the count as a path in a box of this size, with the count from 0 at the bottom to `total` at the top. */
export function pathOf(series: Series, decades: Decades, total: number, width: number, height: number): string {
  const y = (count: number) => round(height * (1 - count / Math.max(1, total)));
  const sorted = series.values.toSorted();
  let count = series.counts === 'above' ? sorted.length : 0;
  let path = '';
  let started = false;
  for (const value of sorted) {
    if (value === Infinity) break;
    const at = round(width * shareAt(value, decades));
    if (!started) path = `M0 ${y(count)}`;
    started = true;
    count += series.counts === 'above' ? -1 : 1;
    path += `H${at}V${y(count)}`;
  }
  return `${started ? path : `M0 ${y(count)}`}H${width}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
