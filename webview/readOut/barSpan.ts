/** Where a bar lies in its field, in shares of the field's width. */
export interface BarSpan {
  readonly left: number;
  readonly width: number;
}

/**
 * The bar of a value in a field that the longest bar fills; where values are signed, zero stands in the middle. `null`
 * for zero and for what is no number.
 */
export function barSpan(value: number, longest: number, signed: boolean): BarSpan | null {
  const length = value / longest;
  if (!Number.isFinite(length) || value === 0) return null;
  if (!signed) return { left: 0, width: length };
  return { left: 0.5 + Math.min(0, length) / 2, width: Math.abs(length) / 2 };
}
