import { useMemo, useState } from 'preact/hooks';
import type { ColourScale } from '../colour/colourScale';
import type { PinCalls } from '../pins/pinCalls';
import { wholeReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { wholeTarget } from '../sight/selection';
import { goingTo } from '../sight/sight';
import { MEANINGS } from '../../src/protocol/quantities';
import { cellId, type GridPlace, placeAfter } from './gridPlace';
import { GridOutlines } from './GridOutlines';
import { BarsLegend, CellsLegend } from './HierarchyLegend';
import { HierarchyRows } from './HierarchyRows';
import { HierarchyTable } from './HierarchyTable';
import { KlBars } from './KlBars';
import { PointedLine } from './PointedLine';
import { QuantityChoice } from './QuantityChoice';

interface Props {
  measured: Measured;
  /** Scale of the channels' cells. */
  scale: ColourScale;
  pins: PinCalls;
}

const TALLEST_ROW = 19;
const LOWEST_ROW = 12;
/** Rows get thinner when the grid would be taller than this, so that it still fits in one view. */
const ROOM = 400;
/** Rows no taller than this need smaller text. */
const DENSE_ROW = 14;

/** KL of every latent group, coarsest on top, and of its channels: one grid, with a bar chart in its rows. */
export function Hierarchy({ measured, scale, pins }: Props) {
  const { shapes, summaries, shown, noun } = measured;
  const { sight, change, pointed } = useSight();
  const { group, channel } = sight.selection;
  const [cursor, setCursor] = useState<GridPlace | null>(null);
  const someMeasured = summaries.some((summary) => summary !== null);
  const withErrors = summaries.some((summary) => summary !== null && summary.klNats.standardError !== null);
  const rowHeight = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / shapes.length)));
  const channels = useMemo(() => shapes.map((shape) => shape.channels), [shapes]);
  const columns = Math.max(...channels);

  const point = (place: GridPlace | null) => {
    pointed.set(place && summaries[place.group] ? wholeTarget(place.group, place.channel) : null);
  };
  const choose = (place: GridPlace) => {
    if (place.group !== group || place.channel !== channel) {
      change(goingTo(place.group, place.channel));
      return;
    }
    const reading = wholeReading(wholeTarget(group, channel), measured);
    if (reading) pins.pin(reading);
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
        <KlBars summaries={measured.summaries} />
        <HierarchyRows measured={measured} scale={scale} columns={columns} rowHeight={rowHeight} />
      </>
    ),
    [measured, scale, columns, rowHeight],
  );

  return (
    <section class="card" aria-labelledby="hierarchy-title">
      <div class="card-head">
        <h2 id="hierarchy-title">Hierarchy</h2>
        <BarsLegend meaning={shown.whole} unit={`nats per ${noun}${withErrors ? ', mean ± standard error' : ''}`} />
      </div>
      {measured.hasFlows && <QuantityChoice />}
      <PointedLine measured={measured} />
      <div
        class={`hierarchy ${rowHeight <= DENSE_ROW ? 'dense' : ''}`}
        style={{ '--columns': columns, '--row-height': `${rowHeight}px` }}
        role="grid"
        tabIndex={0}
        aria-label={`Latent groups and their channels: ${MEANINGS[shown.whole].name}. Enter selects; on what is selected it pins the read-out.`}
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
        <GridOutlines columns={columns} rows={shapes.length} />
      </div>
      {someMeasured && <CellsLegend measured={measured} scale={scale} />}
      <HierarchyTable measured={measured} />
    </section>
  );
}

/** The place of the cell that an event's target belongs to. */
function placeOf(target: EventTarget | null): GridPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-group]') : null;
  if (!cell) return null;
  const { group, channel } = cell.dataset;
  return { group: Number(group), channel: channel === undefined ? null : Number(channel) };
}
