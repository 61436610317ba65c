import { describe, expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { GroupStatistics } from '../../src/model/statistics/groupStatistics';
import { KeptLatents } from '../../src/model/statistics/keptLatents';
import { klTerms } from '../fixtures/latentTerms';
import { imageKlMap, meanKlMap } from '../../src/model/statistics/klMap';
import { fillNormal } from '../../src/model/noise/noise';

const SHAPE = { channels: 3, height: 2, width: 4 };
const LATENTS = 24;
const IMAGES = 11;

function normal(purpose: 'posterior' | 'prior' | 'binarise' | 'decoder sample', count: number): Float32Array {
  const values = new Float32Array(count);
  fillNormal({ seed: 5, purpose, image: 0, draw: 0, group: 0 }, values);
  return values;
}

const muQ = normal('posterior', IMAGES * LATENTS);
const muP = normal('prior', IMAGES * LATENTS);
const sigmaQ = normal('binarise', IMAGES * LATENTS).map((value) => Math.exp(value / 2));
const sigmaP = normal('decoder sample', IMAGES * LATENTS).map((value) => Math.exp(value / 2));
const klAt = (image: number, channel: number, position: number) => {
  const i = image * LATENTS + channel * 8 + position;
  return klTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!);
};

/** The same images, in batches of these sizes. */
function measured(...sizes: number[]): { statistics: GroupStatistics; kept: KeptLatents } {
  const statistics = new GroupStatistics(4, SHAPE, { images: IMAGES, draws: 1 }, false);
  const kept = new KeptLatents(() => IMAGES);
  let firstImage = 0;
  for (const images of sizes) {
    const part = (values: Float32Array) => values.subarray(firstImage * LATENTS, (firstImage + images) * LATENTS);
    const batch: GroupBatch = {
      ...{
        group: 4,
        shape: SHAPE,
        firstImage,
        images,
        draw: 0,
        flow: null,
        details: null,
        epsilon: new Float32Array(),
      },
      ...{ muQ: part(muQ), sigmaQ: part(sigmaQ), muP: part(muP), sigmaP: part(sigmaP) },
    };
    kept.add(batch, statistics.add(batch));
    firstImage += images;
  }
  return { statistics, kept };
}

const query = <Image extends number | null>(channel: number | null, image: Image) => ({
  ...({ quantity: 'kl', group: 4, channel, image } as const),
});

function closedForm(statistics: GroupStatistics) {
  const summary = statistics.summary(0.1);
  if (summary.kind !== 'closed form') throw new Error('expected the closed form');
  return summary;
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
const imageTotals = indices(IMAGES).map((image) =>
  sum(indices(LATENTS).map((i) => klAt(image, Math.floor(i / 8), i % 8).klNats)),
);
const mean = (values: number[]) => sum(values) / values.length;
const standardError = (values: number[]) =>
  Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1) / values.length);

describe('A group’s statistics', () => {
  test('are the mean over images and its standard error, whatever the batches', () => {
    for (const sizes of [[11], [8, 3], [1, 1, 9], [4, 4, 3]]) {
      const { klNats, shiftNats, scaleNats, images } = closedForm(measured(...sizes).statistics);
      expect(images).toBe(IMAGES);
      expect(klNats.mean).toBeCloseTo(mean(imageTotals), 10);
      expect(klNats.standardError).toBeCloseTo(standardError(imageTotals), 10);
      expect(shiftNats + scaleNats).toBeCloseTo(klNats.mean, 10);
      expect(Math.min(shiftNats, scaleNats)).toBeGreaterThan(0);
    }
  });

  test('have no standard error with one image', () => {
    expect(measured(1).statistics.summary(0.1)).toMatchObject({
      klNats: { standardError: null },
      channelStandardErrorNats: null,
    });
    expect(meanKlMap(query(null, null), measured(1).statistics)).toMatchObject({
      standardErrorNats: null,
    });
  });

  test('give each channel’s share with its standard error, and count those above the threshold as in use', () => {
    const { statistics } = measured(8, 3);
    const { channelKlNats, channelStandardErrorNats, klNats, channelsInUse } = statistics.summary(0.1);
    expect(sum(channelKlNats)).toBeCloseTo(klNats.mean, 10);
    expect(channelsInUse).toBe(3);
    for (let channel = 0; channel < 3; channel++) {
      const perImage = indices(IMAGES).map((image) => sum(indices(8).map((p) => klAt(image, channel, p).klNats)));
      expect(channelKlNats[channel]).toBeCloseTo(mean(perImage), 10);
      expect(channelStandardErrorNats![channel]).toBeCloseTo(standardError(perImage), 9);
    }
    const [least = 0, , most = 0] = [...channelKlNats].sort((a, b) => a - b);
    expect(statistics.summary(least).channelsInUse).toBe(2);
    expect(statistics.summary(most).channelsInUse).toBe(0);
  });

  test('don’t count channels in use if the KL of one is NaN; a channel with an infinite KL is in use', () => {
    const channelsInUse = (broken: number) => {
      const statistics = new GroupStatistics(4, SHAPE, { images: 1, draws: 1 }, false);
      statistics.add({
        ...{
          group: 4,
          shape: SHAPE,
          firstImage: 0,
          images: 1,
          draw: 0,
          flow: null,
          details: null,
          epsilon: new Float32Array(),
        },
        ...{ muQ: muQ.slice(0, LATENTS).fill(broken, 0, 1), sigmaQ: sigmaQ.slice(0, LATENTS) },
        ...{ muP: muP.slice(0, LATENTS), sigmaP: sigmaP.slice(0, LATENTS) },
      });
      return statistics.summary(0.1).channelsInUse;
    };
    expect(channelsInUse(Infinity)).toBe(3);
    expect(channelsInUse(NaN)).toBeNull();
  });

  test('remember the latent with the largest KL and take it apart', () => {
    const { largest } = closedForm(measured(8, 3).statistics);
    const all = indices(IMAGES).flatMap((image) => indices(LATENTS).map((i) => klAt(image, Math.floor(i / 8), i % 8)));
    expect(largest.klNats).toBe(Math.max(...all.map(({ klNats }) => klNats)));
    expect(largest).toMatchObject(klAt(largest.image, largest.channel, largest.y * 4 + largest.x));
    expect(largest).toMatchObject({ group: 4, draw: 0 });
  });

  test('never hide a NaN behind a smaller number', () => {
    const broken = new GroupStatistics(0, SHAPE, { images: 1, draws: 1 }, false);
    const values = new Float32Array(LATENTS).fill(1);
    const withNaN = values.slice();
    withNaN[5] = Number.NaN;
    broken.add({
      ...{
        group: 0,
        shape: SHAPE,
        firstImage: 0,
        images: 1,
        draw: 0,
        flow: null,
        details: null,
        epsilon: new Float32Array(),
      },
      ...{ muQ: withNaN, sigmaQ: values, muP: values, sigmaP: values },
    });
    expect(closedForm(broken).klNats.mean).toBeNaN();
    expect(closedForm(broken).largest).toMatchObject({ channel: 0, y: 1, x: 1, klNats: Number.NaN });
  });
});

describe('A KL map', () => {
  test('of one channel of one image is that latent’s KL at every position, taken apart', () => {
    const map = imageKlMap(query(2, 9), SHAPE, measured(8, 3).kept.get(4, 9)!, 1);
    if (map.kind !== 'latent') throw new Error('expected single latents');
    for (let position = 0; position < 8; position++) {
      for (const [name, value] of Object.entries(klAt(9, 2, position))) {
        expect(map.latents[name as 'klNats'][position], name).toBe(value);
      }
      expect(map.latents.y[position]).toBe(Math.floor(position / 4));
      expect(map.latents.x[position]).toBe(position % 4);
    }
  });

  test.each([
    { channel: null, image: null },
    { channel: 1, image: null },
    { channel: null, image: 9 },
  ])('of channel $channel and image $image (null: all) adds up what it covers', ({ channel, image }) => {
    const { statistics, kept } = measured(8, 3);
    const map =
      image === null
        ? meanKlMap(query(channel, image), statistics)
        : imageKlMap(query(channel, image), SHAPE, kept.get(4, image)!, 1);
    if (map.kind !== 'sum') throw new Error('expected sums');
    const channels = channel === null ? indices(3) : [channel];
    const images = image === null ? indices(IMAGES) : [image];
    expect(map.latentsPerPosition).toBe(channels.length);
    expect(map).toMatchObject({ images: images.length, draws: 1 });
    for (let position = 0; position < 8; position++) {
      const perImage = images.map((i) => sum(channels.map((c) => klAt(i, c, position).klNats)));
      expect(map.klNats[position]).toBeCloseTo(mean(perImage), 10);
      expect(map.shiftNats[position]! + map.scaleNats[position]!).toBe(map.klNats[position]);
      if (image === null) expect(map.standardErrorNats![position]).toBeCloseTo(standardError(perImage), 9);
      else expect(map.standardErrorNats).toBeNull();
      const all = images.flatMap((i) => channels.map((c) => klAt(i, c, position).klNats));
      expect(map.largest.klNats[position]).toBe(Math.max(...all));
    }
  });

  test('over images names the image with the largest KL at each position', () => {
    for (const channel of [null, 1]) {
      const map = meanKlMap(query(channel, null), measured(8, 3).statistics);
      if (map.kind !== 'sum') throw new Error('expected sums');
      const { largest } = map;
      for (let position = 0; position < 8; position++) {
        const terms = klAt(largest.image[position]!, largest.channel[position]!, position);
        for (const [name, value] of Object.entries(terms)) {
          expect(largest[name as 'klNats'][position], name).toBe(value);
        }
        if (channel !== null) expect(largest.channel[position]).toBe(channel);
      }
      expect(new Set(largest.image).size).toBeGreaterThan(1);
    }
  });

  test('adds up to the group’s KL', () => {
    const { statistics } = measured(8, 3);
    const map = meanKlMap(query(null, null), statistics);
    if (map.kind !== 'sum') throw new Error('expected sums');
    expect(sum(map.klNats)).toBeCloseTo(statistics.summary(0.1).klNats.mean, 10);
  });
});
