import { endsOf } from '../axis';
import { cellColours, cssOf, type Palette } from '../colours';
import type { MatrixPanel } from '../contents';
import { KEY_ROOM, colourKey, label, legend, SMALL } from './axes';
import { ROW_HEIGHT, ROWS_TOP } from './bars';
import { type Drawing, type Mark, textWidth } from './scene';

const CELL_WIDTH = 24;
const NARROW_CELL = 14;
const GAP = 1;
/** A row of at least this many cells has narrow ones. */
const MANY = 24;

/** Cells as vectors: they are few, and each has its own gap. */
export function drawMatrix(panel: MatrixPanel, palette: Palette): Drawing {
  const { cells, colours, columnLabels, rowLabels, unused } = panel;
  const cellWidth = columnLabels.length < MANY ? CELL_WIDTH : NARROW_CELL;
  const left = Math.max(...[panel.row, ...rowLabels].map((text) => textWidth(text, SMALL))) + 8;
  const width = columnLabels.length * cellWidth;
  const height = rowLabels.length * ROW_HEIGHT;
  const isUnused = (value: number) => unused !== null && value <= unused.atMost;
  const ends = endsOf(
    colours,
    cells.flat().filter((value) => value !== null),
    true,
  );
  const colour = cellColours(colours, ends, palette.page);
  const every = Math.ceil(columnLabels.length / Math.floor(width / 26));
  const drawn = cells.flatMap((row, y) =>
    row.flatMap((value, x): Mark[] => {
      if (value === null) return [];
      return [
        {
          kind: 'rectangle',
          ...{ x: left + x * cellWidth + GAP, y: ROWS_TOP + y * ROW_HEIGHT + GAP },
          ...{ width: cellWidth - 2 * GAP, height: ROW_HEIGHT - 2 * GAP },
          fill: isUnused(value) ? palette.unused : cssOf(colour(value)),
        },
      ];
    }),
  );
  const key = { left: left + width + 12, top: ROWS_TOP, width: 10, height: Math.max(height, 60) };
  const names = rowLabels.map((text, y) =>
    label([left - 8, ROWS_TOP + (y + 0.5) * ROW_HEIGHT + 4], text, palette.dim, 'end'),
  );
  const below = ROWS_TOP + Math.max(height, 60) + 6;
  const grey = legend(left, below + 20, unused === null ? [] : [{ name: unused.name, fill: palette.unused }], palette);
  return {
    width: Math.max(left + width + 12 + KEY_ROOM, left + grey.width),
    height: below + (unused === null ? 18 : 36),
    marks: [
      label([left - 8, 12], panel.row, palette.dim, 'end'),
      ...columnLabels.flatMap((text, x) =>
        x % every === 0 ? [label([left + (x + 0.5) * cellWidth, 12], text, palette.dim, 'middle')] : [],
      ),
      ...names,
      ...drawn,
      ...grey.marks,
      label([left + width / 2, ROWS_TOP + height + 16], panel.column, palette.ink, 'middle'),
      ...colourKey(key, colours, ends, palette),
    ],
  };
}
