/** The kinds of scale that axes and colours share. */

/** `symlog` is linear near zero and logarithmic away from it, on both sides. */
export type ScaleKind = 'linear' | 'log' | 'symlog';

/**
 * A value's place on a symlog scale, in decades from zero. As in matplotlib, the linear part on one side of zero is as
 * long as a decade.
 * @param linearWithin the magnitude up to which the scale is linear
 */
export function symlog(value: number, linearWithin: number): number {
  const size = Math.abs(value) / linearWithin;
  return Math.sign(value) * (size <= 1 ? size : 1 + Math.log10(size));
}
