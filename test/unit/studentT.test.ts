/** Student's t against its closed forms for few degrees of freedom, and against tables. */
import { describe, expect, test } from 'vitest';
import { twoSidedP, welchFreedom } from '../../src/model/statistics/comparison/studentT';

const TS = [0, 1e-6, 0.1, 0.5, 1, 1.7, 2.5, 4, 12, 300];

describe('The probability of a difference at least as large by chance', () => {
  test.each<[number, (t: number) => number]>([
    [1, (t) => 1 - (2 * Math.atan(t)) / Math.PI],
    [2, (t) => 1 - t / Math.sqrt(2 + t * t)],
    [3, (t) => 1 - (2 / Math.PI) * (Math.atan(t / Math.sqrt(3)) + (t * Math.sqrt(3)) / (3 + t * t))],
    [4, (t) => 1 - (t * (6 + t * t)) / (4 + t * t) ** 1.5],
  ])('has its closed form for %i degrees of freedom', (freedom, expected) => {
    for (const t of TS) {
      expect(twoSidedP(t, freedom)).toBeCloseTo(expected(t), 12);
      expect(twoSidedP(-t, freedom)).toBeCloseTo(expected(t), 12);
    }
  });

  test.each([
    [5, 2.570582],
    [10, 2.228139],
    [39, 2.022691],
    [100, 1.983972],
    [9999, 1.960201],
  ])('is 0.05 at the tables’ value for %i degrees of freedom', (freedom, t) => {
    expect(twoSidedP(t, freedom)).toBeCloseTo(0.05, 6);
  });

  test('keeps its digits where it is small: of the normal distribution at 6 standard errors, 1.97·10⁻⁹', () => {
    expect(twoSidedP(6, 1e9) / 1.97318e-9).toBeCloseTo(1, 4);
  });

  test('falls as t rises, whatever the degrees of freedom', () => {
    for (const freedom of [0.5, 1, 3.7, 39, 1e5]) {
      const values = TS.map((t) => twoSidedP(t, freedom));
      expect(values).toEqual([...values].sort((a, b) => b - a));
    }
  });

  test('is 0 where nothing varies but the means differ, and unknown where t or its freedom is', () => {
    expect(twoSidedP(Infinity, 3)).toBe(0);
    expect(twoSidedP(-Infinity, 3)).toBe(0);
    expect(twoSidedP(NaN, 3)).toBeNaN();
    expect(twoSidedP(2, 0)).toBeNaN();
    expect(twoSidedP(2, NaN)).toBeNaN();
  });
});

describe('Welch’s degrees of freedom', () => {
  test('are those of both sets together if they vary alike', () => {
    const alike = { standardError: 0.3, images: 20 };
    expect(welchFreedom(alike, alike)).toBeCloseTo(38, 10);
  });

  test('are those of the one set that varies', () => {
    expect(welchFreedom({ standardError: 1, images: 12 }, { standardError: 1e-9, images: 50 })).toBeCloseTo(11, 10);
  });

  test('follow Welch’s formula in between', () => {
    // Errors 3 and 2 of 10 and 6 images: (9 + 4)² / (81/9 + 16/5).
    const freedom = welchFreedom({ standardError: 3, images: 10 }, { standardError: 2, images: 6 });
    expect(freedom).toBeCloseTo(169 / 12.2, 10);
  });
});
