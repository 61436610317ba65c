import type { Inspection } from '../../src/protocol/inspection';
import type { Estimate, GroupSummary } from '../../src/protocol/statistics';
import { count, estimate } from '../text/numbers';
import { Quantity } from '../text/Quantity';
import { counted, type ImageNoun } from '../text/words';
import { ActivityThreshold } from './ActivityThreshold';

interface Props {
  inspection: Inspection;
  noun: ImageNoun;
  onThreshold: (nats: number) => void;
}

/** What the whole model costs per image, and beside it what to know about these numbers. */
export function SummaryTiles({ inspection, noun, onThreshold }: Props) {
  const { summary, groups, checkpoint, input, activityThresholdNats } = inspection;
  const measured = groups.filter((group): group is GroupSummary => group !== null);
  const channels = (checkpoint?.groups ?? []).reduce((sum, shape) => sum + shape.channels, 0);
  const inUse = measured.reduce((sum, group) => sum + group.channelsInUse, 0);
  const complete = measured.length === checkpoint?.groups.length;
  return (
    <section class="summary" aria-label="Summary">
      {summary && (
        <>
          <Tile label="NELBO" noun={noun} value={summary.nelboNats} testId="summary-nelbo" />
          {summary.bitsPerDimension && (
            <Tile label="NELBO" noun={noun} value={summary.bitsPerDimension} unit="bits/dim" testId="summary-bits" />
          )}
          <Tile label="reconstruction" noun={noun} value={summary.reconstructionNats} testId="summary-reconstruction" />
          <Tile label="KL" noun={noun} value={summary.klNats} testId="summary-kl" />
        </>
      )}
      {measured.length > 0 && (
        <div class="tile">
          <div class="figure">
            <Quantity value={inUse} testId="summary-channels">
              {count(inUse)}
            </Quantity>{' '}
            <small>of {count(channels)}</small>
          </div>
          <div class="label">
            channels in use
            {noun === 'model sample' && ' on model samples'}
            {!complete && ` in ${counted(measured.length, 'group')} so far`}
          </div>
          <ActivityThreshold nats={activityThresholdNats} onChange={onThreshold} />
        </div>
      )}
      <Remarks warnings={input?.warnings ?? []} notes={[...(checkpoint?.notes ?? []), ...(input?.notes ?? [])]} />
    </section>
  );
}

interface TileProps {
  label: string;
  noun: ImageNoun;
  value: Estimate;
  unit?: string;
  testId: string;
}

function Tile({ label, noun, value, unit = 'nats', testId }: TileProps) {
  const { mean, standardError } = estimate(value);
  return (
    <div class="tile">
      <div class="figure">
        <Quantity value={value.mean} testId={testId}>
          {mean}
        </Quantity>{' '}
        <small>{standardError === null ? unit : `± ${standardError} ${unit}`}</small>
      </div>
      <div class="label">
        {label} per {noun}
      </div>
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
