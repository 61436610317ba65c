/** Points and curves over two axes. */
import { endsOf, type Ends } from '../axis';
import { cellColours, cssOf, type Palette } from '../colours';
import type { LinesPanel, PointsPanel } from '../contents';
import { colourKey, horizontalAxis, KEY_ROOM, label, legend, line, toX, toY, verticalAxis, type Field } from './axes';
import type { Drawing, Mark, Point } from './scene';

const LINES: Field = { left: 58, top: 22, width: 330, height: 190 };
const POINTS: Field = { left: 58, top: 22, width: 280, height: 280 };
/** Of more points, the density shows more than each of them. */
const SOLID_POINTS = 500;
/** Of more points on a curve, the curve shows as much. */
const MOST_DOTS = 64;

interface Plane {
  readonly x: Ends;
  readonly y: Ends;
}

interface Place {
  readonly field: Field;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** The ends of both axes: of points and density. */
export function pointEnds({ x, y, series, density }: PointsPanel): Plane {
  const xs = [...series.map((each) => each.x), ...(density === null ? [] : [density.xEdges])];
  const ys = [...series.map((each) => each.y), ...(density === null ? [] : [density.yEdges])];
  return { x: endsOf(x, joined(xs)), y: endsOf(y, joined(ys)) };
}

export function drawPoints(panel: PointsPanel, palette: Palette): Drawing {
  const { series, density, contours } = panel;
  const ends = pointEnds(panel);
  const place = placeIn(POINTS, ends);
  const points = series.flatMap((each) => {
    const opacity = each.x.length > SOLID_POINTS ? 0.35 : 0.9;
    const path = pathOf(each, place).filter((at) => isWithin(place, at));
    return path.map((at): Mark => ({ kind: 'dot', at, radius: 1.8, fill: palette[each.role], opacity }));
  });
  const cells = density === null ? { marks: [], key: [] } : densityMarks(density, place, palette);
  const lines = contours.flatMap((contour): Mark[] => {
    const path = runs(pathOf(contour, place), place);
    const last = path.at(-1)?.at(-1);
    return [
      ...path.map((run): Mark => ({ kind: 'line', points: run, stroke: palette.dim, width: 1 })),
      ...(last === undefined ? [] : [label([last[0] - 3, last[1] - 3], contour.label, palette.ink, 'end')]),
    ];
  });
  return {
    width: POINTS.left + POINTS.width + 14 + (density === null ? 0 : KEY_ROOM),
    height: POINTS.top + POINTS.height + 38,
    marks: [
      ...names(panel, POINTS, palette),
      ...horizontalAxis(POINTS, { axis: panel.x, ends: ends.x }, palette),
      ...verticalAxis(POINTS, { axis: panel.y, ends: ends.y }, palette),
      ...cells.marks,
      ...lines,
      ...points,
      ...cells.key,
    ],
  };
}

function densityMarks(
  { xEdges, yEdges, counts, colours }: NonNullable<PointsPanel['density']>,
  { field, x, y }: Place,
  palette: Palette,
): { readonly marks: readonly Mark[]; readonly key: readonly Mark[] } {
  const columns = xEdges.length - 1;
  const ends = endsOf(colours, Array.from(counts));
  const colour = cellColours(colours, ends, palette.page);
  const marks = Array.from(counts).flatMap((number, i): Mark[] => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const [left, right] = [x(xEdges[column] ?? NaN), x(xEdges[column + 1] ?? NaN)];
    const [bottom, top] = [y(yEdges[row] ?? NaN), y(yEdges[row + 1] ?? NaN)];
    if (!(number > 0) || !(right > left && bottom > top)) return [];
    const fill = cssOf(colour(number));
    return [{ kind: 'rectangle', x: left, y: top, width: right - left, height: bottom - top, fill }];
  });
  const key = { ...field, left: field.left + field.width + 14, width: 10 };
  return { marks, key: colourKey(key, colours, ends, palette) };
}

/** The ends of both axes, of points and their errors. */
export function lineEnds({ x, y, series }: LinesPanel): Plane {
  const xs = series.flatMap(({ x: values, xStandardErrors }) =>
    Array.from(values).flatMap((value, i) => withError(value, xStandardErrors?.[i])),
  );
  const ys = series.flatMap(({ y: values, standardErrors }) =>
    Array.from(values).flatMap((value, i) => withError(value, standardErrors?.[i])),
  );
  return { x: endsOf(x, xs), y: endsOf(y, ys) };
}

export function drawLines(panel: LinesPanel, palette: Palette): Drawing {
  const ends = lineEnds(panel);
  const place = placeIn(LINES, ends);
  return {
    width: LINES.left + LINES.width + 14,
    height: LINES.top + LINES.height + 38,
    marks: [
      ...names(panel, LINES, palette),
      ...horizontalAxis(LINES, { axis: panel.x, ends: ends.x }, palette),
      ...verticalAxis(LINES, { axis: panel.y, ends: ends.y }, palette),
      ...panel.series.flatMap((each): Mark[] => [
        ...runs(pathOf(each, place), place).map((points): Mark => {
          return { kind: 'line', points, stroke: palette[each.role], width: 1.6, dashed: each.dashed };
        }),
        ...errorBars(each, place, palette),
        ...dots(each, place, palette),
      ]),
    ],
  };
}

/** Points that are few are seen one by one. */
function dots(each: LinesPanel['series'][number], place: Place, palette: Palette): Mark[] {
  if (each.x.length > MOST_DOTS) return [];
  const path = pathOf(each, place).filter((at) => isWithin(place, at));
  return path.map((at): Mark => ({ kind: 'dot', at, radius: 2.2, fill: palette[each.role], opacity: 1 }));
}

function errorBars(each: LinesPanel['series'][number], { field, x, y }: Place, palette: Palette): Mark[] {
  // What lies below a logarithmic axis ends at its start.
  const within = (at: number) =>
    Number.isNaN(at) ? field.top + field.height : Math.max(field.top, Math.min(field.top + field.height, at));
  return Array.from(each.x).flatMap((at, i) => {
    const [low, high] = withError(each.y[i] ?? NaN, each.standardErrors?.[i]);
    const [left, right] = withError(at, each.xStandardErrors?.[i]);
    const stroke = palette[each.role];
    const level = within(y(each.y[i] ?? NaN));
    const across = (value: number) => Math.max(field.left, Math.min(field.left + field.width, x(value)));
    return [
      ...(low === undefined || high === undefined
        ? []
        : [line([x(at), within(y(low))], [x(at), within(y(high))], stroke, 1.5)]),
      ...(left === undefined || right === undefined
        ? []
        : [line([across(left), level], [across(right), level], stroke, 1.5)]),
    ];
  });
}

/** The value alone, or one standard error below and above it. */
function withError(value: number, error: number | undefined): number[] {
  return error === undefined || !Number.isFinite(error) ? [value] : [value - error, value + error];
}

function placeIn(field: Field, ends: Plane): Place {
  return { field, x: toX(field, ends.x), y: toY(field, ends.y) };
}

interface Path {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

function pathOf(path: Path, { x, y }: Place): Point[] {
  return Array.from(path.x, (at, i): Point => [x(at), y(path.y[i] ?? NaN)]);
}

/** The stretches of a path that lie within the field. */
function runs(path: readonly Point[], place: Place): Point[][] {
  const all: Point[][] = [[]];
  for (const point of path) {
    if (isWithin(place, point)) all.at(-1)?.push(point);
    else if (all.at(-1)?.length !== 0) all.push([]);
  }
  return all.filter((run) => run.length > 1);
}

function isWithin({ field: { left, top, width, height } }: Place, [x, y]: Point): boolean {
  const rounding = 1e-6;
  return x >= left - rounding && x <= left + width + rounding && y >= top - rounding && y <= top + height + rounding;
}

function names({ series }: PointsPanel | LinesPanel, { left }: Field, palette: Palette): readonly Mark[] {
  const named = series.flatMap(({ name, role }) => (name === '' ? [] : [{ name, fill: palette[role] }]));
  return legend(left, 2, named, palette).marks;
}

function joined(arrays: readonly ArrayLike<number>[]): number[] {
  return arrays.flatMap((array) => Array.from(array));
}
