/** Standard errors of values that differ only by rounding. */
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
  const running = new RunningEstimate();
  for (const value of values) running.add(value);
  return { count: running.count, ...running.moments };
}

test('The moments of two sets are those of all their numbers, however large the numbers and unlike the sets', () => {
  const numbers = FRACTIONS.map((value) => 1e6 + value * value);
  for (const split of [0, 1, 7, 100, numbers.length]) {
    const both = merged(momentsOf(numbers.slice(0, split)), momentsOf(numbers.slice(split)));
    const all = momentsOf(numbers);
    expect(both.count).toBe(all.count);
    expect(both.mean).toBeCloseTo(all.mean, 8);
    expect(both.squaredDeviations / all.squaredDeviations).toBeCloseTo(1, 10);
  }
});

test('Nothing merged with nothing is nothing, and with numbers leaves them as they are', () => {
  const some = momentsOf([3, 5]);
  expect(merged(NO_MOMENTS, NO_MOMENTS)).toEqual(NO_MOMENTS);
  expect([merged(some, NO_MOMENTS), merged(NO_MOMENTS, some)]).toEqual([some, some]);
});
