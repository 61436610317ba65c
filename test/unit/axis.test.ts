/** The axis that values get, and where they lie on it. */
import { expect, test } from 'vitest';
import { axisOf, suitableScale } from '../../webview/chart/axis';

const labels = (...of: Parameters<typeof axisOf>) => axisOf(...of).ticks.map(({ text }) => text);

test('values get a logarithmic axis by themselves only over two decades', () => {
  expect(suitableScale([1, 100])).toBe('linear');
  expect(suitableScale([1, 101])).toBe('log');
  expect(suitableScale([-1, 101])).toBe('symlog');
  expect(suitableScale([0, 5, 100])).toBe('linear');
  expect(suitableScale([NaN, Infinity])).toBe('linear');
  expect(suitableScale([])).toBe('linear');
});

test('a linear axis begins at zero, or at a negative value, and has round ticks', () => {
  const axis = axisOf('linear', [2, 6.1]);
  expect([axis.at(0), axis.at(3.05), axis.at(6.1)]).toEqual([0, 0.5, 1]);
  expect(labels('linear', [2, 6.1])).toEqual(['0', '2', '4', '6']);
  expect(axisOf('linear', [-5, 5]).at(0)).toBe(0.5);
});

test('a logarithmic axis begins at the decade below the smallest value, and shows zero at its start', () => {
  const axis = axisOf('log', [3, 1000]);
  expect(axis.at(1)).toBe(0);
  expect(axis.at(10)).toBeCloseTo(1 / 3, 12);
  expect([axis.at(0), axis.at(-4)]).toEqual([0, 0]);
  expect(labels('log', [3, 1000])).toEqual(['1', '10', '100', '1000']);
});

test('a symlog axis shows both sides of zero', () => {
  const axis = axisOf('symlog', [-1000, -1, 1, 1000]);
  expect(axis.at(0)).toBeCloseTo(0.5, 12);
  expect(axis.at(-10) + axis.at(10)).toBeCloseTo(1, 12);
  expect(axis.scale).toEqual({ kind: 'symlog', linearWithin: 1 });
});
