import { endsOf, type Ends } from '../axis';
import type { Palette } from '../colours';
import type { GroupedBarsPanel } from '../contents';
import { horizontalAxis, label, legend, line, SMALL, toX, type Field } from './axes';
import { type Drawing, type Mark, textWidth } from './scene';

const BAR = 7;
/** Between categories. */
const GAP = 6;
const TOP = 20;
const WIDTH = 360;

/** Bars beside each other from zero (on a log axis, from its start), with whiskers of one standard error. */
export function drawGroupedBars(panel: GroupedBarsPanel, palette: Palette): Drawing {
  const { labels, series, value, category } = panel;
  const left = Math.max(...[category, ...labels].map((text) => textWidth(text, SMALL))) + 8;
  const rowHeight = series.length * BAR + GAP;
  const field: Field = { left, top: TOP, width: WIDTH, height: labels.length * rowHeight };
  const ends = groupedBarEnds(panel);
  const x = toX(field, ends);
  const clamped = (at: number) => Math.max(left, Math.min(left + WIDTH, x(at)));
  const start = ends.scale.kind === 'log' ? left : clamped(0);
  const bars = labels.flatMap((text, category): Mark[] => [
    label([left - 8, TOP + (category + 0.5) * rowHeight + 4], text, palette.dim, 'end'),
    ...series.flatMap(({ role, values, standardErrors }, bar): Mark[] => {
      const nats = values[category] ?? null;
      if (nats === null || !Number.isFinite(nats)) return [];
      const y = TOP + category * rowHeight + GAP / 2 + bar * BAR;
      const end = clamped(nats);
      const error = standardErrors[category] ?? 0;
      return [
        {
          kind: 'rectangle',
          ...{ x: Math.min(start, end), y, width: Math.abs(end - start), height: BAR - 1, fill: palette[role] },
        },
        ...(error > 0 && Number.isFinite(error)
          ? [line([clamped(nats - error), y + BAR / 2], [clamped(nats + error), y + BAR / 2], palette.ink, 1.2)]
          : []),
      ];
    }),
  ]);
  const names = series.map(({ name, role }) => ({ name, fill: palette[role] }));
  const key = legend(left, 2, names, palette);
  return {
    width: left + Math.max(WIDTH + 14, key.width),
    height: TOP + field.height + 38,
    marks: [
      ...key.marks,
      label([left - 8, 12], category, palette.dim, 'end'),
      ...horizontalAxis(field, { axis: value, ends }, palette),
      ...bars,
    ],
  };
}

/** The value axis's ends: zero, and the ends of all bars and whiskers. */
export function groupedBarEnds({ series, value }: GroupedBarsPanel): Ends {
  const reach = series.flatMap(({ values, standardErrors }) =>
    values.flatMap((nats, category) => {
      if (nats === null) return [];
      const error = standardErrors[category] ?? 0;
      return Number.isFinite(error) ? [nats, nats - error, nats + error] : [nats];
    }),
  );
  if (value.scale.kind !== 'log' || value.domain !== null) return endsOf(value, reach, true);
  // The shortest bar would have no length on an axis that begins at its value.
  const smallest = Math.min(
    ...series.flatMap(({ values }) => values.map((nats) => (nats !== null && nats > 0 ? nats : Infinity))),
  );
  return endsOf(value, Number.isFinite(smallest) ? [...reach, 10 ** Math.floor(Math.log10(smallest) - 1e-9)] : reach);
}
