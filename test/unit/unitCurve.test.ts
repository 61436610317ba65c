/** The curves of the report on unused units: how many channels each threshold counts, and where. */
import { expect, test } from 'vitest';
import { countAt, decadesOf, pathOf, shareAt, type Series } from '../../webview/modelView/curve';

const above: Series = { name: 'channels', values: Float64Array.of(5, 0.2, 0.05, 0), counts: 'above' };
const below: Series = { name: 'δ', values: Float64Array.of(0.001, 0.3, Infinity), counts: 'below' };

test('counts channels above a threshold, or below it; a channel at the threshold is neither', () => {
  expect([0, 0.05, 0.1, 1, 5].map((threshold) => countAt(above, threshold))).toEqual([3, 2, 2, 1, 0]);
  expect([0.001, 0.01, 1, 1e9].map((threshold) => countAt(below, threshold))).toEqual([0, 1, 2, 2]);
});

test('spans whole decades around all values and the mark, and no more than eight', () => {
  expect(decadesOf([above], 0.1)).toEqual({ least: -2, most: 1 });
  expect(decadesOf([below], null)).toEqual({ least: -3, most: 0 });
  expect(decadesOf([{ ...above, values: Float64Array.of(1e-30, 3) }], null)).toEqual({ least: -7, most: 1 });
  expect(decadesOf([{ ...above, values: Float64Array.of(0) }], null)).toEqual({ least: -2, most: 0 });
});

test('places thresholds by their logarithm; zero and less at the left end', () => {
  const decades = { least: -2, most: 2 };
  expect([0, 1e-9, 0.1, 1, 1e3].map((threshold) => shareAt(threshold, decades))).toEqual([0, 0, 0.25, 0.5, 1]);
});

test('falls by one at each channel’s value, and an infinite value is never reached', () => {
  const decades = { least: -2, most: 2 };
  const falling = { ...above, values: Float64Array.of(1, 0.1) };
  expect(pathOf(falling, decades, 2, 100, 10)).toBe('M0 0H25V5H50V10H100');
  expect(pathOf({ ...below, values: Float64Array.of(1, Infinity) }, decades, 2, 100, 10)).toBe('M0 10H50V5H100');
});
