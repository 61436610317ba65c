import type { Inspection } from '../../src/protocol/inspection';
import { MEANINGS } from '../../src/protocol/quantities';
import type { Estimate, GroupSummary, Summary } from '../../src/protocol/statistics';
import { ActivityThreshold } from '../overview/ActivityThreshold';
import { coverageInWords } from '../sight/scopeInWords';
import type { Scoped } from '../sight/useScope';
import { useSight } from '../sight/context';
import { shareInWords } from '../text/inputWords';
import { count, threeDigits } from '../../src/protocol/numbers';
import { Quantity } from '../text/Quantity';
import { converted, perNat, wholeUnit, unitInWords } from '../text/units';
import { densityInWords } from '../text/words';
import { Addend } from './Addend';
import { Bound } from './Bound';
import { Notes } from './Notes';
import { t, translated } from '../text/translate';
import { counted, nounInWords, numbered } from '../text/nouns';

interface Props {
  inspection: Inspection;
  scoped: Scoped;
  onThreshold: (nats: number) => void;
}

/** What an image costs in one line, NELBO = reconstruction + KL, and how many channels are in use. */
export function Equation({ inspection, scoped, onThreshold }: Props) {
  const { checkpoint, input } = inspection;
  const { summary, measured, problem } = scoped;
  const { noun, hasFlows, dimensions } = measured;
  const { unit } = useSight().sight;
  const inUnit = (value: Estimate) => converted(value, perNat(unit, dimensions, null));
  const density = checkpoint?.likelihood === 'normal' ? densityInWords(checkpoint) : null;
  const { scope } = measured;
  const share = scope.kind === 'mean' ? summary && shareInWords(summary.images, input) : null;
  return (
    <section class="equation" aria-label={t`Summary`}>
      {summary && (
        <p class="sum">
          {summary.nelboNats && (
            <>
              <Addend
                label="NELBO"
                value={inUnit(summary.nelboNats)}
                testId="summary-nelbo"
                hover={drawShare(summary, 'nelboNats')}
              />
              <span class="sign">=</span>
            </>
          )}
          {summary.reconstructionNats && (
            <>
              <Addend
                label={density === null ? t`reconstruction` : t`reconstruction, a density`}
                value={inUnit(summary.reconstructionNats)}
                testId="summary-reconstruction"
                hover={density}
              />
              <span class="sign">+</span>
            </>
          )}
          <Addend
            label={translated(MEANINGS[hasFlows ? 'estimate' : 'kl'].name)}
            value={inUnit(summary.klNats)}
            testId="summary-kl"
            hover={drawShare(summary, 'klNats')}
          />
          <span class="unit">{t`${unitInWords(wholeUnit(unit))} per ${nounInWords(noun)}`}</span>
          {summary.bitsPerDimension && (
            <Addend
              label={[
                density === null ? 'bits/dim' : t`bits/dim, approximate`,
                ...(checkpoint && checkpoint.bits !== 8 ? [t`of ${checkpoint.bits}-bit data`] : []),
              ].join(' ')}
              value={summary.bitsPerDimension}
              testId="summary-bits"
              hover={density}
            />
          )}
          {summary.bound && summary.bound.draws > 1 && <Bound bound={summary.bound} />}
          {share !== null && <span class="unit">{t`mean over ${share}`}</span>}
          {scope.kind === 'class' && (
            <span class="unit" data-testid="of-class">
              {coverageInWords(scope, noun)}
            </span>
          )}
          {scope.kind === 'image' && <span class="unit">{t`${numbered(noun, scope.image)} alone`}</span>}
        </p>
      )}
      {problem !== null && (
        <p class="problem" role="status">
          {t`These are means. ${problem}`}
        </p>
      )}
      <ChannelsInUse inspection={inspection} scoped={scoped} onThreshold={onThreshold} />
      <Notes notes={[...(checkpoint?.notes ?? []), ...(input?.notes ?? []), ...(density === null ? [] : [density])]} />
    </section>
  );
}

function ChannelsInUse({ inspection, scoped, onThreshold }: Props) {
  const { checkpoint, activityThresholdNats } = inspection;
  const { summary, groups, measured } = scoped;
  const { noun, hasFlows } = measured;
  const reached = groups.filter((group): group is GroupSummary => group !== null);
  if (reached.length === 0) return null;
  const channels = (checkpoint?.groups ?? []).reduce((sum, shape) => sum + shape.channels, 0);
  const inUse = channelsInUse(reached);
  const near = summary?.channelsNearThreshold ?? 0;
  const complete = reached.length === checkpoint?.groups.length;
  return (
    <div class="channels-in-use">
      <p class="addend">
        <Quantity value={inUse ?? NaN} testId="summary-channels">
          {inUse === null ? t`unknown` : count(inUse)}
        </Quantity>{' '}
        <small>{hasFlows ? t`of ${count(channels)} channels contributing` : t`of ${count(channels)} channels`}</small>
      </p>
      <ActivityThreshold
        label={
          hasFlows
            ? t`Mean contribution above which a channel is counted, in nats`
            : t`Mean KL above which a channel counts as in use, in nats`
        }
        nats={activityThresholdNats}
        onChange={onThreshold}
      />
      <small>
        {[
          ...(noun === 'model sample' ? [t`on model samples`] : []),
          ...(complete ? [] : [t`in ${counted(reached.length, 'group')} so far`]),
          ...(near > 0 ? [t`${count(near)} within two standard errors of the threshold`] : []),
        ].join(', ')}
      </small>
    </div>
  );
}

/** Channels in use in all groups; `null` if a group's count is unknown, because a channel's KL is NaN. */
function channelsInUse(groups: readonly GroupSummary[]): number | null {
  const counts = groups.map((group) => group.channelsInUse).filter((inUse) => inUse !== null);
  return counts.length < groups.length ? null : counts.reduce((sum, inUse) => sum + inUse, 0);
}

/** The two standard errors of a mean over several images and draws; `null` if there aren't several of both. */
function drawShare(summary: Summary, of: 'klNats' | 'nelboNats'): string | null {
  const standardError = summary[of]?.standardError ?? null;
  const drawError = summary.drawStandardErrors?.[of] ?? null;
  if (summary.images < 2 || standardError === null || drawError === null) return null;
  return t`± ${threeDigits(standardError)} nats for other images of this kind; ± ${threeDigits(drawError)} for other
    draws of these.`;
}
