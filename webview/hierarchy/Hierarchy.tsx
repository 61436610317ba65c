import { useContext, useMemo, useState } from 'preact/hooks';
import type { GroupShape } from '../../src/protocol/inspection';
import type { GroupSummary, KlQuantity } from '../../src/protocol/statistics';
import { Colours, domainEnd } from '../colour/colourMap';
import { channelReading, groupReading, type Reading } from '../readOut/readings';
import type { Observable } from '../state/observable';
import type { Selection, Target } from '../state/selection';
import type { ShownKl } from '../state/shownKl';
import { NAMES } from '../text/meanings';
import type { ImageNoun } from '../text/words';
import { cellId, type GridPlace, placeAfter } from './gridPlace';
import { GridOutlines } from './GridOutlines';
import { BarsLegend, CellsLegend } from './HierarchyLegend';
import { HierarchyRows } from './HierarchyRows';
import { HierarchyTable } from './HierarchyTable';
import { KlBars } from './KlBars';
import { PointedLine } from './PointedLine';
import { QuantityChoice } from './QuantityChoice';

interface Props {
  shapes: readonly GroupShape[];
  /** By group, in the KL that is shown; `null` until it is measured. */
  summaries: readonly (GroupSummary | null)[];
  shown: ShownKl;
  hasFlows: boolean;
  onQuantity: (quantity: KlQuantity) => void;
  /** Above this a channel counts as in use. */
  thresholdNats: number;
  selected: Selection;
  noun: ImageNoun;
  pointed: Observable<Target | null>;
  onSelect: (group: number, channel: number | null) => void;
  onPin: (reading: Reading) => void;
}

const TALLEST_ROW = 19;
const LOWEST_ROW = 12;
/** Height over which rows become thinner, so that the picture stays one. */
const ROOM = 400;
/** Up to this a row's text needs to be smaller. */
const DENSE_ROW = 14;

/** KL of every latent group, coarsest on top, and of its channels: one grid, with a chart lying in its rows. */
export function Hierarchy(props: Props) {
  const { shapes, summaries, shown, thresholdNats, selected, noun, pointed, onSelect, onPin } = props;
  const [cursor, setCursor] = useState<GridPlace | null>(null);
  const colouring = useContext(Colours);
  const rows = useMemo(() => shapes.map((_, group) => summaries[group] ?? null), [shapes, summaries]);
  const measured = rows.filter((row) => row !== null);
  const end = useMemo(() => Math.max(0, ...rows.map((row) => domainEnd(row?.channelKlNats ?? []))), [rows]);
  const withErrors = measured.some((row) => row.klNats.standardError !== null);
  const rowHeight = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / shapes.length)));
  const channels = useMemo(() => shapes.map((shape) => shape.channels), [shapes]);
  const columns = Math.max(...channels);
  const { group, channel } = selected;

  const point = (place: GridPlace | null) => {
    pointed.set(place && rows[place.group] ? targetAt(place) : null);
  };
  const choose = (place: GridPlace) => {
    if (place.group !== group || place.channel !== channel) {
      onSelect(place.group, place.channel);
      return;
    }
    const row = rows[group];
    const shape = shapes[group];
    if (!row || !shape) return;
    const reading =
      channel === null
        ? groupReading(row, shape, noun, shown)
        : channelReading(row, channel, shape, noun, thresholdNats, shown);
    if (reading) onPin(reading);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cursor ?? { group, channel };
    const next = placeAfter(event.key, at, channels);
    if (next) {
      setCursor(next);
      point(next);
    } else if (event.key === 'Enter' || event.key === ' ') choose(at);
    else return;
    event.preventDefault();
  };
  const grid = useMemo(
    () => (
      <>
        <KlBars summaries={rows} />
        <HierarchyRows
          shapes={shapes}
          rows={rows}
          thresholdNats={thresholdNats}
          noun={noun}
          shown={shown}
          colouring={colouring}
          end={end}
          columns={columns}
          rowHeight={rowHeight}
          selectedGroup={group}
          selectedChannel={channel}
        />
      </>
    ),
    [shapes, rows, thresholdNats, noun, shown, colouring, end, columns, rowHeight, group, channel],
  );

  return (
    <section class="card" aria-labelledby="hierarchy-title">
      <div class="card-head">
        <h2 id="hierarchy-title">Hierarchy</h2>
        <BarsLegend meaning={shown.whole} unit={`nats per ${noun}${withErrors ? ', mean ± standard error' : ''}`} />
      </div>
      {props.hasFlows && <QuantityChoice quantity={shown.quantity} onChoose={props.onQuantity} />}
      <PointedLine
        pointed={pointed}
        shapes={shapes}
        rows={rows}
        thresholdNats={thresholdNats}
        noun={noun}
        shown={shown}
      />
      <div
        class={`hierarchy ${rowHeight <= DENSE_ROW ? 'dense' : ''}`}
        style={{ '--columns': columns, '--row-height': `${rowHeight}px` }}
        role="grid"
        tabIndex={0}
        aria-label={`Latent groups and their channels: ${NAMES[shown.whole]}. Enter selects; on what is selected it pins the read-out.`}
        aria-rowcount={shapes.length}
        aria-activedescendant={cellId(cursor ?? { group, channel })}
        data-testid="hierarchy"
        onKeyDown={onKeyDown}
        onPointerOver={(event) => {
          const place = placeOf(event.target);
          if (place) point(place);
        }}
        onPointerLeave={() => {
          point(null);
        }}
        onClick={(event) => {
          const place = placeOf(event.target);
          if (!place) return;
          setCursor(null);
          choose(place);
        }}
        onBlur={() => {
          setCursor(null);
          point(null);
        }}
      >
        {grid}
        <GridOutlines selected={selected} pointed={pointed} columns={columns} rows={shapes.length} />
      </div>
      {measured.length > 0 && <CellsLegend colouring={colouring} end={end} thresholdNats={thresholdNats} rows={rows} />}
      <HierarchyTable shapes={shapes} summaries={rows} shown={shown} noun={noun} />
    </section>
  );
}

function targetAt({ group, channel }: GridPlace): Target {
  return channel === null ? { kind: 'group', group } : { kind: 'channel', group, channel };
}

/** The place of the cell that an event met. */
function placeOf(target: EventTarget | null): GridPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-group]') : null;
  if (!cell) return null;
  const { group, channel } = cell.dataset;
  return { group: Number(group), channel: channel === undefined ? null : Number(channel) };
}
