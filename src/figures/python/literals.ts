/** Values as Python source. */
import { visibleText } from '../../protocol/visibleText';

const LINE_WIDTH = 110;

/** A text that matplotlib draws as it is: it would read what stands between two dollar signs as a formula. */
export function drawnText(text: string): string {
  return pythonText(visibleText(text).replaceAll('$', '\\$'));
}

/** JSON's texts are Python's too. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}

/** The script defines `nan` and `inf`. */
export function pythonNumber(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
}

export function pythonArray(values: ArrayLike<number | null>): string {
  return `np.array(${list(Array.from(values, pythonNumber))})`;
}

/** Two dimensions, a line of source per row. */
export function pythonMatrix(rows: readonly ArrayLike<number | null>[]): string {
  return `np.array([\n${rows.map((row) => `    ${list(Array.from(row, pythonNumber))},`).join('\n')}\n])`;
}

export function pythonTexts(texts: readonly string[]): string {
  return list(texts.map(drawnText));
}

/** A list, broken into lines between its items. */
function list(items: readonly string[]): string {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= LINE_WIDTH) lines[lines.length - 1] = `${last}, ${item}`;
    else lines.push(item);
  }
  return lines.length <= 1 ? `[${lines.join('')}]` : `[\n        ${lines.join(',\n        ')},\n    ]`;
}
