import type { BoundSummary } from '../../src/protocol/statistics';
import { count, plusMinus } from '../../src/protocol/numbers';
import { Addend } from './Addend';
import { t } from '../text/translate';

/** The importance-weighted bound, and what it rests on. */
export function Bound({ bound }: { bound: BoundSummary }) {
  const { draws, boundNats, bitsPerDimension, effectiveSampleSize, largestWeight, meanLogWeightNats } = bound;
  const bits = bitsPerDimension === null ? [] : [`${plusMinus(bitsPerDimension)} bits/dim`];
  const caveats = [...bits, t`effective sample size ${plusMinus(effectiveSampleSize)} of ${count(draws)}`];
  return (
    <Addend
      label={[t`bound on log p(x) with K = ${count(draws)} draws`, ...caveats].join(', ')}
      value={boundNats}
      testId="summary-bound"
      hover={t`The largest weight has a share of ${plusMinus(largestWeight)}; the mean of log w is
        ${plusMinus(meanLogWeightNats)} nats, which estimates −NELBO from the draws alone. A small effective sample size
        means that the bound would still rise with more draws; a large one proves nothing.`}
    />
  );
}
