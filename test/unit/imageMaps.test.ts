/** Small multiples: the maps of all kept images, in windows, and one scale that suits them. */
import { expect, test } from 'vitest';
import { ImageMapAnswers } from '../../src/model/statistics/images/imageMaps';
import type { ImageMapsQuery } from '../../src/protocol/imageMaps';
import type { Measurement } from '../../src/model/statistics/measurement';
import { drawnMeasurement, emptyMeasurement } from '../fixtures/drawnMeasurement';
import { klNatsOf } from '../fixtures/klNatsOf';

const IMAGES = 11;
const nameOf = (image: number) => `${image}.png`;
const answersOf = (measurement: Measurement) => new ImageMapAnswers(() => ({ measurement, images: null }), nameOf);
const QUERY: ImageMapsQuery = { quantity: 'kl', group: 1, channel: null, from: 0, count: 64 };

test.each([
  ['the sum over channels', null, 1, false],
  ['a channel', 2, 1, false],
  ['a mean over draws', 0, 3, false],
  ['contributions with flows', null, 2, true],
])('Each map is the image’s own: %s', (_, channel, draws, hasFlows) => {
  const measurement = drawnMeasurement({ images: IMAGES, draws, hasFlows });
  const { maps, ...about } = answersOf(measurement).maps({ ...QUERY, channel, from: 4, count: 3 });
  expect(about).toMatchObject({ images: IMAGES, draws, mapped: IMAGES, height: 2, width: 4 });
  expect(maps.map(({ image, name }) => [image, name])).toEqual([
    [4, '4.png'],
    [5, '5.png'],
    [6, '6.png'],
  ]);
  for (const { image, nats, valueNats } of maps) {
    const expected = klNatsOf(measurement.klMap({ quantity: 'kl', group: 1, channel, image }));
    nats.forEach((value, position) => expect(value).toBeCloseTo(expected[position]!, 12));
    expect(valueNats).toBeCloseTo(
      expected.reduce((sum, value) => sum + value, 0),
      12,
    );
  }
});

test('The last window ends with the images', () => {
  const answers = answersOf(drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false }));
  expect(answers.maps({ ...QUERY, from: 9 }).maps.map(({ image }) => image)).toEqual([9, 10]);
  expect(answers.maps({ ...QUERY, from: 64 }).maps).toEqual([]);
});

test('The scale’s values span those of all maps, whichever are asked for', () => {
  const measurement = drawnMeasurement({ images: 300, draws: 1, hasFlows: false });
  const answers = answersOf(measurement);
  const { spread } = answers.maps({ ...QUERY, count: 1 });
  const all = Array.from({ length: 300 }, (_, image) => [
    ...klNatsOf(measurement.klMap({ quantity: 'kl', group: 1, channel: null, image })),
  ]).flat();
  expect(spread[0]).toBeCloseTo(Math.min(...all), 12);
  expect(spread.at(-1)).toBeCloseTo(Math.max(...all), 12);
  expect(spread).toEqual(spread.slice().sort());
  const sorted = Float64Array.from(all).sort();
  expect(spread[spread.length / 2]! / sorted[sorted.length / 2]!).toBeCloseTo(1, 1);
  expect(answers.maps({ ...QUERY, from: 200 }).spread).toBe(spread);
  expect(answers.maps({ ...QUERY, channel: 0 }).spread).not.toEqual(spread);
});

test('What is not measured, or doesn’t exist, is refused', () => {
  const empty = answersOf(emptyMeasurement({ images: 3, draws: 1, hasFlows: false }));
  expect(() => empty.maps(QUERY)).toThrow('Latent group 1 is not measured yet.');
  const measured = answersOf(drawnMeasurement({ images: 3, draws: 1, hasFlows: false }));
  expect(() => measured.maps({ ...QUERY, group: 2 })).toThrow('There is no latent group 2.');
  expect(() => measured.maps({ ...QUERY, channel: 3 })).toThrow('Latent group 1 has no channel 3.');
});
