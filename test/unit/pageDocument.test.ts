/** A page whose document VS Code has lost, which would stay blank. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageDocument } from '../../src/extension/pages/pageDocument';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** @param answers of a page that has a script when it is asked */
function opened({ isVisible = true, answers = () => Promise.resolve() } = {}) {
  const warnings: string[] = [];
  let loads = 0;
  const document = new PageDocument({
    load: () => (loads += 1),
    answers,
    warn: (line) => warnings.push(line),
  });
  document.open({ visible: isVisible, viewColumn: 1 });
  const shown = (visible: boolean, viewColumn = 1) => {
    document.shown({ visible, viewColumn });
  };
  return { document, shown, warnings, loads: () => loads };
}

test('is loaded once if its script runs, however long the page stays', () => {
  const { document, warnings, loads } = opened();
  vi.advanceTimersByTime(14_000);
  document.runs();
  expect(document.isRunning).toBe(true);
  vi.advanceTimersByTime(3_600_000);
  expect([loads(), warnings]).toEqual([1, []]);
});

test('is loaded again if its script doesn’t run, after 15, 30 and 60 s, and then says what to do', () => {
  const { warnings, loads } = opened();
  for (const [waitMs, expected] of [
    [15_000, 2],
    [30_000, 3],
    [60_000, 4],
    [120_000, 4],
    [3_600_000, 4],
  ] as const) {
    vi.advanceTimersByTime(waitMs);
    expect(loads()).toBe(expected);
  }
  expect(warnings).toHaveLength(4);
  expect(warnings.at(-1)).toContain('Close it, and open it again.');
});

test('of a hidden page isn’t waited for, and gets its whole time once the page is shown again', () => {
  const { document, shown, loads } = opened({ isVisible: false });
  vi.advanceTimersByTime(3_600_000);
  expect(loads()).toBe(1);
  shown(true);
  document.runs();
  shown(false);
  expect(document.isRunning).toBe(false);
  vi.advanceTimersByTime(3_600_000);
  shown(true);
  vi.advanceTimersByTime(14_000);
  // Another editor gets the focus: the page is as visible as before.
  shown(true);
  expect(loads()).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(loads()).toBe(2);
});

test('of a closed page is never loaded', () => {
  const { document, loads } = opened();
  document.dispose();
  vi.advanceTimersByTime(3_600_000);
  expect(loads()).toBe(1);
});

test('of a page moved to another group is loaded again if its script runs no more', () => {
  const { document, shown, loads } = opened({ answers: () => new Promise(() => undefined) });
  document.runs();
  shown(true, 2);
  vi.advanceTimersByTime(15_000);
  expect(loads()).toBe(2);
  document.runs();
  vi.advanceTimersByTime(3_600_000);
  expect(loads()).toBe(2);
});

test('of a moved page is left alone if it answers', async () => {
  const { document, shown, loads } = opened();
  document.runs();
  shown(true, 2);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect([loads(), document.isRunning]).toEqual([1, true]);
});

test('of a moved page is left alone if VS Code loaded it again', () => {
  const { document, shown, loads } = opened({ answers: () => Promise.reject(new Error('the document is gone')) });
  document.runs();
  shown(true, 2);
  document.runs();
  vi.advanceTimersByTime(3_600_000);
  expect(loads()).toBe(1);
});
