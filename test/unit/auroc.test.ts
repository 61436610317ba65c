/** AUROC and its errors by their definition, pair by pair (docs/analyses.md#auroc). */
import { describe, expect, test } from 'vitest';
import { areaDifference, areaErrors, separation } from '../../src/model/statistics/auroc';

const INSIDE = Float64Array.of(1, 4, 2, 2, 7, 3);
const OUTSIDE = Float64Array.of(2, 5, 8, 3, 6, 9);
const OTHER = Float64Array.of(3, 1, 9, 2, 2, 8);

const win = (inside: number, outside: number) => Number(outside > inside) + Number(outside === inside) / 2;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

/** Placements by comparing every pair. */
function placements(inside: Float64Array, outside: Float64Array) {
  return {
    a: Array.from(inside, (one) => mean(Array.from(outside, (other) => win(one, other)))),
    b: Array.from(outside, (one) => mean(Array.from(inside, (other) => win(other, one)))),
  };
}

test('the area is the share of pairs, ties counted by half', () => {
  const { a } = placements(INSIDE, OUTSIDE);
  expect(separation(INSIDE, OUTSIDE).area).toBeCloseTo(mean(a), 12);
});

test('its errors are DeLong’s, for different pictures and for pairs', () => {
  const { a, b } = placements(INSIDE, OUTSIDE);
  const { ofDifferent, ofPairs } = areaErrors(separation(INSIDE, OUTSIDE));
  expect(ofDifferent).toBeCloseTo(Math.sqrt(variance(a) / 6 + variance(b) / 6), 12);
  expect(ofPairs).toBeCloseTo(Math.sqrt(variance(a.map((value, i) => value + b[i]!)) / 6), 12);
});

test('the difference of two areas has the error of the pairs’ differences', () => {
  const [first, second] = [placements(INSIDE, OUTSIDE), placements(INSIDE, OTHER)];
  const told = areaDifference(separation(INSIDE, OUTSIDE), separation(INSIDE, OTHER));
  const [a, b] = [second.a.map((value, i) => value - first.a[i]!), second.b.map((value, i) => value - first.b[i]!)];
  expect(told.difference).toBeCloseTo(mean(a), 12);
  expect(told.ofDifferent).toBeCloseTo(Math.sqrt(variance(a) / 6 + variance(b) / 6), 12);
  expect(told.ofPairs).toBeCloseTo(Math.sqrt(variance(a.map((value, i) => value + b[i]!)) / 6), 12);
});

describe('There is no error', () => {
  const none = { ofDifferent: null, ofPairs: null };
  test.each<[string, number[], number[]]>([
    ['if the sets don’t overlap', [1, 2], [3, 4]],
    ['if the sets don’t overlap the other way round', [3, 4], [1, 2]],
    ['with a single image', [1, 3], [2]],
    ['if a score is not a number', [1, NaN], [2, 3]],
  ])('%s', (_, inside, outside) => {
    expect(areaErrors(separation(Float64Array.from(inside), Float64Array.from(outside)))).toEqual(none);
  });

  test('of pairs between sets of different sizes', () => {
    const errors = areaErrors(separation(INSIDE, OUTSIDE.subarray(1)));
    expect(errors.ofPairs).toBeNull();
    expect(errors.ofDifferent).toBeGreaterThan(0);
  });
});

test('a score that is not a number makes the area not a number', () => {
  expect(separation(Float64Array.of(1, NaN), INSIDE).area).toBeNaN();
});
