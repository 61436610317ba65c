import { useMemo } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { Colouring } from '../colour/colourMap';
import type { ShownKl } from '../state/shownKl';
import { isNumbered } from '../text/channelNumbers';
import { type Meaning, NAMES } from '../text/meanings';
import { plusMinus, threeDigits } from '../text/numbers';
import type { ImageNoun } from '../text/words';
import { type ChannelCell, cellsOfGroup } from './cellsOfGroup';
import { cellId } from './gridPlace';

interface Props {
  shapes: readonly GroupShape[];
  /** One per group; `null` until it is measured. */
  rows: readonly (GroupSummary | null)[];
  thresholdNats: number;
  noun: ImageNoun;
  shown: ShownKl;
  colouring: Colouring;
  /** The largest magnitude of a channel. */
  end: number;
  columns: number;
  rowHeight: number;
  selectedGroup: number;
  selectedChannel: number | null;
}

/** The grid's rows: a group's scale, number, room for its bar, KL, and its channels. */
export function HierarchyRows({
  shapes,
  rows,
  thresholdNats,
  noun,
  shown,
  colouring,
  end,
  columns,
  rowHeight,
  selectedGroup,
  selectedChannel,
}: Props) {
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
        const row = rows[group] ?? null;
        const newScale = shape.height !== shapes[group - 1]?.height || shape.width !== shapes[group - 1]?.width;
        const selected = group === selectedGroup;
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
              aria-selected={selected && selectedChannel === null}
            >
              <span class="unseen">{rowInWords(group, shape, row, noun, shown.whole)}</span>
              <span class="scale-label" aria-hidden="true">
                {newScale ? `${shape.height} × ${shape.width}` : ''}
              </span>
              <span class="index" aria-hidden="true">
                {group}
              </span>
              <span class="bar" />
              <span class="value" aria-hidden="true" data-value={row ? String(row.klNats.mean) : undefined}>
                {row ? threeDigits(row.klNats.mean) : '…'}
              </span>
            </span>
            <Cells
              group={group}
              channels={shape.channels}
              row={row}
              thresholdNats={thresholdNats}
              noun={noun}
              meaning={shown.part}
              colouring={colouring}
              end={end}
              selectedChannel={selected ? selectedChannel : null}
            />
          </div>
        );
      })}
    </>
  );
}

interface CellsProps extends Pick<Props, 'thresholdNats' | 'noun' | 'colouring' | 'end'> {
  meaning: Meaning;
  group: number;
  channels: number;
  row: GroupSummary | null;
  /** `null` in every row but the selected. */
  selectedChannel: number | null;
}

/** A group's channels, made anew only when something in this row has changed. */
function Cells({ group, channels, row, thresholdNats, noun, meaning, colouring, end, selectedChannel }: CellsProps) {
  return useMemo(
    () => (
      <span class="cells" role="presentation">
        {cellsOfGroup(row, channels, { meaning, thresholdNats, colouring, end }).map((cell, channel) => (
          <span
            key={channel}
            id={cellId({ group, channel })}
            data-testid={`cell-${group}-${channel}`}
            data-group={group}
            data-channel={channel}
            data-value={cell.klNats ? String(cell.klNats.mean) : undefined}
            class={`cell ${cell.unused ? 'unused' : ''}`}
            style={cell.colour === null ? {} : { backgroundColor: cell.colour }}
            role="gridcell"
            aria-selected={channel === selectedChannel}
            aria-label={`group ${group}, channel ${channel}: ${cellInWords(cell, noun, meaning)}`}
          />
        ))}
      </span>
    ),
    [group, channels, row, thresholdNats, noun, meaning, colouring, end, selectedChannel],
  );
}

function cellInWords({ klNats, unused }: ChannelCell, noun: ImageNoun, meaning: Meaning): string {
  if (klNats === null) return 'not measured yet';
  const says = meaning === 'contribution' ? 'contributes ' : '';
  return `${says}${plusMinus(klNats)} nats per ${noun}${unused ? ', unused' : ''}`;
}

function rowInWords(
  group: number,
  { height, width }: GroupShape,
  row: GroupSummary | null,
  noun: ImageNoun,
  meaning: Meaning,
): string {
  const place = `group ${group}, ${height} by ${width}`;
  return row ? `${place}: ${NAMES[meaning]} ${plusMinus(row.klNats)} nats per ${noun}` : `${place}: not measured yet`;
}
