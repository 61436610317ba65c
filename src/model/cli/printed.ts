/**
 * A number in the terminal's table: three decimals, or three significant digits if those would be fewer, so that a
 * non-zero value never reads as zero.
 */
export function printed(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6) return value.toExponential(3);
  if (magnitude >= 0.1 || magnitude === 0 || Number.isNaN(value)) return value.toFixed(3);
  return magnitude >= 1e-3 ? value.toPrecision(3) : value.toExponential(2);
}
