/** Heights of counts. */

/** The start of a logarithmic axis of counts, low enough for a count of one to be visible. */
export const BELOW_ONE = 0.6;

/** A count's height, from 0 to 1 for the largest count. On a logarithmic axis, shares below a count of 0.6 are 0. */
export function heightOf(number: number, most: number, logarithmic: boolean): number {
  if (!(number > 0 && most > 0)) return 0;
  if (!logarithmic) return number / most;
  return most > BELOW_ONE ? Math.max(0, Math.log(number / BELOW_ONE) / Math.log(most / BELOW_ONE)) : 0;
}
