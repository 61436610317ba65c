/** A page whose document VS Code has lost, which would stay blank. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageDocument } from '../../src/extension/pages/pageDocument';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function opened(isVisible = true) {
  const warnings: string[] = [];
  let loads = 0;
  const document = new PageDocument(
    () => (loads += 1),
    (line) => warnings.push(line),
  );
  document.open(isVisible);
  return { document, warnings, loads: () => loads };
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
  const { document, loads } = opened(false);
  vi.advanceTimersByTime(3_600_000);
  expect(loads()).toBe(1);
  document.visible(true);
  document.runs();
  document.visible(false);
  expect(document.isRunning).toBe(false);
  vi.advanceTimersByTime(3_600_000);
  document.visible(true);
  vi.advanceTimersByTime(14_000);
  // Another editor gets the focus: the page is as visible as before.
  document.visible(true);
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
