/** Which rows of a long table are in view, however long it is. */
import { describe, expect, test } from 'vitest';
import { heightOf, ROW_HEIGHT, rowAfter, scrollToRow, windowAt } from '../../webview/images/gridWindow';

const VIEW = 10 * ROW_HEIGHT;

/** The rows that are fully in view, by where they are drawn. */
function inView(scrollTop: number, rows: number): number[] {
  const { first, end, top } = windowAt(scrollTop, VIEW, rows);
  return Array.from({ length: end - first }, (_, i) => first + i).filter((row) => {
    const y = top + (row - first) * ROW_HEIGHT - scrollTop;
    return y >= -0.5 && y + ROW_HEIGHT <= VIEW + 0.5;
  });
}

const range = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);

test('At the top the first rows are in view, and at the bottom the last, of few rows and of a million', () => {
  for (const rows of [12, 1000, 1_000_000]) {
    expect(inView(0, rows)).toEqual(range(0, 10));
    expect(inView(heightOf(rows) - VIEW, rows)).toEqual(range(rows - 10, 10));
  }
});

test('A table that fits is drawn whole', () => {
  expect(windowAt(0, VIEW, 7)).toEqual({ first: 0, end: 7, top: 0 });
  expect(windowAt(0, VIEW, 0)).toEqual({ first: 0, end: 0, top: 0 });
});

test('A scroll of one row moves one row, and a few more are drawn on both sides', () => {
  expect(inView(50 * ROW_HEIGHT, 1000)).toEqual(range(50, 10));
  const { first, end } = windowAt(50 * ROW_HEIGHT, VIEW, 1000);
  expect([first < 50, first > 40, end > 60, end < 70]).toEqual([true, true, true, true]);
});

test('No table is taller than browsers draw at 300 % zoom', () => {
  expect(heightOf(1000)).toBe(1000 * ROW_HEIGHT);
  expect(3 * heightOf(1_000_000)).toBeLessThan(2 ** 25);
});

describe('Going to a row', () => {
  test.each([100, 1_000_000])('scrolls only if it is not in view, and then shows it: of %i rows', (rows) => {
    for (const row of [0, 3, 42, rows / 2, rows - 1]) {
      for (const from of [0, (heightOf(rows) - VIEW) / 3, heightOf(rows) - VIEW]) {
        const top = scrollToRow(row, from, VIEW, rows);
        if (inView(from, rows).includes(row)) expect(top).toBeNull();
        else expect(inView(top!, rows)).toContain(row);
      }
    }
  });

  test('by keys ends at the first and the last', () => {
    const rows = 100;
    const after = (key: string, row: number) => rowAfter(key, row, VIEW, rows);
    expect([after('ArrowDown', 3), after('ArrowUp', 3), after('PageDown', 3), after('PageUp', 30)]).toEqual([
      4, 2, 12, 21,
    ]);
    expect([after('ArrowUp', 0), after('ArrowDown', 99), after('PageDown', 95), after('Home', 50)]).toEqual([
      0, 99, 99, 0,
    ]);
    expect([after('End', 3), after('x', 3), rowAfter('End', 0, VIEW, 0)]).toEqual([99, null, null]);
  });
});
