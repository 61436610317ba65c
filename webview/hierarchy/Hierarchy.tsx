import { useMemo, useState } from 'preact/hooks';
import type { GroupSummary } from '../../src/protocol/statistics';
import type { ColourScale } from '../../src/figures/colour/colourScale';
import type { PinCalls } from '../pins/pinCalls';
import { wholeReading } from '../readOut/readings';
import { useSight } from '../sight/context';
import { coverageInWords } from '../sight/scopeInWords';
import type { Measured } from '../sight/measured';
import { perNat } from '../text/units';
import { wholeTarget } from '../sight/selection';
import { goingTo, turningTo } from '../sight/sight';
import { MEANINGS } from '../../src/protocol/quantities';
import { axisOf, suitableScale, whyScale } from '../chart/axis';
import { Figure } from '../figure/Figure';
import { hierarchyContents, type HierarchyWords } from '../../src/figures/kl/hierarchyContents';
import { BarAxis } from './BarAxis';
import { barValues } from './barsOfGroups';
import { cellId, type GridPlace, placeAfter } from './gridPlace';
import { GridOutlines } from './GridOutlines';
import { BarsLegend, CellsLegend } from './HierarchyLegend';
import { HierarchyRows } from './HierarchyRows';
import { HierarchyTable } from './HierarchyTable';
import { summaryIn } from './summaryIn';
import { KlBars } from './KlBars';
import { QuantityChoice } from './QuantityChoice';
import { t, translated } from '../text/translate';
import { nounInWords } from '../text/nouns';

interface Props {
  measured: Measured;
  /** Scale of the channels' cells. */
  scale: ColourScale;
  pins: PinCalls;
}

/** For the copies. */
const WORDS: HierarchyWords = {
  title: (kl) => t`${kl} by group and channel`,
  ...{ group: t`latent group`, channel: t`channel`, unused: t`unused` },
  named: translated,
};
const SCALES = ['linear', 'log', 'symlog'] as const;
const TALLEST_ROW = 19;
const LOWEST_ROW = 12;
/** Rows get thinner when the grid would be taller than this, so that it still fits in one view. */
const ROOM = 400;
/** Rows no taller than this need smaller text. */
const DENSE_ROW = 14;

/** KL of every latent group, coarsest on top, and of its channels: one grid, with a bar chart in its rows. */
export function Hierarchy({ measured, scale, pins }: Props) {
  const { shapes, shown, dimensions } = measured;
  const { sight, change, pointed } = useSight();
  const { unit } = sight;
  const summaries = useMemo(
    () =>
      measured.summaries.map(
        (summary, group) => summary && summaryIn(summary, perNat(unit, dimensions, shapes[group] ?? null)),
      ),
    [measured.summaries, shapes, dimensions, unit],
  );
  const { group, channel } = sight.selection;
  const [cursor, setCursor] = useState<GridPlace | null>(null);
  const someMeasured = summaries.some((summary) => summary !== null);
  const withErrors = summaries.some((summary) => summary !== null && summary.klNats.standardError !== null);
  const rowHeight = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / shapes.length)));
  const axis = useMemo(() => {
    const values = barValues(summaries);
    return axisOf(sight.barScale === 'auto' ? suitableScale(summaries.map(meanOf)) : sight.barScale, values);
  }, [summaries, sight.barScale]);
  const isLinear = axis.scale.kind === 'linear';
  const channels = useMemo(() => shapes.map((shape) => shape.channels), [shapes]);
  const columns = Math.max(...channels);

  const point = (place: GridPlace | null) => {
    pointed.set(place && summaries[place.group] ? wholeTarget(place.group, place.channel) : null);
  };
  const choose = (place: GridPlace) => {
    change(goingTo(place.group, place.channel));
  };
  const pin = (place: GridPlace) => {
    const reading = wholeReading(wholeTarget(place.group, place.channel), measured);
    if (reading) pins.pin(reading);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cursor ?? { group, channel };
    const next = placeAfter(event.key, at, channels);
    if (next) {
      setCursor(next);
      point(next);
    } else if (event.key === ' ') choose(at);
    else if (event.key === 'Enter') {
      choose(at);
      change(turningTo('group'));
    } else return;
    event.preventDefault();
  };
  const grid = useMemo(
    () => (
      <>
        <KlBars summaries={summaries} axis={axis} />
        <HierarchyRows measured={measured} bars={summaries} scale={scale} columns={columns} rowHeight={rowHeight} />
      </>
    ),
    [measured, summaries, axis, scale, columns, rowHeight],
  );

  return (
    <Figure
      id="hierarchy"
      title={t`${translated(MEANINGS[shown.whole].name)} by group and channel`}
      sub={<BarsLegend meaning={shown.whole} hasParts={isLinear} unit={unit} withErrors={withErrors} />}
      toolbar={{
        scale: {
          offered: SCALES,
          chosen: axis.scale.kind,
          why: whyScale(sight.barScale, axis.scale.kind),
          onChoose: (chosen) => {
            change(() => ({ barScale: chosen }));
          },
        },
      }}
      contents={
        someMeasured
          ? () =>
              hierarchyContents({
                ...{ kl: measured, covered: coverageInWords(measured.scope, measured.noun) },
                ...{ bars: summaries, barScale: axis.scale, scale, words: WORDS },
                units: {
                  bars: t`${unit} per ${nounInWords(measured.noun)}`,
                  cells: t`nats per ${nounInWords(measured.noun)}`,
                },
              })
          : null
      }
    >
      {measured.hasFlows && <QuantityChoice />}
      <div class="hierarchy-frame" style={{ '--columns': columns }}>
        <div
          class={`hierarchy ${rowHeight <= DENSE_ROW ? 'dense' : ''}`}
          style={{ '--row-height': `${rowHeight}px` }}
          role="grid"
          tabIndex={0}
          aria-label={t`Latent groups and their channels: ${translated(MEANINGS[shown.whole].name)}. Space selects,
            Enter opens the group, P pins the read-out.`}
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
          onDblClick={(event) => {
            const place = placeOf(event.target);
            if (place) pin(place);
          }}
          onBlur={() => {
            setCursor(null);
            point(null);
          }}
        >
          {grid}
          <GridOutlines columns={columns} rows={shapes.length} />
        </div>
        {someMeasured && <BarAxis axis={axis} unit={unit} />}
      </div>
      {someMeasured && <CellsLegend measured={measured} scale={scale} />}
      <HierarchyTable measured={measured} />
    </Figure>
  );
}

function meanOf(summary: GroupSummary | null): number {
  return summary?.klNats.mean ?? NaN;
}

/** The place of the cell that an event's target belongs to. */
function placeOf(target: EventTarget | null): GridPlace | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-group]') : null;
  if (!cell) return null;
  const { group, channel } = cell.dataset;
  return { group: Number(group), channel: channel === undefined ? null : Number(channel) };
}
