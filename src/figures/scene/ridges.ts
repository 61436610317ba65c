import { heightOf } from '../scales/counts';
import { endsOf, type Ends } from '../axis';
import type { Palette } from '../colours';
import type { RidgeRow, RidgesPanel } from '../contents';
import { horizontalAxis, label, line, SMALL, toX } from './axes';
import type { Drawing, Mark } from './scene';

const LEFT = 58;
const WIDTH = 330;
const ROW = 26;
/** Height of the largest count, as a share of the distance between rows. */
export const RIDGE_HEIGHT = 0.9;

export function ridgeEnds({ value, edges }: RidgesPanel): Ends {
  return endsOf(value, Array.from(edges));
}

/** One distribution per row over one axis, with a tick at the median and a bar over 90 % of the values. */
export function drawRidges(panel: RidgesPanel, palette: Palette): Drawing {
  const { value, rows, category } = panel;
  const ends = ridgeEnds(panel);
  const field = { left: LEFT, top: 6, width: WIDTH, height: Math.max(1, rows.length) * ROW };
  const x = toX(field, ends);
  return {
    width: LEFT + WIDTH + 14,
    height: field.top + field.height + 38,
    marks: [
      ...horizontalAxis(field, { axis: value, ends }, palette),
      ...rows.flatMap((row, i) => {
        const base = field.top + (i + 1) * ROW;
        return [
          line([LEFT, base], [LEFT + WIDTH, base], palette.line),
          label([LEFT - 6, base - 4], row.label, palette.dim, 'end'),
          ...rowMarks(row, panel, { base, x, palette }),
        ];
      }),
      {
        kind: 'text',
        ...{ at: [LEFT - 46, field.top + field.height / 2], text: category, size: SMALL },
        ...{ anchor: 'middle', fill: palette.ink, turned: true },
      },
    ],
  };
}

interface Place {
  /** The y of the row's base line. */
  readonly base: number;
  readonly x: (value: number) => number;
  readonly palette: Palette;
}

function rowMarks(
  { counts, constant, spread }: RidgeRow,
  panel: RidgesPanel,
  { base, x, palette }: Place,
): readonly Mark[] {
  const fill = palette[panel.role];
  const full = ROW * RIDGE_HEIGHT;
  if (constant !== null) return [line([x(constant), base], [x(constant), base - full], fill, 2)];
  const all = Array.from(counts ?? []);
  const most = Math.max(0, ...all);
  const bars = all.flatMap((number, bin): Mark[] => {
    const height = full * heightOf(number, most, panel.counts === 'log');
    const [from, to] = [x(panel.edges[bin] ?? NaN), x(panel.edges[bin + 1] ?? NaN)];
    if (!(height > 0 && to > from)) return [];
    return [{ kind: 'rectangle', x: from, y: base - height, width: to - from, height, fill, opacity: 0.6 }];
  });
  if (spread === null) return bars;
  const median = x(spread.median);
  return [
    ...bars,
    line([x(spread.from), base], [x(spread.to), base], palette.ink, 2),
    line([median, base], [median, base - full * 0.4], palette.ink, 2),
  ];
}
