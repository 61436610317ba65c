/** Two maps beside each other: their difference, and the images that can be stepped through. */
import { expect, test } from 'vitest';
import type { KlValues } from '../../src/protocol/statistics';
import { differenceOf } from '../../webview/group/mapDifference';
import { imageAfter, imagesReached } from '../../webview/sight/imagesReached';
import type { Measured } from '../../webview/sight/measured';

function mapOf(klNats: number[], width: number, quantity: 'kl' | 'base kl' = 'kl'): KlValues {
  const query = { quantity, group: 0, channel: null, image: null };
  const height = klNats.length / width;
  return { query, meaning: quantity, klNats: Float64Array.from(klNats), height, width } as KlValues;
}

test('the difference is B − A at each latent position, and NaN stays NaN', () => {
  expect(differenceOf(mapOf([1, 2, NaN, 4], 2), mapOf([3, 1, 1, 4], 2))).toEqual({
    ...{ height: 2, width: 2 },
    nats: Float64Array.of(2, -1, NaN, 0),
  });
});

test('there is no difference of maps that differ in size or in what they mean, or of which one is missing', () => {
  const map = mapOf([1, 2, 3, 4], 2);
  expect(differenceOf(map, mapOf([1, 2, 3, 4], 4))).toBeNull();
  expect(differenceOf(map, mapOf([1, 2, 3, 4], 2, 'base kl'))).toBeNull();
  expect(differenceOf(null, map)).toBeNull();
});

const measured = { reached: [{ images: 3, draws: 1 }, null], imagesKept: 2 } as unknown as Measured;

test('the images that can be shown alone are those that are measured and kept', () => {
  expect(imagesReached(measured, 0)).toBe(2);
  expect(imagesReached(measured, 1)).toBe(0);
});

test('the mean comes before the first image, and nothing after the last', () => {
  const step = (image: number | null, by: 1 | -1) => imageAfter(measured, { group: 0, channel: null, image }, by);
  expect([step(null, 1), step(0, 1), step(1, 1)]).toEqual([0, 1, undefined]);
  expect([step(1, -1), step(0, -1), step(null, -1)]).toEqual([0, null, undefined]);
});
