/** How a view's values map to colours. */
import { type Colouring, cssColour, OUTSIDE, TABLE_SIZE } from './colourMap';

export interface ColourScale {
  readonly colouring: Colouring;
  /** The domain is 0…`end`, or −`end`…`end` for a signed colouring. 0 if no finite value differs from 0. */
  readonly end: number;
}

/**
 * Returns a scale that covers all these values: its domain ends at the largest finite magnitude. To compare views, give
 * them one scale over the values of all of them.
 */
export function colourScale(colouring: Colouring, ...values: readonly Iterable<number>[]): ColourScale {
  return { colouring, end: Math.max(0, ...values.map(largestMagnitude)) };
}

function largestMagnitude(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude > largest && magnitude < Infinity) largest = magnitude;
  }
  return largest;
}

/** The colour table's entry for a value. A value outside the domain gets the nearest entry. */
export function tableEntry({ colouring: { signed }, end }: ColourScale, value: number): number {
  if (!(end > 0)) return signed ? TABLE_SIZE / 2 : 0;
  const share = value / end;
  return Math.max(0, Math.min(TABLE_SIZE - 1, Math.floor((signed ? (share + 1) / 2 : share) * TABLE_SIZE)));
}

/** The CSS colour of a value; NaN and infinities have colours of their own. */
export function valueColour(scale: ColourScale, value: number): string {
  const outside = OUTSIDE.find(({ is }) => is(value));
  return outside ? `rgb(${outside.colour.join(', ')})` : cssColour(scale.colouring, tableEntry(scale, value));
}
