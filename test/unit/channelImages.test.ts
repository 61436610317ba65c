/** The images that drive a channel, against the channel's KL in each image. */
import { expect, test } from 'vitest';
import { channelImages as imagesOf } from '../../src/model/statistics/images/channelImages';
import { Measurement } from '../../src/model/statistics/measurement';
import type { MeasuredParts } from '../../src/model/statistics/measuredParts';
import type { ChannelImagesQuery, RankedImage, RankedImages } from '../../src/protocol/images';
import type { KlMap } from '../../src/protocol/statistics';
import { drawnMeasurement, SHAPES } from '../fixtures/drawnMeasurement';

const IMAGES = 24;
const nameOf = (image: number) => `${image}.png`;
const channelImages = (query: ChannelImagesQuery, measurement: Measurement) =>
  imagesOf(query, { measurement, images: null }, nameOf);
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

function valuesOf(map: KlMap): Float64Array {
  if (map.kind !== 'latent') return map.klNats;
  return map.latents.klNats;
}

/** The image's map of the channel, as the page shows it. */
function mapValues(measurement: Measurement, query: ChannelImagesQuery, image: number): Float64Array {
  const map = measurement.klMap({ ...query, image });
  return map.kind === 'contribution' && map.latents !== null ? map.latents.contributionNats : valuesOf(map);
}

function ranked(images: RankedImages | { readonly kind: 'missing' }): RankedImages {
  if (images.kind === 'missing') throw new Error('these images are missing');
  return images;
}

const numbers = (images: RankedImages | { readonly kind: 'missing' }) =>
  ranked(images).images.map(({ image }) => image);

const QUERIES: readonly ChannelImagesQuery[] = [
  { quantity: 'kl', group: 1, channel: 2 },
  { quantity: 'kl', group: 0, channel: null },
  { quantity: 'base kl', group: 1, channel: 0 },
  { quantity: 'base kl', group: 1, channel: null },
];

function lacking(measurement: Measurement, hasFlows: boolean, change: Partial<MeasuredParts>): Measurement {
  const model = { groups: SHAPES, hasFlows, likelihood: 'logistic mixture', dimensions: 48 } as const;
  return Measurement.of({ ...model, discretisationNatsPerDimension: 0 }, { ...measurement.parts(), ...change });
}

test.each([
  ['one draw', 1, false],
  ['several draws', 3, false],
  ['flows', 1, true],
  ['flows and several draws', 2, true],
])('With %s, images are ranked by the sum of their map, and have its largest position', (_, draws, hasFlows) => {
  const measurement = drawnMeasurement({ images: IMAGES, draws, hasFlows });
  for (const query of QUERIES) {
    const values = Array.from({ length: IMAGES }, (_, image) => sum(mapValues(measurement, query, image)));
    const descending = [...values.keys()].sort((a, b) => values[b]! - values[a]!);
    const found = channelImages(query, measurement);
    expect(found).toMatchObject({ query, images: IMAGES, draws, planned: { images: IMAGES, draws } });
    expect(numbers(found.strongest)).toEqual(descending.slice(0, 8));
    expect(numbers(found.weakest)).toEqual(descending.toReversed().slice(0, 8));
    // The places 0.05 × 23 = 1.15, 5.75, 11.5, 17.25 and 21.85 from the weakest on.
    expect(numbers(found.quantiles)).toEqual([1, 6, 12, 17, 22].map((place) => descending.toReversed()[place]));
    for (const shown of [found.strongest, found.quantiles, found.weakest]) {
      expect(ranked(shown).among).toBe(IMAGES);
      for (const one of ranked(shown).images) expectOwnLargest(one, mapValues(measurement, query, one.image), query);
    }
  }
});

function expectOwnLargest(one: RankedImage, values: Float64Array, { group }: ChannelImagesQuery): void {
  const { width } = SHAPES[group]!;
  const at = values.indexOf(Math.max(...values));
  expect(one.name).toBe(nameOf(one.image));
  expect(one.valueNats).toBeCloseTo(sum(values), 5);
  expect(one.largest).toMatchObject({ y: Math.floor(at / width), x: at % width });
  expect(one.largest!.valueNats).toBeCloseTo(values[at]!, 5);
}

test('Quantiles name the percentile that each image stands for; the others stand for none', () => {
  const { quantiles, strongest } = channelImages(
    QUERIES[0]!,
    drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false }),
  );
  expect(ranked(quantiles).images.map(({ percent }) => percent)).toEqual([5, 25, 50, 75, 95]);
  expect(new Set(strongest.images.map(({ percent }) => percent))).toEqual(new Set([null]));
});

test('The strongest are those of all images, even if only some are kept; the others are of those', () => {
  const whole = drawnMeasurement({ images: IMAGES, draws: 2, hasFlows: false });
  const kept = whole.parts().kept!.map((images) => images.slice(0, 5));
  const found = channelImages(QUERIES[0]!, lacking(whole, false, { kept }));
  const ofAll = channelImages(QUERIES[0]!, whole);
  expect(found.strongest.among).toBe(IMAGES);
  expect(numbers(found.strongest)).toEqual(numbers(ofAll.strongest));
  expect(found.strongest.images.map(({ image, largest }) => [image < 5, largest !== null])).toEqual(
    found.strongest.images.map(({ image }) => [image < 5, image < 5]),
  );
  expect([ranked(found.quantiles).among, ranked(found.weakest).among]).toEqual([5, 5]);
  expect(numbers(found.weakest).toSorted()).toEqual([0, 1, 2, 3, 4]);
});

test('Without kept images, a channel has its strongest images, and says why it has no others', () => {
  const whole = drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false });
  const file = lacking(whole, false, { kept: null });
  const found = channelImages(QUERIES[0]!, file);
  expect(numbers(found.strongest)).toEqual(numbers(channelImages(QUERIES[0]!, whole).strongest));
  const reason =
    'This statistics file holds only the strongest images of each channel. Others need images kept one by one.';
  expect([found.quantiles, found.weakest]).toEqual([
    { kind: 'missing', reason },
    { kind: 'missing', reason },
  ]);
  // A whole group has a value for every image.
  expect(numbers(channelImages(QUERIES[1]!, file).weakest)).toEqual(numbers(channelImages(QUERIES[1]!, whole).weakest));
});

test('Where nothing is known of a channel’s images, it is refused', () => {
  const whole = drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false });
  const file = lacking(whole, false, { kept: null, sums: null });
  expect(() => channelImages(QUERIES[0]!, file)).toThrow('This statistics file keeps no images one by one.');
});

test('A group or channel that the model does not have is refused', () => {
  const measurement = drawnMeasurement({ images: 2, draws: 1, hasFlows: false });
  const ofPlace = (group: number, channel: number) => channelImages({ quantity: 'kl', group, channel }, measurement);
  expect(() => ofPlace(2, 0)).toThrow('There is no latent group 2.');
  expect(() => ofPlace(0, 2)).toThrow('Latent group 0 has no channel 2.');
});

test('An image whose KL is NaN is neither strong nor weak, and not among those that were ranked', () => {
  const whole = drawnMeasurement({ images: 9, draws: 1, hasFlows: false });
  const { rows } = whole.parts();
  const klByGroup = rows!.klByGroup.map((ofGroup) => ofGroup.map((kl, image) => (image === 4 ? NaN : kl)));
  const found = channelImages(QUERIES[1]!, lacking(whole, false, { rows: { ...rows!, klByGroup } }));
  for (const shown of [found.strongest, found.quantiles, found.weakest]) {
    expect(numbers(shown)).not.toContain(4);
    expect(ranked(shown).among).toBe(8);
  }
});
