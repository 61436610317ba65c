/** The numbers of a bound, in words and in the order in which they are read. */
import type { Estimate } from '../../../src/protocol/statistics';
import type { BoundReport } from '../../../src/protocol/whatIf/bound';
import type { ImageNoun } from '../../text/words';
import { t } from '../../text/translate';
import { nounInWords } from '../../text/nouns';

export interface BoundRow {
  readonly id: 'bound' | 'elbo' | 'gap' | 'bits' | 'size' | 'largest';
  readonly name: string;
  /** Empty for a number without unit. */
  readonly unit: string;
  readonly value: Estimate;
}

/** @param noun what a value is per */
export function boundRows({ summary, elboNats, gapNats, images }: BoundReport, noun: ImageNoun): BoundRow[] {
  const { draws, boundNats, bitsPerDimension, effectiveSampleSize, largestWeight } = summary;
  const unit = t`nats per ${nounInWords(noun)}`;
  const [first] = images;
  // The error over images needs several of them.
  const ofOne =
    images.length === 1 && first !== undefined ? { ...boundNats, standardError: first.errorNats } : boundNats;
  return [
    { id: 'bound', name: t`L with K = ${draws}`, unit, value: ofOne },
    { id: 'elbo', name: t`−NELBO of the same draws`, unit, value: elboNats },
    { id: 'gap', name: t`L above −NELBO, paired`, unit, value: gapNats },
    ...(bitsPerDimension === null
      ? []
      : [{ id: 'bits', name: t`the same as L`, unit: t`bits per dimension`, value: bitsPerDimension } as const]),
    { id: 'size', name: t`effective sample size`, unit: t`of ${draws} draws`, value: effectiveSampleSize },
    { id: 'largest', name: t`largest weight`, unit: t`of 1`, value: largestWeight },
  ];
}

/** What must be known to read a bound. */
export function boundReservations({ summary, images }: BoundReport, noun: ImageNoun): string[] {
  const { draws, effectiveSampleSize } = summary;
  const [first] = images;
  const isUncertain = images.length === 1 && first?.errorNats === null && draws > 1;
  return [
    t`A bound on the log-likelihood with K = ${draws}, not the log-likelihood.`,
    ...(draws === 1 ? [t`With one draw there is nothing to weight: L is log w of that draw.`] : []),
    ...(draws > 1 && effectiveSampleSize.mean < draws / 2
      ? [t`It rests on a few of the draws, and would still rise with more.`]
      : []),
    t`A large effective sample size proves nothing: it can’t see what the posterior never visits.`,
    ...(isUncertain
      ? [t`Too few draws carry the weight of this ${nounInWords(noun)} to know the error of its bound.`]
      : []),
  ];
}
