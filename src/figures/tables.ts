/** The numbers of a panel as tables, for TSV and for reports. */
import {
  type Cell,
  type HistogramsPanel,
  type LinesPanel,
  type MapPanel,
  type MatrixPanel,
  type Panel,
  type BarsPanel,
  type GroupedBarsPanel,
  type PointsPanel,
  type RidgesPanel,
  type NamedPicture,
  type Quantity,
  quantityInWords,
} from './contents';

export interface NumberTable {
  /** What the table holds, beyond the panel's title; may be empty. */
  readonly title: string;
  readonly columns: readonly Quantity[];
  readonly rows: readonly (readonly Cell[])[];
}

/** All numbers that a panel draws, in full precision. */
export function tablesOf(panel: Panel): NumberTable[] {
  switch (panel.kind) {
    case 'bars':
      return [barsTable(panel)];
    case 'grouped bars':
      return [groupedBarsTable(panel)];
    case 'matrix':
      return [matrixTable(panel)];
    case 'map':
      return [mapTable(panel)];
    case 'histograms':
      return histogramTables(panel);
    case 'ridges':
      return ridgeTables(panel);
    case 'points':
      return pointTables(panel);
    case 'lines':
      return [linesTable(panel)];
    case 'table':
      return [panel];
    case 'pictures':
      return panel.pictures.map(pictureTable);
  }
}

function plain(name: string): Quantity {
  return { name, unit: null };
}

function titled(panel: { readonly title: string }, title: string): string {
  return [panel.title, title].filter((each) => each !== '').join(', ');
}

function barsTable(panel: BarsPanel): NumberTable {
  const { category, labels, parts, totals, standardErrors, value } = panel;
  const { name, unit } = value;
  const shown = parts.filter((part) => part.name !== '');
  return {
    title: panel.title,
    columns: [
      plain(category),
      ...shown.map((part) => ({ name: part.name, unit })),
      { name, unit },
      { name: 'standard error', unit },
    ],
    rows: labels.map((label, i) => [
      label,
      ...shown.map(({ values }) => values[i] ?? null),
      totals[i] ?? null,
      standardErrors[i] ?? null,
    ]),
  };
}

function groupedBarsTable(panel: GroupedBarsPanel): NumberTable {
  const { category, labels, series, value, title } = panel;
  const { unit } = value;
  return {
    title,
    columns: [
      plain(category),
      ...series.flatMap(({ name }) => [
        { name, unit },
        { name: `standard error of ${name}`, unit },
      ]),
    ],
    rows: labels.map((label, i) => [
      label,
      ...series.flatMap(({ values, standardErrors }) => [values[i] ?? null, standardErrors[i] ?? null]),
    ]),
  };
}

function matrixTable(panel: MatrixPanel): NumberTable {
  const { row, column, rowLabels, columnLabels, cells, colours } = panel;
  return {
    title: titled(panel, `${quantityInWords(colours)} by ${row} and ${column}`),
    columns: [plain(row), ...columnLabels.map((label) => plain(`${column} ${label}`))],
    rows: rowLabels.map((label, y) => [label, ...columnLabels.map((_, x) => cells[y]?.[x] ?? null)]),
  };
}

function mapTable(panel: MapPanel): NumberTable {
  const { height, width, values, colours } = panel;
  return {
    title: titled(panel, `${quantityInWords(colours)} by latent position`),
    columns: [plain('y'), ...Array.from({ length: width }, (_, x) => plain(`x ${x}`))],
    rows: Array.from({ length: height }, (_, y) => [
      y,
      ...Array.from({ length: width }, (__, x) => values[y * width + x] ?? null),
    ]),
  };
}

function histogramTables(panel: HistogramsPanel): NumberTable[] {
  const { value, series, marks } = panel;
  const { unit } = value;
  const bins: NumberTable = {
    title: panel.title,
    columns: [plain('series'), { name: 'from', unit }, { name: 'to', unit }, plain('count')],
    rows: series.flatMap(({ name, edges, counts, notFinite }): Cell[][] => [
      ...Array.from(counts, (number, bin) => [name, edges[bin] ?? null, edges[bin + 1] ?? null, number]),
      ...(notFinite > 0 ? [[`${name}, not finite`, null, null, notFinite]] : []),
    ]),
  };
  if (marks.length === 0) return [bins];
  const values: NumberTable = {
    title: titled(panel, 'marked values'),
    columns: [plain('mark'), { name: value.name, unit }],
    rows: marks.map(({ label, at }) => [label, at]),
  };
  return [bins, values];
}

function ridgeTables(panel: RidgesPanel): NumberTable[] {
  const { category, value, edges, rows } = panel;
  const { unit } = value;
  const spreads: NumberTable = {
    title: titled(panel, `${quantityInWords(value)} by ${category}`),
    columns: [plain(category), ...['5 %', 'median', '95 %'].map((name) => ({ name, unit }))],
    rows: rows.map(({ label, spread }) => [label, spread?.from ?? null, spread?.median ?? null, spread?.to ?? null]),
  };
  const bins: NumberTable = {
    title: titled(panel, 'counts'),
    columns: [plain(category), { name: 'from', unit }, { name: 'to', unit }, plain('count')],
    rows: rows.flatMap(({ label, counts }) =>
      Array.from(counts ?? [], (number, bin): Cell[] => [label, edges[bin] ?? null, edges[bin + 1] ?? null, number]),
    ),
  };
  return [spreads, bins];
}

function pointTables(panel: PointsPanel): NumberTable[] {
  const { x, y, series, density, contours } = panel;
  const columns = [plain('series'), x, y];
  const rowsOf = (name: string, xs: ArrayLike<number>, ys: ArrayLike<number>) =>
    Array.from(xs, (at, i): Cell[] => [name, at, ys[i] ?? null]);
  const points = series.flatMap((each) => rowsOf(each.name, each.x, each.y));
  const curves = contours.flatMap((each) => rowsOf(each.label, each.x, each.y));
  return [
    ...(points.length > 0 ? [{ title: panel.title, columns, rows: points }] : []),
    ...(density === null ? [] : [densityTable(panel, density)]),
    ...(curves.length > 0 ? [{ title: titled(panel, 'contours'), columns, rows: curves }] : []),
  ];
}

function densityTable(panel: PointsPanel, density: NonNullable<PointsPanel['density']>): NumberTable {
  const { xEdges, yEdges, counts } = density;
  const { x, y } = panel;
  const width = xEdges.length - 1;
  const from = (axis: Quantity) => ({ ...axis, name: `${axis.name} from` });
  const to = (axis: Quantity) => ({ ...axis, name: `${axis.name} to` });
  return {
    title: titled(panel, 'density'),
    columns: [from(x), to(x), from(y), to(y), plain('count')],
    rows: Array.from(counts, (number, i): Cell[] => {
      const [column, row] = [i % width, Math.floor(i / width)];
      const [left, right] = [xEdges[column] ?? null, xEdges[column + 1] ?? null];
      return [left, right, yEdges[row] ?? null, yEdges[row + 1] ?? null, number];
    }),
  };
}

function linesTable(panel: LinesPanel): NumberTable {
  const { x, y, series } = panel;
  const hasErrors = series.some(({ standardErrors }) => standardErrors !== null);
  const hasErrorsOfX = series.some(({ xStandardErrors }) => xStandardErrors !== null);
  return {
    title: panel.title,
    columns: [
      ...[plain('series'), x, y],
      ...(hasErrors ? [{ name: 'standard error', unit: y.unit }] : []),
      ...(hasErrorsOfX ? [{ name: `standard error of ${x.name}`, unit: x.unit }] : []),
    ],
    rows: series.flatMap((each) =>
      Array.from(each.x, (at, i): Cell[] => [
        each.name,
        at,
        each.y[i] ?? null,
        ...(hasErrors ? [each.standardErrors?.[i] ?? null] : []),
        ...(hasErrorsOfX ? [each.xStandardErrors?.[i] ?? null] : []),
      ]),
    ),
  };
}

/** Pixels row by row; the values of a colour pixel stand beside each other. */
function pictureTable({ name, width, height, channels, pixels }: NamedPicture): NumberTable {
  const parts = channels === 1 ? [''] : [' red', ' green', ' blue'];
  return {
    title: name,
    columns: [
      plain('y'),
      ...Array.from({ length: width }, (_, x) => parts.map((part) => plain(`x ${x}${part}`))).flat(),
    ],
    rows: Array.from({ length: height }, (_, y) => [
      y,
      ...pixels.subarray(y * width * channels, (y + 1) * width * channels),
    ]),
  };
}
