import { useMemo, useState } from 'preact/hooks';
import { signedColouring } from '../../src/figures/colour/colourMap';
import { colourScale } from '../../src/figures/colour/colourScale';
import { figureColours } from '../../src/figures/colour/figureColours';
import type { MatrixPanel, Panel } from '../../src/figures/contents';
import type { ComparedNumber, ComparisonReport } from '../../src/protocol/compare/comparison';
import type { ShownInspection } from '../../src/protocol/inspection';
import { axisOf } from '../chart/axis';
import { Choices } from '../distributions/Choices';
import { Figure } from '../figure/Figure';
import { useSight } from '../sight/context';
import type { Measured } from '../sight/measured';
import { wholeTarget } from '../sight/selection';
import { comparing, goingTo, turningTo } from '../sight/sight';
import { useObserved } from '../state/observable';
import { usePageKind } from '../theme/theme';
import { barsPanel, type BarSeries } from '../whatIf/barSeries';
import { Definition } from '../whatIf/Definition';
import { PairedTable } from '../whatIf/PairedTable';
import { reachOf } from '../whatIf/barRows';
import { Ramp } from './Ramp';
import { AxisRow, ComparedRow } from './ComparedRow';
import { coveredInWords } from './compareWords';
import { ownLines } from './ownLines';
import { t } from '../text/translate';

interface Props {
  report: ComparisonReport;
  inspection: ShownInspection;
  measured: Measured;
}

const CELLS = ['A | B', 'A − B'] as const;
/** Rows get thinner when the figure would be taller than this, in pixels. */
const ROOM = 380;
const [LOWEST_ROW, TALLEST_ROW] = [11, 20];

/** KL of every group on both sides over one axis, A − B beside it, and the channels. */
export function ComparedGroups({ report, inspection, measured }: Props) {
  const { sight, change, pointed } = useSight();
  const target = useObserved(pointed);
  const pageKind = usePageKind();
  const [cursor, setCursor] = useState<number | null>(null);
  const { groups, channels } = report;
  const { cells } = sight.compare;
  const { selection, colouring } = sight;
  const series = useMemo(() => seriesOf(groups), [groups]);
  const axis = useMemo(() => axisOf('linear', reachOf(series.sides)), [series]);
  const changeAxis = useMemo(() => axisOf('linear', reachOf(series.change)), [series]);
  const scale = useMemo(() => {
    const all = channels.flat();
    if (cells === 'A − B')
      return colourScale(
        signedColouring(pageKind),
        all.map(({ difference }) => difference.mean),
      );
    return colourScale(colouring, ...all.map(({ a, b }) => [a.mean, b.mean]));
  }, [channels, cells, colouring, pageKind]);
  if (groups.length === 0) return null;
  const columns = Math.max(0, ...channels.map(({ length }) => length));
  const height = Math.max(LOWEST_ROW, Math.min(TALLEST_ROW, Math.floor(ROOM / groups.length)));
  const title = columns === 0 ? t`KL by group` : t`KL by group and channel`;
  const covered = coveredInWords(report);
  const point = (group: number | null, channel: number | null = null) => {
    pointed.set(group === null ? null : wholeTarget(group, channel));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = cursor ?? selection.group;
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: groups.length - 1 }[event.key];
    if (next !== undefined) {
      const group = Math.max(0, Math.min(groups.length - 1, next));
      setCursor(group);
      point(group);
    } else if (event.key === ' ') change(goingTo(at, null));
    else if (event.key === 'Enter') {
      change(goingTo(at, null));
      change(turningTo('group'));
    } else return;
    event.preventDefault();
  };
  return (
    <Figure
      id="compared-groups"
      title={title}
      sub={
        <span class="legend">
          <span>
            <span class="swatch posterior" /> A
          </span>
          <span>
            <span class="swatch outlined" /> B
          </span>
          <span>
            <span class="swatch negative" />
            <span class="swatch positive" /> A − B ± s.e., {covered}
          </span>
        </span>
      }
      contents={() => ({
        ...{ title, subtitle: t`one axis for A and B; ${covered}`, own: ownLines(inspection, report) },
        panels: panelsOf(report, series, figureColours(cells === 'A − B' ? t`KL of A − B` : 'KL', 'nats', scale)),
      })}
    >
      {columns > 0 && (
        <Choices
          name="Cells show"
          label={t`Cells show`}
          choices={CELLS}
          labels={{ 'A | B': t`cells A | B`, 'A − B': t`cells A − B` }}
          titles={{
            'A | B': t`Each channel’s KL on both sides, on one scale: A in the left half, B in the right one`,
            'A − B': t`Each channel’s difference, in colours to either side of zero`,
          }}
          chosen={cells}
          onChoose={(chosen) => {
            change(comparing({ cells: chosen }));
          }}
        />
      )}
      <div class="compared-groups" style={{ '--row-height': `${height}px`, '--columns': columns }}>
        <div
          class="compared-rows"
          role="listbox"
          tabIndex={0}
          aria-label={t`Latent groups: KL of A and of B, and A − B. Space selects, Enter opens the group.`}
          aria-activedescendant={`compared-row-${cursor ?? selection.group}`}
          data-testid="compared-groups"
          onKeyDown={onKeyDown}
          onPointerLeave={() => {
            point(null);
          }}
          onBlur={() => {
            setCursor(null);
            point(null);
          }}
        >
          {groups.map((number, group) => (
            <ComparedRow
              key={group}
              {...{ group, number, axis, scale, cells }}
              shape={measured.shapes[group] ?? null}
              isFirstOfScale={isFirstOfScale(measured, group)}
              {...{ changeAxis }}
              channels={channels[group] ?? []}
              selected={group === selection.group}
              pointedChannel={target?.kind === 'channel' && target.group === group ? target.channel : null}
              isPointed={target?.group === group}
              onPoint={point}
              onChoose={(channel) => {
                setCursor(null);
                change(goingTo(group, channel));
              }}
            />
          ))}
        </div>
        <AxisRow axis={axis} {...{ changeAxis }} />
      </div>
      {columns > 0 && (
        <div class="compared-scale">
          <Ramp scale={scale} />
          <span class="sub">
            {cells === 'A − B'
              ? t`nats per image, A − B`
              : t`nats per image: A in the left half of a cell, B in the right one`}
          </span>
        </div>
      )}
      <Definition source="docs/analyses.md#compare">
        <p>
          {t`Both sides are measured on the same scale. ${
            report.isPaired
              ? t`Differences are formed for each image and draw, and then averaged.`
              : t`Nothing is paired, so the error of a difference is that of two independent means.`
          } Groups correspond
            between trainings of one configuration; channels only between checkpoints of one run. A difference of KL is
            a change of cost, and not of importance.`}
        </p>
      </Definition>
      <PairedTable
        label={t`${title}, nats per image`}
        testId="compared-groups-table"
        covered={covered}
        row={t`group`}
        columns={['A', 'B', 'A − B']}
        rows={groups.map(({ a, b, difference }, group) => ({ name: group, values: [a, b, difference] }))}
      />
    </Figure>
  );
}

interface Series {
  readonly sides: readonly BarSeries[];
  readonly change: readonly BarSeries[];
}

function seriesOf(numbers: readonly ComparedNumber[]): Series {
  return {
    sides: [
      { name: 'A', role: 'posterior', values: numbers.map(({ a }) => a) },
      { name: 'B', role: 'prior', values: numbers.map(({ b }) => b) },
    ],
    change: [{ name: 'A − B', role: 'positive', values: numbers.map(({ difference }) => difference) }],
  };
}

function panelsOf({ groups, channels }: ComparisonReport, series: Series, colours: MatrixPanel['colours']): Panel[] {
  const rows = { category: t`latent group`, labels: groups.map((_, group) => String(group)) };
  const value = (name: string) => ({ name, unit: t`nats per image`, scale: { kind: 'linear' } as const });
  const columns = Math.max(0, ...channels.map(({ length }) => length));
  const matrix = (title: string, of: (number: ComparedNumber) => number): MatrixPanel => ({
    ...{
      kind: 'matrix',
      title,
      row: t`latent group`,
      column: t`channel`,
      rowLabels: rows.labels,
      unused: null,
      colours,
    },
    columnLabels: Array.from({ length: columns }, (_, channel) => String(channel)),
    cells: channels.map((ofGroup) =>
      Array.from({ length: columns }, (_, channel) => {
        const number = ofGroup[channel];
        return number === undefined ? null : of(number);
      }),
    ),
  });
  const isSigned = colours.map === 'signed';
  const ofChannels = isSigned
    ? [matrix(t`A − B by channel`, ({ difference }) => difference.mean)]
    : [matrix(t`A by channel`, ({ a }) => a.mean), matrix(t`B by channel`, ({ b }) => b.mean)];
  return [
    barsPanel(series.sides, rows, value('KL'), t`A and B`),
    barsPanel(series.change, rows, value('A − B'), 'A − B'),
    ...(columns === 0 ? [] : ofChannels),
  ];
}

function isFirstOfScale({ shapes }: Measured, group: number): boolean {
  const [shape, above] = [shapes[group], shapes[group - 1]];
  return shape?.height !== above?.height || shape?.width !== above?.width;
}
