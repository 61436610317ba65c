import { allWarnings } from '../../src/protocol/allWarnings';
import type { Inspection } from '../../src/protocol/inspection';
import type { BoundSummary, Estimate, GroupSummary, Summary } from '../../src/protocol/statistics';
import { MEANINGS } from '../../src/protocol/quantities';
import { count, estimate, plusMinus, threeDigits } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { shareInWords } from '../text/inputWords';
import { counted, densityInWords, type ImageNoun } from '../text/words';
import { ActivityThreshold } from './ActivityThreshold';

interface Props {
  inspection: Inspection;
  noun: ImageNoun;
  onThreshold: (nats: number) => void;
}

/** What the whole model costs per image, with notes and warnings about these numbers. */
export function SummaryTiles({ inspection, noun, onThreshold }: Props) {
  const { summary, groups, checkpoint, input, activityThresholdNats } = inspection;
  const measured = groups.filter((group): group is GroupSummary => group !== null);
  const channels = (checkpoint?.groups ?? []).reduce((sum, shape) => sum + shape.channels, 0);
  const inUse = channelsInUse(measured);
  const hasFlows = checkpoint?.hasFlows ?? false;
  const density = checkpoint?.likelihood === 'normal' ? densityInWords(checkpoint) : null;
  const share = summary && shareInWords(summary.images, input);
  const overShare = share === null ? [] : [`mean over ${share}`];
  const complete = measured.length === checkpoint?.groups.length;
  return (
    <section class="summary" aria-label="Summary">
      {summary && (
        <>
          {summary.nelboNats && (
            <Tile
              label="NELBO"
              noun={noun}
              value={summary.nelboNats}
              testId="summary-nelbo"
              caveats={overShare}
              hover={drawShare(summary, 'nelboNats')}
            />
          )}
          {summary.bitsPerDimension && (
            <Tile
              label="NELBO"
              noun={noun}
              value={summary.bitsPerDimension}
              unit="bits/dim"
              testId="summary-bits"
              caveats={[
                ...(density === null ? [] : ['approximate']),
                ...(checkpoint && checkpoint.bits !== 8 ? [`of ${checkpoint.bits}-bit data`] : []),
              ]}
              hover={density}
            />
          )}
          {summary.reconstructionNats && (
            <Tile
              label="reconstruction"
              noun={noun}
              value={summary.reconstructionNats}
              testId="summary-reconstruction"
              caveats={density === null ? [] : ['a density']}
              hover={density}
            />
          )}
          <Tile
            label={hasFlows ? MEANINGS.estimate.name : MEANINGS.kl.name}
            noun={noun}
            value={summary.klNats}
            testId="summary-kl"
            caveats={summary.nelboNats ? [] : overShare}
            hover={drawShare(summary, 'klNats')}
          />
          {summary.bound && summary.bound.draws > 1 && <BoundTile bound={summary.bound} noun={noun} />}
        </>
      )}
      {measured.length > 0 && (
        <div class="tile">
          <div class="figure">
            <Quantity value={inUse ?? NaN} testId="summary-channels">
              {inUse === null ? 'unknown' : count(inUse)}
            </Quantity>{' '}
            <small>of {count(channels)}</small>
          </div>
          <div class="label">
            {hasFlows ? 'channels contributing more than the threshold' : 'channels in use'}
            {noun === 'model sample' && ' on model samples'}
            {(summary?.channelsNearThreshold ?? 0) > 0 &&
              `, ${count(summary?.channelsNearThreshold ?? 0)} within two standard errors of the threshold`}
            {!complete && ` in ${counted(measured.length, 'group')} so far`}
          </div>
          <ActivityThreshold
            label={
              hasFlows
                ? 'Mean contribution above which a channel is counted, in nats'
                : 'Mean KL above which a channel counts as in use, in nats'
            }
            nats={activityThresholdNats}
            onChange={onThreshold}
          />
        </div>
      )}
      <Remarks
        warnings={allWarnings(inspection)}
        notes={[...(checkpoint?.notes ?? []), ...(input?.notes ?? []), ...(density === null ? [] : [density])]}
      />
    </section>
  );
}

/** Channels in use in all groups; `null` if a group's count is unknown, because a channel's KL is NaN. */
function channelsInUse(groups: readonly GroupSummary[]): number | null {
  const counts = groups.map((group) => group.channelsInUse).filter((inUse) => inUse !== null);
  return counts.length < groups.length ? null : counts.reduce((sum, inUse) => sum + inUse, 0);
}

/** The importance-weighted bound, and what it rests on. */
function BoundTile({ bound, noun }: { bound: BoundSummary; noun: ImageNoun }) {
  const { draws, boundNats, bitsPerDimension, effectiveSampleSize, largestWeight, meanLogWeightNats } = bound;
  const bits = bitsPerDimension === null ? [] : [`${plusMinus(bitsPerDimension)} bits/dim`];
  return (
    <Tile
      label={`bound on log p(x) with K = ${count(draws)} draws`}
      noun={noun}
      value={boundNats}
      testId="summary-bound"
      caveats={[...bits, `effective sample size ${plusMinus(effectiveSampleSize)} of ${count(draws)}`]}
      hover={
        `The largest weight has a share of ${plusMinus(largestWeight)}; the mean of log w is ` +
        `${plusMinus(meanLogWeightNats)} nats, which estimates −NELBO from the draws alone. A small effective ` +
        'sample size means that the bound would still rise with more draws; a large one proves nothing.'
      }
    />
  );
}

/** The two standard errors of a mean over several images and draws; `null` if there aren't several of both. */
function drawShare(summary: Summary, of: 'klNats' | 'nelboNats'): string | null {
  const standardError = summary[of]?.standardError ?? null;
  const drawError = summary.drawStandardErrors?.[of] ?? null;
  if (summary.images < 2 || standardError === null || drawError === null) return null;
  return `± ${threeDigits(standardError)} nats for other images of this kind; ± ${threeDigits(drawError)} for other draws of these.`;
}

interface TileProps {
  label: string;
  noun: ImageNoun;
  value: Estimate;
  unit?: string;
  testId: string;
  /** What to know about the number, in a few words. */
  caveats?: readonly string[];
  /** The same at greater length. */
  hover?: string | null;
}

function Tile({ label, noun, value, unit = 'nats', testId, caveats = [], hover = null }: TileProps) {
  const { mean, standardError } = estimate(value);
  return (
    <div class="tile" title={hover ?? undefined}>
      <div class="figure">
        <Quantity value={value.mean} testId={testId}>
          {mean}
        </Quantity>{' '}
        <small>{standardError === null ? unit : `± ${standardError} ${unit}`}</small>
      </div>
      <div class="label">{[`${label} per ${noun}`, ...caveats].join(', ')}</div>
    </div>
  );
}

interface RemarksProps {
  warnings: readonly string[];
  notes: readonly string[];
}

function Remarks({ warnings, notes }: RemarksProps) {
  if (warnings.length + notes.length === 0) return null;
  return (
    <ul class="remarks" aria-label="About these numbers">
      {warnings.map((warning) => (
        <li key={warning} class="warning">
          {warning}
        </li>
      ))}
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
