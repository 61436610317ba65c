import type { Palette } from '../colours';
import { type Cell, quantityInWords, type TablePanel } from '../contents';
import { threeDigits } from '../../protocol/numbers';
import { label, line, SMALL } from './axes';
import { type Drawing, type Mark, textWidth } from './scene';

const LINE_HEIGHT = 16;
/** A picture of a longer table is of no use; TSV and Python have all rows. */
const MOST_ROWS = 60;

export function drawTable({ columns, rows }: TablePanel, palette: Palette): Drawing {
  const shown = rows.slice(0, MOST_ROWS);
  const texts = [columns.map(quantityInWords), ...shown.map((row) => row.map(cellInWords))];
  const widths = columns.map((_, column) => Math.max(...texts.map((row) => textWidth(row[column] ?? '', SMALL))) + 16);
  const isText = columns.map((_, column) => rows.some((row) => typeof row[column] === 'string'));
  const lefts = widths.map((_, column) => widths.slice(0, column).reduce((sum, width) => sum + width, 0));
  const width = widths.reduce((sum, each) => sum + each, 0);
  const marks = texts.flatMap((row, y) =>
    row.map((text, x): Mark => {
      const left = lefts[x] ?? 0;
      const fill = y === 0 ? palette.dim : palette.ink;
      const top = 12 + y * LINE_HEIGHT;
      return isText[x] === true
        ? label([left, top], text, fill, 'start')
        : label([left + (widths[x] ?? 0) - 16, top], text, fill, 'end');
    }),
  );
  const more = rows.length - shown.length;
  const end = 16 + shown.length * LINE_HEIGHT;
  return {
    width,
    height: end + (more > 0 ? LINE_HEIGHT : 4),
    marks: [
      ...marks,
      line([0, 17], [width - 16, 17], palette.line),
      ...(more > 0 ? [label([0, end + 12], `${more} more rows`, palette.dim, 'start')] : []),
    ],
  };
}

function cellInWords(cell: Cell): string {
  if (cell === null) return '–';
  return typeof cell === 'string' ? cell : Number.isInteger(cell) ? String(cell) : threeDigits(cell);
}
