/** Means and standard errors, also of values that differ only by rounding, and of two sets of values together. */
import { expect, test } from 'vitest';
import {
  merged,
  NO_MOMENTS,
  RunningEstimate,
  standardErrorFromSums,
  type CountedMoments,
} from '../../src/model/statistics/estimate';
import { ImageDraws } from '../../src/model/statistics/imageDraws';
import { ImageKl } from '../../src/model/statistics/imageKl';

const FRACTIONS = Array.from({ length: 200 }, (_, i) => (i + 1) / 10);

test('Equal values have a standard error of 0, however their sums are rounded', () => {
  for (const value of FRACTIONS) {
    const sum = value + value + value;
    const squares = value * value + value * value + value * value;
    expect(standardErrorFromSums(sum, squares, 3)).toBeCloseTo(0, 6);
  }
});

test('Draws with the same KL have a standard error of 0, however it is split into two addends', () => {
  const shape = { channels: FRACTIONS.length, height: 1, width: 1 };
  const draws = new ImageDraws('closed form', shape);
  for (const share of [0.1, 7.7]) {
    const columns = {
      shiftNats: Float64Array.from(FRACTIONS, (kl) => kl * share),
      scaleNats: Float64Array.from(FRACTIONS, (kl) => kl - kl * share),
      reverseKlNats: Float64Array.from(FRACTIONS),
    };
    const kl = new ImageKl('closed form', shape);
    kl.set(columns);
    draws.add(columns, kl);
  }
  for (const error of draws.latents()!.standardErrorNats) expect(error).toBeCloseTo(0, 6);
});

test('No values have no mean, and a single value has no standard error', () => {
  const running = new RunningEstimate();
  expect(running.estimate).toEqual({ mean: NaN, standardError: null });
  running.add(3);
  expect(running.estimate).toEqual({ mean: 3, standardError: null });
  running.add(5);
  expect(running.estimate).toEqual({ mean: 4, standardError: 1 });
});

function momentsOf(values: readonly number[]): CountedMoments {
  const estimate = new RunningEstimate();
  for (const value of values) estimate.add(value);
  return { count: estimate.count, ...estimate.moments };
}

test.each([
  ['of equal size', 100],
  ['of which one is a single value', 1],
  ['of which one is empty', 0],
])('Moments of two sets %s merge into those of all values', (_, first) => {
  const values = FRACTIONS.map((value, i) => 1000 + value * (i % 3 === 0 ? -1 : 2));
  const all = momentsOf(values);
  const [a, b] = [momentsOf(values.slice(0, first)), momentsOf(values.slice(first))];
  for (const together of [merged(a, b), merged(b, a)]) {
    expect(together.count).toBe(values.length);
    expect(together.mean).toBeCloseTo(all.mean, 9);
    expect(together.squaredDeviations / all.squaredDeviations).toBeCloseTo(1, 12);
  }
});

test('Nothing merged with nothing is nothing', () => {
  expect(merged(NO_MOMENTS, NO_MOMENTS)).toEqual(NO_MOMENTS);
});

test('An estimate continues from moments as if it had seen their values', () => {
  const continued = new RunningEstimate(momentsOf(FRACTIONS.slice(0, 70)));
  for (const value of FRACTIONS.slice(70)) continued.add(value);
  const all = momentsOf(FRACTIONS);
  expect({ count: continued.count, ...continued.moments }).toEqual(all);
});
