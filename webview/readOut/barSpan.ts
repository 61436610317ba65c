/** A bar's place in its field, as fractions of the field's width. */
export interface BarSpan {
  readonly left: number;
  readonly width: number;
}

/**
 * Returns the bar of a value in a field that the longest bar fills. If values are signed, zero is in the middle. `null`
 * for zero and for values that are not finite.
 */
export function barSpan(value: number, longest: number, signed: boolean): BarSpan | null {
  const length = value / longest;
  if (!Number.isFinite(length) || value === 0) return null;
  if (!signed) return { left: 0, width: length };
  return { left: 0.5 + Math.min(0, length) / 2, width: Math.abs(length) / 2 };
}
