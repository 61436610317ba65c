import type { Likelihood } from '../../protocol/inspection';

/** The facts that turn nats per image into bits per dimension. */
export interface BitsOptions {
  /** Number of an image's dimensions, D in NELBO per dimension. */
  readonly dimensions: number;
  /** Added to the NELBO per dimension before it is converted to bits. */
  readonly discretisationNatsPerDimension: number;
}

/** A NELBO in bits per dimension (docs/nvae.md#nelbo). */
export function bitsPerDimension(
  nelboNats: number,
  { dimensions, discretisationNatsPerDimension }: BitsOptions,
): number {
  return (nelboNats / dimensions + discretisationNatsPerDimension) / Math.LN2;
}

/**
 * Whether results are also given in bits. Binary data have nats only, an unknown decoder has no NELBO, and of another
 * model's losses it isn't known whether they are those of discrete data.
 */
export function hasBits({ likelihood }: { readonly likelihood: Likelihood }): boolean {
  return likelihood === 'normal' || likelihood === 'logistic mixture';
}
