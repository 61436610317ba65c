/** The numbers of a bound, in words and in the order in which they are read. */
import type { Estimate } from '../../../src/protocol/statistics';
import type { BoundReport } from '../../../src/protocol/whatIf/bound';

export interface BoundRow {
  readonly id: 'bound' | 'elbo' | 'gap' | 'bits' | 'size' | 'largest';
  readonly name: string;
  /** Empty for a number without unit. */
  readonly unit: string;
  readonly value: Estimate;
}

/** @param noun what a value is per */
export function boundRows({ summary, elboNats, gapNats, images }: BoundReport, noun: string): BoundRow[] {
  const { draws, boundNats, bitsPerDimension, effectiveSampleSize, largestWeight } = summary;
  const unit = `nats per ${noun}`;
  const [first] = images;
  // The error over images needs several of them.
  const ofOne =
    images.length === 1 && first !== undefined ? { ...boundNats, standardError: first.errorNats } : boundNats;
  return [
    { id: 'bound', name: `L with K = ${draws}`, unit, value: ofOne },
    { id: 'elbo', name: '−NELBO of the same draws', unit, value: elboNats },
    { id: 'gap', name: 'L above −NELBO, paired', unit, value: gapNats },
    ...(bitsPerDimension === null
      ? []
      : [{ id: 'bits', name: 'the same as L', unit: 'bits per dimension', value: bitsPerDimension } as const]),
    { id: 'size', name: 'effective sample size', unit: `of ${draws} draws`, value: effectiveSampleSize },
    { id: 'largest', name: 'largest weight', unit: 'of 1', value: largestWeight },
  ];
}

/** What must be known to read a bound. */
export function boundReservations({ summary, images }: BoundReport, noun: string): string[] {
  const { draws, effectiveSampleSize } = summary;
  const [first] = images;
  const isUncertain = images.length === 1 && first?.errorNats === null && draws > 1;
  return [
    `A bound on the log-likelihood with K = ${draws}, not the log-likelihood.`,
    ...(draws === 1 ? ['With one draw there is nothing to weight: L is log w of that draw.'] : []),
    ...(draws > 1 && effectiveSampleSize.mean < draws / 2
      ? ['It rests on a few of the draws, and would still rise with more.']
      : []),
    'A large effective sample size proves nothing: it can’t see what the posterior never visits.',
    ...(isUncertain ? [`Too few draws carry the weight of this ${noun} to know the error of its bound.`] : []),
  ];
}
