/** What the bars of a group or channel that is left out show. */
import type { PairedEstimate } from '../../../src/protocol/statistics';
import type { Change, LeftOut } from '../../../src/protocol/whatIf/leftOut';
import type { BarSeries } from '../barSeries';
import { sumChangeName } from '../whatIfWords';
import { t } from '../../text/translate';

/** With flows, a KL is an estimate, and there is no closed form of the reverse one. */
export function klName({ reverseKlNats }: Pick<LeftOut, 'reverseKlNats'>): string {
  return reverseKlNats === null ? t`KL estimate` : 'KL(q‖p)';
}

/** KL(q‖p), KL(p‖q) and the change of rate + distortion, as far as the model has them. */
export function groupSeries(leftOut: LeftOut): BarSeries[] {
  const { klNats, reverseKlNats, changes } = leftOut;
  const ofGroups = (values: readonly PairedEstimate[]) =>
    changes.map(({ replacement }) => values[replacement.group] ?? null);
  return [
    { name: klName(leftOut), role: 'posterior', values: ofGroups(klNats) },
    ...(reverseKlNats === null ? [] : [{ name: 'KL(p‖q)', role: 'prior' as const, values: ofGroups(reverseKlNats) }]),
    mainSeries(changes),
  ];
}

/**
 * A channel's KL, which is saved, and the change of rate + distortion; with flows the change of distortion alone. Where
 * the groups below take their priors too, their KL is saved as well, so that what is saved is not the channel's KL.
 */
export function channelSeries(changes: readonly Change[]): BarSeries[] {
  const saved = changes.map(({ savedNats, replacement }) => (replacement.below === 'posterior' ? savedNats : null));
  return [
    ...(saved.every((value) => value === null) ? [] : [{ name: 'KL(q‖p)', role: 'posterior' as const, values: saved }]),
    mainSeries(changes),
  ];
}

/** The change of rate + distortion or, where the model has no sum, of the one that it has. */
function mainSeries(changes: readonly Change[]): BarSeries {
  const role = 'positive';
  const temperature = changes[0]?.replacement.temperature ?? 1;
  if (changes.some(({ nelboNats }) => nelboNats !== null)) {
    return { name: sumChangeName(temperature), role, values: changes.map(({ nelboNats }) => nelboNats) };
  }
  return changes.some(({ distortionNats }) => distortionNats !== null)
    ? { name: t`Δdistortion`, role, values: changes.map(({ distortionNats }) => distortionNats) }
    : { name: t`Δrate`, role, values: changes.map(({ rateNats }) => rateNats) };
}
