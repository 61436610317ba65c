/** What the groups below a replaced one take, in words (docs/analyses.md#interventions). */
import type { Analysis } from '../../../src/protocol/whatIf/analysis';
import type { Below } from '../../../src/protocol/whatIf/leftOut';
import { t } from '../../text/translate';

export const BELOW_TAKEN: Readonly<Record<Below, string>> = {
  posterior: t`groups below from their posteriors again`,
  frozen: t`groups below as they were`,
  prior: t`groups below from their priors, too`,
};

/** Of the analysis that leaves something out; of others, the posterior, which needs no words. */
export function belowOf(analysis: Analysis): Below {
  return 'below' in analysis ? analysis.below : 'posterior';
}

/** `a sample of its prior in its place`, and what the groups below take unless it is what they usually take. */
export function inItsPlace(prior: string, below: Below): string {
  return [t`${prior} in its place`, ...(below === 'posterior' ? [] : [BELOW_TAKEN[below]])].join('; ');
}
