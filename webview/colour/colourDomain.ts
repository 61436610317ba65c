/** Which values a map's colours span, and how: chosen by the values themselves, or by the reader. */
import type { ScaleKind } from '../../src/figures/scales/symlog';
import type { Colouring } from '../../src/figures/colour/colourMap';
import { type ColourScale, type Domain, largestMagnitude } from '../../src/figures/colour/colourScale';
import { t } from '../text/translate';
import { valueAtRank } from './valueAtRank';

export interface DomainChoice {
  /** `auto`: logarithmic if the values span over two decades, otherwise linear. */
  readonly scale: 'auto' | 'linear' | 'log';
  /** `auto`: this map's own values; `shared`: those of all maps that are compared. */
  readonly domain: 'auto' | 'shared' | Domain;
  readonly inverted: boolean;
}

export const AUTO_DOMAIN: DomainChoice = { scale: 'auto', domain: 'auto', inverted: false };

export interface ScaledValues {
  readonly colouring: Colouring;
  /** Whether a linear domain begins at zero, as for a KL. Otherwise it begins at the smallest value, as for a width. */
  readonly fromZero: boolean;
  /** The values of this map. */
  readonly values: Float64Array;
  /** The values of all maps that are compared; by default there is only this one. */
  readonly shared?: readonly Float64Array[];
}

/** Spans above this many decades are logarithmic unless the reader says otherwise. */
const DECADES = 2;
/** A logarithmic domain spans at most this many decades: smaller values share the first colour. */
const MOST_DECADES = 6;
/** The share of magnitudes that is ignored at either end, so that a single tiny value doesn't change the scale. */
const IGNORED = 0.05;

/** The scale that the choice gives for these values. */
export function scaleOf(choice: DomainChoice, { colouring, fromZero, values, shared }: ScaledValues): ColourScale {
  const { inverted } = choice;
  const covered = choice.domain === 'shared' && shared !== undefined ? shared : [values];
  const wantsLog = choice.scale === 'log' || (choice.scale === 'auto' && spansDecades(covered));
  if (colouring.signed) {
    const most = typeof choice.domain === 'object' ? magnitudeOf(choice.domain) : endOf(covered);
    return { colouring, kind: wantsLog ? 'symlog' : 'linear', domain: { least: -most, most }, inverted };
  }
  const domain = typeof choice.domain === 'object' ? choice.domain : domainOf(covered, wantsLog, fromZero);
  const kind: ScaleKind = wantsLog && domain.least > 0 ? 'log' : 'linear';
  return { colouring, kind, domain, inverted };
}

/** Whether the middle 90 % of the magnitudes that are not zero span more than two decades. */
export function spansDecades(values: readonly Float64Array[]): boolean {
  const all = new Float64Array(values.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  let [least, most] = [Infinity, 0];
  for (const array of values) {
    for (let i = 0; i < array.length; i++) {
      const magnitude = Math.abs(array[i] ?? NaN);
      if (!(magnitude > 0 && magnitude < Infinity)) continue;
      all[count++] = magnitude;
      if (magnitude < least) least = magnitude;
      if (magnitude > most) most = magnitude;
    }
  }
  if (!(most / least > 10 ** DECADES)) return false;
  const magnitudes = all.subarray(0, count);
  const ignored = Math.floor(IGNORED * count);
  return valueAtRank(magnitudes, count - 1 - ignored) / valueAtRank(magnitudes, ignored) > 10 ** DECADES;
}

/** The scale in words, as far as the reader did not choose it; `null` for a linear scale. */
export function scaleInWords({ kind }: Pick<ColourScale, 'kind'>, { scale }: DomainChoice): string | null {
  if (kind === 'linear') return null;
  const name = kind === 'log' ? t`log scale` : t`symlog scale, linear near zero`;
  return scale === 'auto' ? t`${name}: the values span more than two decades` : name;
}

/** How many values lie in each of some equal steps of a scale, over an extent. Values beyond it are in no step. */
export function valuesAlong(place: (value: number) => number, values: Float64Array, steps: number): number[] {
  const counts = Array<number>(steps).fill(0);
  for (const value of values) {
    const at = place(value);
    if (!(at >= 0 && at <= 1)) continue;
    const step = Math.min(steps - 1, Math.floor(at * steps));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}

/** Finite values of all these arrays: the smallest and the largest; 0 and 0 without any. */
export function extentOf(values: readonly Float64Array[]): Domain {
  let [least, most] = [Infinity, -Infinity];
  for (const array of values) {
    for (const value of array) {
      if (!Number.isFinite(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return least <= most ? { least, most } : { least: 0, most: 0 };
}

function domainOf(values: readonly Float64Array[], isLog: boolean, fromZero: boolean): Domain {
  const { least, most } = extentOf(values);
  if (isLog && most > 0) return { least: Math.max(leastPositive(values), most / 10 ** MOST_DECADES), most };
  return fromZero ? { least: Math.min(0, least), most: Math.max(0, most) } : { least, most };
}

function leastPositive(values: readonly Float64Array[]): number {
  let least = Infinity;
  for (const array of values) for (const value of array) if (value > 0 && value < least) least = value;
  return least;
}

function endOf(values: readonly Float64Array[]): number {
  return Math.max(0, ...values.map(largestMagnitude));
}

function magnitudeOf({ least, most }: Domain): number {
  return Math.max(Math.abs(least), Math.abs(most));
}
