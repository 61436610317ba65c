/** Bars, histograms, points and lines as Python source. */
import { endsOf } from '../axis';
import { LIGHT_PALETTE } from '../colours';
import type { BarsPanel, GroupedBarsPanel, HistogramsPanel, LinesPanel, PointsPanel, RidgesPanel } from '../contents';
import { barEnds } from '../scene/bars';
import { groupedBarEnds } from '../scene/groupedBars';
import { countAxis } from '../scene/histograms';
import { lineEnds, pointEnds } from '../scene/plane';
import { drawnText, pythonArray, pythonMatrix, pythonNumber, pythonTexts } from './literals';
import { ridgeLines } from './ridges';
import { axisLines, colourLines } from './scales';

type ChartPanel = BarsPanel | GroupedBarsPanel | HistogramsPanel | RidgesPanel | PointsPanel | LinesPanel;

export function chartPanel(panel: ChartPanel): string[] {
  switch (panel.kind) {
    case 'bars':
      return barLines(panel);
    case 'grouped bars':
      return groupedBarLines(panel);
    case 'histograms':
      return histogramLines(panel);
    case 'ridges':
      return ridgeLines(panel);
    case 'points':
      return pointLines(panel);
    case 'lines':
      return curveLines(panel);
  }
}

function barLines(panel: BarsPanel): string[] {
  const { category, labels, parts, totals, standardErrors, value } = panel;
  return [
    `labels = ${pythonTexts(labels)}`,
    'parts = [',
    ...parts.map(
      ({ name, role, values }) => `    (${drawnText(name)}, "${LIGHT_PALETTE[role]}", ${pythonArray(values)}),`,
    ),
    ']',
    `totals = ${pythonArray(totals)}`,
    `errors = ${pythonArray(standardErrors)}  # one standard error`,
    'y = np.arange(len(labels))',
    'above, below = np.zeros(len(labels)), np.zeros(len(labels))',
    'for name, colour, widths in parts:',
    '    widths = np.nan_to_num(widths)',
    '    ax.barh(y, widths, left=np.where(widths < 0, below, above), color=colour, label=name)',
    '    above += np.maximum(widths, 0)',
    '    below += np.minimum(widths, 0)',
    'ax.errorbar(totals, y, xerr=errors, fmt="none", ecolor="black", elinewidth=1.2)',
    'ax.set_yticks(y, labels)',
    'ax.invert_yaxis()',
    `ax.set_ylabel(${drawnText(category)})`,
    ...axisLines('x', value, barEnds(panel)),
    ...(parts.some(({ name }) => name !== '') ? ['ax.legend()'] : []),
  ];
}

function groupedBarLines(panel: GroupedBarsPanel): string[] {
  const { category, labels, series, value } = panel;
  return [
    `labels = ${pythonTexts(labels)}`,
    '# Names, colours, values, and one standard error of each.',
    'series = [',
    ...series.map(
      ({ name, role, values, standardErrors }) =>
        `    (${drawnText(name)}, "${LIGHT_PALETTE[role]}", ${pythonArray(values)}, ${pythonArray(standardErrors)}),`,
    ),
    ']',
    'y = np.arange(len(labels))',
    'height = 0.8 / len(series)',
    'for i, (name, colour, widths, errors) in enumerate(series):',
    '    at = y + (i - (len(series) - 1) / 2) * height',
    '    ax.barh(at, np.nan_to_num(widths), height, color=colour, label=name)',
    '    ax.errorbar(widths, at, xerr=errors, fmt="none", ecolor="black", elinewidth=1)',
    'ax.set_yticks(y, labels)',
    'ax.invert_yaxis()',
    `ax.set_ylabel(${drawnText(category)})`,
    ...axisLines('x', value, groupedBarEnds(panel)),
    'ax.legend()',
  ];
}

function histogramLines(panel: HistogramsPanel): string[] {
  const { value, series, marks } = panel;
  const values = [...series.flatMap(({ edges }) => Array.from(edges)), ...marks.map(({ at }) => at)];
  const axis = countAxis(panel);
  return [
    ...series.flatMap(({ name, role, edges, counts }) => [
      `edges = ${pythonArray(edges)}`,
      `counts = ${pythonArray(counts)}`,
      `ax.stairs(counts, edges, fill=True, alpha=${series.length > 1 ? 0.6 : 1}, color="${LIGHT_PALETTE[role]}", label=${drawnText(name)})`,
    ]),
    ...marks.flatMap(({ label, at }) => [
      `ax.axvline(${pythonNumber(at)}, color="black", linewidth=1.2)`,
      `ax.annotate(${drawnText(label)}, (${pythonNumber(at)}, 0.96), xycoords=("data", "axes fraction"), xytext=(3, 0), textcoords="offset points", fontsize=8)`,
    ]),
    ...axisLines('x', value, endsOf(value, values)),
    ...axisLines('y', axis, endsOf(axis, [])),
    ...(series.length > 0 ? ['ax.legend()'] : []),
  ];
}

function pointLines(panel: PointsPanel): string[] {
  const { x, y, series, density, contours } = panel;
  const ends = pointEnds(panel);
  return [
    ...(density === null ? [] : densityLines(density)),
    ...contours.flatMap((contour) => [
      `x, y = ${pythonArray(contour.x)}, ${pythonArray(contour.y)}`,
      'ax.plot(x, y, color="grey", linewidth=0.8)',
      `ax.annotate(${drawnText(contour.label)}, (x[-1], y[-1]), fontsize=7, color="grey")`,
    ]),
    ...series.flatMap((each) => [
      `x, y = ${pythonArray(each.x)}, ${pythonArray(each.y)}`,
      `ax.scatter(x, y, s=5, alpha=${each.x.length > 500 ? 0.35 : 0.9}, color="${LIGHT_PALETTE[each.role]}", label=${drawnText(each.name)})`,
    ]),
    ...axisLines('x', x, ends.x),
    ...axisLines('y', y, ends.y),
    ...(series.some(({ name }) => name !== '') ? ['ax.legend()'] : []),
  ];
}

function densityLines({ xEdges, yEdges, counts, colours }: NonNullable<PointsPanel['density']>): string[] {
  const all = Array.from(counts);
  const width = xEdges.length - 1;
  const rows = Array.from({ length: yEdges.length - 1 }, (_, row) => all.slice(row * width, (row + 1) * width));
  return [
    `x_edges, y_edges = ${pythonArray(xEdges)}, ${pythonArray(yEdges)}`,
    `counts = ${pythonMatrix(rows)}`,
    ...colourLines(colours, endsOf(colours, all)),
    'mesh = ax.pcolormesh(x_edges, y_edges, np.where(counts > 0, counts, nan), cmap=cmap, norm=norm)',
    `fig.colorbar(mesh, ax=ax, label=${drawnText(colours.name)})`,
  ];
}

function curveLines(panel: LinesPanel): string[] {
  const { x, y, series } = panel;
  const ends = lineEnds(panel);
  return [
    ...series.flatMap((each) => [
      `x, y = ${pythonArray(each.x)}, ${pythonArray(each.y)}`,
      ...(each.standardErrors === null
        ? ['errors = None']
        : [`errors = ${pythonArray(each.standardErrors)}  # one standard error`]),
      ...(each.xStandardErrors === null ? [] : [`x_errors = ${pythonArray(each.xStandardErrors)}  # of x, likewise`]),
      `ax.errorbar(x, y, yerr=errors${each.xStandardErrors === null ? '' : ', xerr=x_errors'}, color="${LIGHT_PALETTE[each.role]}", linestyle="${each.dashed ? '--' : '-'}", label=${drawnText(each.name)})`,
    ]),
    ...axisLines('x', x, ends.x),
    ...axisLines('y', y, ends.y),
    ...(series.some(({ name }) => name !== '') ? ['ax.legend()'] : []),
  ];
}
