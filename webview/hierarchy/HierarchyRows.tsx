import { useMemo } from 'preact/hooks';
import { type GroupShape, isUnderWay } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { isNumbered } from '../text/channelNumbers';
import { MEANINGS, type Meaning } from '../../src/protocol/quantities';
import { percent, plusMinus, threeDigits } from '../../src/protocol/numbers';
import type { ImageNoun } from '../text/words';
import { type ChannelCell, cellsOfGroup } from './cellsOfGroup';
import { cellId } from './gridPlace';
import { totalNats } from './totalNats';
import { t, translated } from '../text/translate';
import { nounInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  /** The summaries as the bars show them, in the reader's unit. */
  bars: readonly (GroupSummary | null)[];
  /** Scale of the channels' cells. */
  scale: ColourScale;
  columns: number;
  rowHeight: number;
}

/** The grid's rows: a group's scale, its number, room for its bar, its KL, and its channels. */
export function HierarchyRows({ measured, bars, scale, columns, rowHeight }: Props) {
  const { shapes, summaries, noun, shown, status } = measured;
  const { selection } = useSight().sight;
  const total = totalNats(summaries);
  return (
    <>
      <div class="row head" aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
        <span class="cells">
          {Array.from({ length: columns }, (_, channel) => (
            <span key={channel}>{isNumbered(channel, columns, null) ? channel : ''}</span>
          ))}
        </span>
      </div>
      {shapes.map((shape, group) => {
        const summary = summaries[group] ?? null;
        const bar = bars[group] ?? null;
        const newScale = shape.height !== shapes[group - 1]?.height || shape.width !== shapes[group - 1]?.width;
        const selected = group === selection.group;
        return (
          <div
            key={group}
            data-testid={`group-${group}`}
            data-group={group}
            class={`row ${selected ? 'selected' : ''}`}
            style={{ height: `${rowHeight}px` }}
            role="row"
          >
            <span
              class="whole"
              id={cellId({ group, channel: null })}
              role="gridcell"
              aria-selected={selected && selection.channel === null}
            >
              <span class="unseen">{rowInWords(group, shape, summary, noun, shown.whole)}</span>
              <span class="scale-label" aria-hidden="true">
                {newScale ? `${shape.height} × ${shape.width}` : ''}
              </span>
              <span class="index" aria-hidden="true">
                {group}
              </span>
              <span class="bar" />
              <span class="value" aria-hidden="true" data-value={summary ? String(summary.klNats.mean) : undefined}>
                {bar ? threeDigits(bar.klNats.mean) : isUnderWay(status) ? '…' : '—'}
              </span>
              <span class="share" aria-hidden="true">
                {summary && total !== null && percent(summary.klNats.mean, total)}
              </span>
            </span>
            <Cells
              measured={measured}
              group={group}
              scale={scale}
              selectedChannel={selected ? selection.channel : null}
            />
          </div>
        );
      })}
    </>
  );
}

interface CellsProps {
  measured: Measured;
  group: number;
  scale: ColourScale;
  /** `null` in every row but the selected one. */
  selectedChannel: number | null;
}

/** A group's channels. They are redrawn only when something in their own row changes. */
function Cells({ measured, group, scale, selectedChannel }: CellsProps) {
  const { thresholdNats, noun } = measured;
  const meaning = measured.shown.part;
  const summary = measured.summaries[group] ?? null;
  const channels = measured.shapes[group]?.channels ?? 0;
  return useMemo(
    () => (
      <span class="cells" role="presentation">
        {cellsOfGroup(summary, channels, { meaning, thresholdNats, scale }).map((cell, channel) => (
          <span
            key={channel}
            id={cellId({ group, channel })}
            data-testid={`cell-${group}-${channel}`}
            data-group={group}
            data-channel={channel}
            data-value={cell.valueNats ? String(cell.valueNats.mean) : undefined}
            class={`cell ${cell.unused ? 'unused' : ''}`}
            style={cell.colour === null ? {} : { backgroundColor: cell.colour }}
            role="gridcell"
            aria-selected={channel === selectedChannel}
            aria-label={t`group ${group}, channel ${channel}: ${cellInWords(cell, noun, meaning)}`}
          />
        ))}
      </span>
    ),
    [group, channels, summary, thresholdNats, noun, meaning, scale, selectedChannel],
  );
}

function cellInWords({ valueNats, unused }: ChannelCell, noun: ImageNoun, meaning: Meaning): string {
  if (valueNats === null) return t`not measured yet`;
  const value = t`${plusMinus(valueNats)} nats per ${nounInWords(noun)}`;
  const says = meaning === 'contribution' ? t`contributes ${value}` : value;
  return unused ? t`${says}, unused` : says;
}

function rowInWords(
  group: number,
  { height, width }: GroupShape,
  summary: GroupSummary | null,
  noun: ImageNoun,
  meaning: Meaning,
): string {
  const place = t`group ${group}, ${height} by ${width}`;
  return summary
    ? t`${place}: ${translated(MEANINGS[meaning].name)} ${plusMinus(summary.klNats)} nats per ${nounInWords(noun)}`
    : t`${place}: not measured yet`;
}
