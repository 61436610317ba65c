/** The bound from importance weights, whatever their size. */
import { expect, test } from 'vitest';
import { ImportanceWeights } from '../../src/model/statistics/importanceWeights';

function boundOf(...logWeights: number[]) {
  const weights = new ImportanceWeights();
  for (const logWeight of logWeights) weights.add(logWeight);
  return weights.bound();
}

test('one draw is its own bound', () => {
  expect(boundOf(-60.5)).toEqual({
    boundNats: -60.5,
    effectiveSampleSize: 1,
    largestWeight: 1,
    meanLogWeightNats: -60.5,
  });
});

test('equal draws each count, and an unlikely one counts next to nothing', () => {
  expect(boundOf(-7, -7, -7, -7)).toEqual({
    ...{ boundNats: -7, effectiveSampleSize: 4, largestWeight: 0.25, meanLogWeightNats: -7 },
  });
  const { boundNats, effectiveSampleSize, largestWeight, meanLogWeightNats } = boundOf(Math.log(3), Math.log(1));
  expect(meanLogWeightNats).toBeCloseTo(Math.log(3) / 2, 12);
  expect(boundNats).toBeCloseTo(Math.log(2), 12);
  expect(effectiveSampleSize).toBeCloseTo(16 / 10, 12);
  expect(largestWeight).toBeCloseTo(3 / 4, 12);
});

test('weights far beyond double precision neither overflow nor vanish, in whatever order they arrive', () => {
  for (const order of [
    [-9000, -9001, -12000],
    [-12000, -9001, -9000],
    [9000, 8999, 6000],
  ]) {
    const largest = Math.max(...order);
    const { boundNats, largestWeight } = boundOf(...order);
    expect(boundNats).toBeCloseTo(largest + Math.log1p(Math.exp(-1)) - Math.log(3), 9);
    expect(largestWeight).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  }
});

test('a draw of probability 0 counts as a draw; if all have it, there are no weights', () => {
  expect(boundOf(-Infinity, -5).boundNats).toBeCloseTo(-5 - Math.LN2, 12);
  expect(boundOf(-Infinity, -Infinity)).toEqual({
    boundNats: -Infinity,
    effectiveSampleSize: NaN,
    largestWeight: NaN,
    meanLogWeightNats: -Infinity,
  });
});

test('NaN is never hidden', () => {
  for (const order of [
    [NaN, -5],
    [-5, NaN],
  ]) {
    expect(boundOf(...order)).toEqual({
      ...{ boundNats: NaN, effectiveSampleSize: NaN, largestWeight: NaN, meanLogWeightNats: NaN },
    });
  }
});
