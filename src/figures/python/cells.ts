/** Matrices and maps as Python source. */
import { endsOf } from '../axis';
import { OUTSIDE } from '../colour/colourMap';
import { cssOf, LIGHT_PALETTE } from '../colours';
import { axisInWords, type MapPanel, type MatrixPanel } from '../contents';
import { drawnText, pythonMatrix, pythonNumber, pythonTexts } from './literals';
import { colourLines } from './scales';

const NOT_FINITE = OUTSIDE[0].colour;

export function cellPanel(panel: MatrixPanel | MapPanel): string[] {
  return panel.kind === 'matrix' ? matrixLines(panel) : mapLines(panel);
}

function matrixLines({ cells, colours, row, column, rowLabels, columnLabels, unused }: MatrixPanel): string[] {
  const known = cells.flat().filter((value) => value !== null);
  const ends = endsOf(colours, known, true);
  const used = unused === null ? 'cells' : 'np.where(cells <= unused, nan, cells)';
  const wide = cells.map((each) => columnLabels.map((_, x) => each[x] ?? null));
  return [
    `# ${row} × ${column}; nan where there is no cell`,
    `cells = ${pythonMatrix(wide)}`,
    ...colourLines(colours, ends),
    ...(unused === null
      ? []
      : [
          `unused = ${pythonNumber(unused.atMost)}  # ${unused.name}`,
          `grey = colors.ListedColormap(["${LIGHT_PALETTE.unused}"])`,
          'ax.imshow(np.where(cells <= unused, 0.0, nan), cmap=grey, aspect="auto")',
        ]),
    `image = ax.imshow(${used}, cmap=cmap, norm=norm, aspect="auto")`,
    `ax.set_yticks(range(${rowLabels.length}), ${pythonTexts(rowLabels)})`,
    ...(columnLabels.length <= 24
      ? [`ax.set_xticks(range(${columnLabels.length}), ${pythonTexts(columnLabels)})`]
      : []),
    `ax.set_ylabel(${drawnText(row)})`,
    `ax.set_xlabel(${drawnText(column)})`,
    `fig.colorbar(image, ax=ax, label=${drawnText(axisInWords(colours))})`,
  ];
}

function mapLines({ height, width, values, colours, printValues }: MapPanel): string[] {
  const all = Array.from(values);
  const ends = endsOf(colours, all, colours.scale.kind === 'linear');
  const rows = Array.from({ length: height }, (_, y) => all.slice(y * width, (y + 1) * width));
  const shown = ends.scale.kind === 'log' ? 'np.maximum(values, norm.vmin)' : 'values';
  return [
    `values = ${pythonMatrix(rows)}`,
    ...colourLines(colours, ends),
    ...(all.every(Number.isFinite) ? [] : [`cmap = cmap.with_extremes(bad="${cssOf(NOT_FINITE)}")  # not finite`]),
    `image = ax.imshow(${shown}, cmap=cmap, norm=norm, interpolation="nearest")`,
    ...(printValues
      ? [
          'for (y, x), value in np.ndenumerate(values):',
          '    red, green, blue, _ = cmap(norm(value))',
          '    ink = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"',
          '    ax.text(x, y, f"{value:.3g}", ha="center", va="center", fontsize=7, color=ink)',
        ]
      : []),
    'ax.xaxis.set_major_locator(MaxNLocator(integer=True))',
    'ax.yaxis.set_major_locator(MaxNLocator(integer=True))',
    'ax.set_xlabel("latent x")',
    'ax.set_ylabel("latent y")',
    `fig.colorbar(image, ax=ax, label=${drawnText(axisInWords(colours))})`,
  ];
}
