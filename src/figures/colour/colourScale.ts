/** How a view's values map to colours. */
import { type ScaleKind, symlog } from '../scales/symlog';
import { type Colouring, cssColour, OUTSIDE, TABLE_SIZE, textOn } from './colourMap';

/** The values at both ends of a colour table. */
export interface Domain {
  readonly least: number;
  readonly most: number;
}

export interface ColourScale {
  readonly colouring: Colouring;
  readonly kind: ScaleKind;
  /** −most … most for a signed colouring, above 0 for `log`. If both ends are equal, every value has one colour. */
  readonly domain: Domain;
  /** Whether the table runs backwards. */
  readonly inverted: boolean;
}

/** Magnitudes below this share of the domain's end are linear in `symlog`. */
export const LINEAR_SHARE = 0.01;

/**
 * Returns a linear scale from zero that covers all these values: its domain ends at the largest finite magnitude. To
 * compare views, give them one scale over the values of all of them.
 */
export function colourScale(colouring: Colouring, ...values: readonly Iterable<number>[]): ColourScale {
  const most = Math.max(0, ...values.map(largestMagnitude));
  const least = colouring.signed ? -most : 0;
  return { colouring, kind: 'linear', domain: { least, most }, inverted: false };
}

export function largestMagnitude(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude > largest && magnitude < Infinity) largest = magnitude;
  }
  return largest;
}

/** A value's place on the scale, from 0 at its least value to 1 at its most; beyond them for values outside. */
export function placeOn(
  { kind, domain: { least, most } }: Pick<ColourScale, 'kind' | 'domain'>,
  value: number,
): number {
  if (kind === 'log') return value > 0 ? Math.log(value / least) / Math.log(most / least) : -Infinity;
  if (kind === 'linear') return (value - least) / (most - least);
  const end = Math.max(Math.abs(least), Math.abs(most));
  const [low, high] = [symlog(least / end, LINEAR_SHARE), symlog(most / end, LINEAR_SHARE)];
  return (symlog(value / end, LINEAR_SHARE) - low) / (high - low);
}

/** Inverts `placeOn`. */
export function valueAt(
  { kind, domain: { least, most } }: Pick<ColourScale, 'kind' | 'domain'>,
  place: number,
): number {
  if (kind === 'log') return least * (most / least) ** place;
  if (kind === 'linear') return least + place * (most - least);
  const end = Math.max(Math.abs(least), Math.abs(most));
  const [low, high] = [symlog(least / end, LINEAR_SHARE), symlog(most / end, LINEAR_SHARE)];
  const bent = low + place * (high - low);
  const size = Math.abs(bent);
  return end * LINEAR_SHARE * Math.sign(bent) * (size <= 1 ? size : 10 ** (size - 1));
}

/** The colour table's entry for a value. A value outside the domain gets the nearest entry. */
export function tableEntry(scale: ColourScale, value: number): number {
  const { colouring, domain, inverted } = scale;
  if (!(domain.most > domain.least)) return colouring.signed ? TABLE_SIZE / 2 : inverted ? TABLE_SIZE - 1 : 0;
  const entry = Math.max(0, Math.min(TABLE_SIZE - 1, Math.floor(placeOn(scale, value) * TABLE_SIZE)));
  return inverted ? TABLE_SIZE - 1 - entry : entry;
}

/** The CSS colour of a value; NaN and infinities have colours of their own. */
export function valueColour(scale: ColourScale, value: number): string {
  const outside = OUTSIDE.find(({ is }) => is(value));
  return outside ? `rgb(${outside.colour.join(', ')})` : cssColour(scale.colouring, tableEntry(scale, value));
}

/** The CSS colour of text on that colour. */
export function textColour(scale: ColourScale, value: number): string {
  const outside = OUTSIDE.find(({ is }) => is(value));
  const entry = tableEntry(scale, value) * 3;
  return textOn(outside?.colour ?? scale.colouring.table.subarray(entry, entry + 3));
}
