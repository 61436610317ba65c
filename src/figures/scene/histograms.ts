import { endsOf } from '../axis';
import type { Palette } from '../colours';
import { type Axis, type HistogramsPanel, LINEAR } from '../contents';
import { BELOW_ONE } from '../scales/counts';
import { count } from '../../protocol/numbers';
import { horizontalAxis, label, legend, line, toX, toY, verticalAxis, type Field } from './axes';
import type { Drawing, Mark } from './scene';

const FIELD: Field = { left: 58, top: 34, width: 330, height: 170 };

/** Several histograms over one axis. Where there are several, each shows through those before it. */
export function drawHistograms(panel: HistogramsPanel, palette: Palette): Drawing {
  const { value, series, marks } = panel;
  const xEnds = endsOf(value, [...series.flatMap(({ edges }) => Array.from(edges)), ...marks.map(({ at }) => at)]);
  const axis = countAxis(panel);
  const yEnds = endsOf(axis, []);
  const [x, y] = [toX(FIELD, xEnds), toY(FIELD, yEnds)];
  const bottom = FIELD.top + FIELD.height;
  const within = (at: number) => Math.max(FIELD.left, Math.min(FIELD.left + FIELD.width, at));
  const bars = series.flatMap(({ role, edges, counts }) =>
    Array.from(counts).flatMap((number, bin): Mark[] => {
      const [from, to] = [within(x(edges[bin] ?? NaN)), within(x(edges[bin + 1] ?? NaN))];
      const top = Math.max(FIELD.top, y(number));
      if (!(number > 0) || !(to > from)) return [];
      const opacity = series.length > 1 ? 0.6 : 1;
      return [
        { kind: 'rectangle', x: from, y: top, width: to - from, height: bottom - top, fill: palette[role], opacity },
      ];
    }),
  );
  const names = series.map(({ name, role, notFinite }) => ({
    name: notFinite > 0 ? `${name}, ${count(notFinite)} not finite` : name,
    fill: palette[role],
  }));
  const shown = legend(FIELD.left, 2, names, palette);
  return {
    width: Math.max(FIELD.left + FIELD.width + 14, FIELD.left + shown.width),
    height: bottom + 38,
    marks: [
      ...shown.marks,
      ...horizontalAxis(FIELD, { axis: value, ends: xEnds }, palette),
      ...verticalAxis(FIELD, { axis, ends: yEnds }, palette),
      ...bars,
      ...marks.flatMap(({ label: text, at }): Mark[] => [
        line([x(at), FIELD.top], [x(at), bottom], palette.ink, 1.5),
        label([x(at) + 4, FIELD.top + 10], text, palette.ink, 'start'),
      ]),
    ],
  };
}

/** The axis of the counts: from 0, or from below 1. */
export function countAxis({ counts, series }: HistogramsPanel): Axis {
  const largest = Math.max(1, ...series.flatMap((each) => Array.from(each.counts)));
  const name = { name: 'count', unit: null };
  return counts === 'log'
    ? { ...name, scale: { kind: 'log' }, domain: [BELOW_ONE, largest * 1.3] }
    : { ...name, scale: LINEAR, domain: [0, largest * 1.05] };
}
