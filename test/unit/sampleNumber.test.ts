/** How many model samples are measured by default: as many as take about 20 seconds, from 2 to 16. */
import { describe, expect, test } from 'vitest';
import { SampleNumber } from '../../src/model/analyses/sampleNumber';
import type { SampleCount } from '../../src/protocol/input';

const ASKED_BY_NOBODY: SampleCount = { decided: null };

/** The first sample takes `first` seconds, including compilation, and each of the others takes `other`. */
function measuring(asked: SampleCount, first: number, other: number) {
  let nowMs = 1000;
  const number = new SampleNumber(asked, () => nowMs);
  /** Reports the samples up to this one; returns whether that is news. */
  const measured = (samples: number) => {
    nowMs = 1000 + 1000 * (first + (samples - 1) * other);
    return number.measured(samples);
  };
  return { number, measured };
}

describe('A requested number', () => {
  test('is measured, however long it takes', () => {
    const { number, measured } = measuring(3, 100, 100);
    expect([number.certain, number.most, number.decided]).toEqual([3, 3, 3]);
    expect([measured(1), measured(2)]).toEqual([false, false]);
    expect([number.decided, number.reason, number.offer]).toEqual([3, null, null]);
  });
});

describe('Without a requested number', () => {
  test('two samples are certain and sixteen possible until the second one shows what one costs', () => {
    const { number, measured } = measuring(ASKED_BY_NOBODY, 4, 3);
    expect([number.certain, number.most, number.decided]).toEqual([2, 16, null]);
    expect([number.reason, number.offer]).toEqual([null, null]);
    expect(measured(1)).toBe(false);
    expect([number.certain, number.most, number.decided]).toEqual([2, 16, null]);
    expect(measured(2)).toBe(true);
    // 7 s have passed, and 13 s are enough for four more.
    expect([number.certain, number.most, number.decided]).toEqual([6, 6, 6]);
    expect(number.reason).toBe('6 model samples, chosen to take about 20 s on this engine; choose more under Input.');
    expect(number.offer).toEqual({ count: 16, estimatedMs: 1000 * (4 + 15 * 3) });
    expect(measured(3)).toBe(false);
    expect(number.decided).toBe(6);
  });

  test('sixteen are measured if there is time for them, and nothing needs explaining', () => {
    for (const [first, other] of [
      [1, 0.1],
      [2, 1.2],
      [0, 0],
    ] as const) {
      const { number, measured } = measuring(ASKED_BY_NOBODY, first, other);
      measured(1);
      expect(measured(2)).toBe(true);
      expect([number.decided, number.reason, number.offer]).toEqual([16, null, null]);
    }
  });

  test('two are measured if a third would take too long, for the sake of a standard error', () => {
    const { number, measured } = measuring(ASKED_BY_NOBODY, 15, 10);
    measured(1);
    expect(number.decided).toBeNull();
    expect(measured(2)).toBe(true);
    expect(number.decided).toBe(2);
    expect(number.reason).toBe(
      '2 model samples, because more would take longer than 20 s on this engine; choose more under Input.',
    );
    expect(number.offer).toEqual({ count: 16, estimatedMs: 165_000 });
  });

  test('the first one decides if it alone takes the time, and the second one shows what more would cost', () => {
    const { number, measured } = measuring(ASKED_BY_NOBODY, 20, 6);
    expect(measured(1)).toBe(true);
    expect(number.decided).toBe(2);
    expect(number.reason).not.toBeNull();
    expect(number.offer).toBeNull();
    expect(measured(2)).toBe(true);
    expect(number.decided).toBe(2);
    expect(number.offer).toEqual({ count: 16, estimatedMs: 110_000 });
  });

  test('a number that was decided before stays, with its reason, and more are offered again', () => {
    const { number, measured } = measuring({ decided: 5 }, 30, 1);
    expect([number.certain, number.most, number.decided]).toEqual([5, 5, 5]);
    expect(number.offer).toBeNull();
    expect(measured(1)).toBe(false);
    expect(measured(5)).toBe(true);
    expect(number.decided).toBe(5);
    expect(number.reason).toContain('5 model samples, chosen to take about 20 s');
    expect(number.offer).toEqual({ count: 16, estimatedMs: 45_000 });
  });
});
