import { visibleText } from '../protocol/visibleText';
import { type Cell, type Provenanced, quantityInWords } from './contents';
import { tablesOf } from './tables';

/**
 * A figure's numbers in full precision: tables separated by empty lines, each under a line with its title. Lines that
 * start with `#` are comments: the figure's title, and where its numbers come from. An unknown number is an empty cell.
 */
export function figureAsTsv({ title, subtitle, panels, provenance }: Provenanced): string {
  const head = [title, ...(subtitle === '' ? [] : [subtitle]), ...provenance.map(([name, text]) => `${name}: ${text}`)];
  const tables = panels
    .flatMap(tablesOf)
    .map(({ title: of, columns, rows }) =>
      [
        ...(of === '' ? [] : [comment(of)]),
        columns.map((column) => textCell(quantityInWords(column))).join('\t'),
        ...rows.map((row) => row.map(cellText).join('\t')),
      ].join('\n'),
    );
  return `${[head.map(comment).join('\n'), ...tables].join('\n\n')}\n`;
}

function comment(text: string): string {
  return `# ${visibleText(text)}`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return textCell(cell);
  if (Number.isFinite(cell)) return String(cell);
  return Number.isNaN(cell) ? 'NaN' : cell > 0 ? 'inf' : '-inf';
}

/** A spreadsheet would compute a text that begins like a formula, and a file may choose its images' names. */
function textCell(text: string): string {
  const shown = visibleText(text);
  return /^[=+@\-#]/.test(shown) ? `'${shown}` : shown;
}
