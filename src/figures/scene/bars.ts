import { endsOf, type Ends } from '../axis';
import type { Palette } from '../colours';
import type { BarsPanel } from '../contents';
import { threeDigits } from '../../protocol/numbers';
import { horizontalAxis, label, legend, line, SMALL, toX, type Field } from './axes';
import { type Drawing, type Mark, textWidth } from './scene';

/** The height of a row, shared with matrices so that both can stand side by side. */
export const ROW_HEIGHT = 18;
/** Space above the rows for a legend or the columns' names, shared likewise. */
export const ROWS_TOP = 20;
const BAR_SHARE = 0.72;
const WIDTH = 300;
const TOTAL_WIDTH = 62;

/** Bars from zero (on a log axis, from its start), stacked, with whiskers of one standard error. */
export function drawBars(panel: BarsPanel, palette: Palette): Drawing {
  const { labels, parts, totals, standardErrors, value } = panel;
  const labelWidth = Math.max(...[panel.category, ...labels].map((text) => textWidth(text, SMALL))) + 8;
  const field: Field = { left: labelWidth, top: ROWS_TOP, width: WIDTH, height: labels.length * ROW_HEIGHT };
  const ends = barEnds(panel);
  const x = toX(field, ends);
  const clamped = (at: number) => Math.max(field.left, Math.min(field.left + field.width, x(at)));
  const start = ends.scale.kind === 'log' ? field.left : clamped(0);
  const named = parts.filter(({ name }) => name !== '');

  const rows = labels.flatMap((text, bar): Mark[] => {
    const middle = field.top + (bar + 0.5) * ROW_HEIGHT;
    const total = totals[bar] ?? null;
    const error = finite(standardErrors[bar]);
    const name = label([field.left - 8, middle + 4], text, palette.dim, 'end');
    if (total === null) return [name];
    return [
      name,
      ...stacked(panel, bar, clamped, start).map(({ from, to, fill }): Mark => ({
        kind: 'rectangle',
        ...{ x: Math.min(from, to), y: middle - (ROW_HEIGHT * BAR_SHARE) / 2 },
        ...{ width: Math.abs(to - from), height: ROW_HEIGHT * BAR_SHARE, fill: palette[fill] },
      })),
      ...(error > 0 && Number.isFinite(total)
        ? [line([clamped(total - error), middle], [clamped(total + error), middle], palette.ink, 1.5)]
        : []),
      label([field.left + WIDTH + TOTAL_WIDTH - 4, middle + 4], threeDigits(total), palette.ink, 'end'),
    ];
  });
  return {
    width: labelWidth + WIDTH + TOTAL_WIDTH,
    height: ROWS_TOP + field.height + 38,
    marks: [
      ...legend(
        field.left,
        2,
        named.map(({ name, role }) => ({ name, fill: palette[role] })),
        palette,
      ).marks,
      label([field.left - 8, 12], panel.category, palette.dim, 'end'),
      ...horizontalAxis(field, { axis: value, ends }, palette),
      ...rows,
    ],
  };
}

/** The value axis's ends: zero, and the ends of all bars and whiskers. */
export function barEnds({ parts, totals, standardErrors, value }: BarsPanel): Ends {
  const isSigned = totals.some((total) => total !== null && total < 0);
  const reach = totals.flatMap((total, bar) => {
    if (total === null) return [];
    const error = finite(standardErrors[bar]);
    const sums = parts.map((part) => part.values[bar] ?? 0);
    // A bar of something that is never negative starts at zero, however uncertain it is.
    return [total, total + error, ...(isSigned ? [total - error] : []), sums.filter((part) => part < 0).reduce(add, 0)];
  });
  if (value.scale.kind !== 'log' || value.domain !== null) return endsOf(value, reach, true);
  // The shortest bar would have no length on an axis that begins at its value.
  const smallest = Math.min(...totals.map((total) => (total !== null && total > 0 ? total : Infinity)));
  return endsOf(value, Number.isFinite(smallest) ? [...reach, 10 ** Math.floor(Math.log10(smallest) - 1e-9)] : reach);
}

function add(sum: number, part: number): number {
  return sum + part;
}

/** The ends of a bar's parts, one after the other: positive ones to the right of zero, negative ones to the left. */
function stacked({ parts }: BarsPanel, bar: number, x: (value: number) => number, start: number) {
  let above = 0;
  let below = 0;
  return parts.flatMap(({ values, role }) => {
    const value = values[bar] ?? null;
    if (value === null || !Number.isFinite(value) || value === 0) return [];
    const from = value > 0 ? above : below;
    const to = from + value;
    if (value > 0) above = to;
    else below = to;
    return [{ from: from === 0 ? start : x(from), to: x(to), fill: role }];
  });
}

function finite(value: number | null | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
