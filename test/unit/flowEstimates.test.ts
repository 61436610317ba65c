/** With flows, the KL is estimated from draws: statistics, compared with the same computed the long way. */
import { describe, expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { GroupStatistics } from '../../src/model/statistics/groupStatistics';
import { bytesPerLatent, KeptLatents } from '../../src/model/statistics/keptLatents';
import { logDensity } from '../../src/model/statistics/kl';
import { imageKlMap, meanKlMap } from '../../src/model/statistics/klMap';
import { fillNormal } from '../../src/model/noise/noise';
import type { ContributionField, KlQuantity } from '../../src/protocol/quantities';
import type { KlMap } from '../../src/protocol/statistics';
import { contributionTerms, klTerms } from '../fixtures/latentTerms';

const SHAPE = { channels: 3, height: 2, width: 4 };
const LATENTS = 24;
const POSITIONS = 8;
const IMAGES = 5;
const DRAWS = 4;

const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const standardError = (values: readonly number[]) =>
  Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1) / values.length);

function normal(purpose: 'posterior' | 'prior' | 'binarise' | 'decoder sample', image: number, draw: number) {
  const values = new Float32Array(LATENTS);
  fillNormal({ seed: 11, purpose, image, draw, group: 1 }, values);
  return values;
}

/** One draw. q and p are the same for every draw, as in the top group. The flow negates z⁰. */
function draw(image: number, draw: number) {
  const muQ = normal('posterior', image, 0);
  const sigmaQ = normal('binarise', image, 0).map((value) => Math.exp(value / 2));
  const muP = normal('prior', image, 0).map((value) => value / 4);
  const sigmaP = normal('decoder sample', image, 0).map((value) => Math.exp(value / 2));
  const z0 = normal('posterior', image, draw + 1).map((epsilon, i) => muQ[i]! + sigmaQ[i]! * epsilon);
  const zK = z0.map((z, i) => z - Math.tanh(z0[i === 0 ? 0 : i - 1]!) / 2);
  return { muQ, sigmaQ, muP, sigmaP, z0, zK };
}

function termsAt(image: number, ofDraw: number, i: number) {
  const { muQ, sigmaQ, muP, sigmaP, z0, zK } = draw(image, ofDraw);
  return contributionTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!, z0[i]!, zK[i]!);
}

function batchOf(firstImage: number, images: number, ofDraw: number): GroupBatch {
  const parts = indices(images).map((b) => draw(firstImage + b, ofDraw));
  const joined = (name: keyof (typeof parts)[0]) => Float32Array.from(parts.flatMap((part) => [...part[name]]));
  return {
    ...{ group: 1, shape: SHAPE, firstImage, images, draw: ofDraw, details: null, epsilon: new Float32Array() },
    ...{ muQ: joined('muQ'), sigmaQ: joined('sigmaQ'), muP: joined('muP'), sigmaP: joined('sigmaP') },
    flow: { z0: joined('z0'), zK: joined('zK') },
  };
}

function measured(sizes: readonly number[], draws: number) {
  const statistics = new GroupStatistics(1, SHAPE, { images: IMAGES, draws }, true);
  const withoutFlows = new GroupStatistics(1, SHAPE, { images: IMAGES, draws }, false);
  const kept = new KeptLatents(() => 3);
  let firstImage = 0;
  for (const images of sizes) {
    for (const ofDraw of indices(draws)) {
      const batch = batchOf(firstImage, images, ofDraw);
      kept.add(batch, statistics.add(batch));
      withoutFlows.add({ ...batch, flow: null });
    }
    firstImage += images;
  }
  return { statistics, withoutFlows, kept };
}

function estimateOf(statistics: GroupStatistics) {
  const summary = statistics.summary(0.1);
  if (summary.kind !== 'estimate') throw new Error('expected an estimate');
  return summary;
}

function contributions(map: KlMap) {
  if (map.kind !== 'contribution') throw new Error('expected contributions');
  expect([...map.klNats]).toEqual([...map.logQNats].map((logQ, position) => logQ - map.logPNats[position]!));
  return map;
}

const query = <Image extends number | null>(quantity: KlQuantity, channel: number | null, image: Image) => ({
  ...{ quantity, group: 1, channel, image },
});

const ALL = indices(LATENTS);
const ofChannel = (channel: number) => ALL.filter((i) => Math.floor(i / POSITIONS) === channel);
const atPosition = (channel: number | null, position: number) =>
  channel === null ? ALL.filter((i) => i % POSITIONS === position) : [channel * POSITIONS + position];

/** A sum over latents: one row per image, one number per draw. */
const table = (
  latents: readonly number[],
  images: number,
  draws: number,
  field: 'contributionNats' | 'logQNats' | 'logPNats' = 'contributionNats',
) => indices(images).map((b) => indices(draws).map((k) => sum(latents.map((i) => termsAt(b, k, i)[field]))));

describe('A contribution to the estimate', () => {
  test('is log q(z⁰) − log p(z^K), whether negative or not', () => {
    const { logQNats, logPNats, contributionNats } = contributionTerms(0.5, 0.2, -1, 2, 0.9, -1.5);
    const density = (z: number, mu: number, sigma: number) =>
      Math.exp(-((z - mu) ** 2) / (2 * sigma ** 2)) / Math.sqrt(2 * Math.PI * sigma ** 2);
    expect(logQNats).toBeCloseTo(Math.log(density(0.9, 0.5, 0.2)), 13);
    expect(logPNats).toBeCloseTo(Math.log(density(-1.5, -1, 2)), 13);
    expect(contributionNats).toBe(logQNats - logPNats);
    expect(contributionTerms(0, 1, 0, 0.5, 2, 0).contributionNats).toBeLessThan(-2);
    expect(logDensity(Number.NaN, 0, 1)).toBeNaN();
  });

  test('is the KL on average if the flows change nothing', () => {
    const latents = 64;
    const draws = 4000;
    const shape = { channels: 4, height: 4, width: 4 };
    const statistics = new GroupStatistics(0, shape, { images: IMAGES, draws }, true);
    const filled = (value: (i: number) => number) => Float32Array.from({ length: latents }, (_, i) => value(i));
    const muQ = filled((i) => Math.sin(i));
    const sigmaQ = filled((i) => 0.3 + (i % 7) / 5);
    const muP = filled((i) => Math.cos(3 * i) / 2);
    const sigmaP = filled((i) => 0.5 + (i % 5) / 4);
    for (const k of indices(draws)) {
      const z0 = new Float32Array(latents);
      fillNormal({ seed: 2, purpose: 'posterior', image: 0, draw: k, group: 0 }, z0);
      z0.forEach((epsilon, i) => (z0[i] = muQ[i]! + sigmaQ[i]! * epsilon));
      const place = { group: 0, shape, firstImage: 0, images: 1, draw: k, details: null, epsilon: new Float32Array() };
      statistics.add({ ...place, ...{ muQ, sigmaQ, muP, sigmaP }, flow: { z0, zK: z0 } });
    }
    const { klNats, base, channelKlNats, channelStandardErrorNats } = estimateOf(statistics);
    expect(base.klNats.standardError).toBe(0);
    expect(klNats.standardError!).toBeGreaterThan(0);
    expect(klNats.standardError!).toBeLessThan(0.02 * base.klNats.mean);
    expect(Math.abs(klNats.mean - base.klNats.mean)).toBeLessThan(4 * klNats.standardError!);
    base.channelKlNats.forEach((kl, channel) => {
      expect(Math.abs(channelKlNats[channel]! - kl)).toBeLessThan(4 * channelStandardErrorNats![channel]!);
    });
  });
});

describe('The estimate of a group', () => {
  test.each([
    [[5], DRAWS],
    [[2, 2, 1], DRAWS],
    [[1, 4], DRAWS],
    [[2, 3], 1],
  ])('is the mean over images of means over draws, in batches of %j with %d draws', (sizes, draws) => {
    const summary = estimateOf(measured(sizes, draws).statistics);
    const byImage = table(ALL, IMAGES, draws).map(mean);
    expect(summary).toMatchObject({ group: 1, images: IMAGES, draws, latents: LATENTS });
    expect(summary.klNats.mean).toBeCloseTo(mean(byImage), 9);
    expect(summary.klNats.standardError).toBeCloseTo(standardError(byImage), 9);
    expect(summary.logQNats).toBeCloseTo(mean(table(ALL, IMAGES, draws, 'logQNats').map(mean)), 9);
    expect(summary.logPNats).toBeCloseTo(mean(table(ALL, IMAGES, draws, 'logPNats').map(mean)), 9);
    const channels = indices(3).map((channel) => table(ofChannel(channel), IMAGES, draws).map(mean));
    channels.forEach((means, channel) => {
      expect(summary.channelKlNats[channel]).toBeCloseTo(mean(means), 9);
      expect(summary.channelStandardErrorNats![channel]).toBeCloseTo(standardError(means), 8);
    });
    expect(summary.channelsInUse).toBe(channels.filter((means) => mean(means) > 0.1).length);
  });

  test('for one image has the standard error over its draws, and for one draw none', () => {
    const { klNats } = estimateOf(measured([1], DRAWS).statistics);
    const [draws = []] = table(ALL, 1, DRAWS);
    expect(klNats.mean).toBeCloseTo(mean(draws), 9);
    expect(klNats.standardError).toBeCloseTo(standardError(draws), 9);
    expect(estimateOf(measured([1], 1).statistics)).toMatchObject({
      ...{ klNats: { standardError: null }, channelStandardErrorNats: null },
    });
  });

  test('comes with the KL of the Gaussians before the flows, which is the KL without flows', () => {
    for (const draws of [1, DRAWS]) {
      const { statistics, withoutFlows } = measured([2, 3], draws);
      const { base, klNats } = estimateOf(statistics);
      expect(base).toEqual(withoutFlows.summary(0.1));
      expect(klNats.mean).not.toBeCloseTo(base.klNats.mean, 1);
      for (const channel of [null, 2]) {
        expect(meanKlMap(query('base kl', channel, null), statistics)).toEqual(
          meanKlMap(query('base kl', channel, null), withoutFlows),
        );
      }
    }
  });

  test('reports NaN as NaN', () => {
    const statistics = new GroupStatistics(1, SHAPE, { images: IMAGES, draws: 1 }, true);
    const batch = batchOf(0, 2, 0);
    batch.flow!.zK[LATENTS + 9] = Number.NaN;
    statistics.add(batch);
    const { klNats, logQNats, logPNats, channelKlNats, base } = estimateOf(statistics);
    expect([klNats.mean, klNats.standardError, logPNats]).toEqual([NaN, NaN, NaN]);
    expect([...channelKlNats].map(Number.isNaN)).toEqual([false, true, false]);
    expect(Number.isFinite(logQNats + base.klNats.mean)).toBe(true);
    const map = contributions(meanKlMap(query('kl', 1, null), statistics));
    expect(map.klNats[1]).toBeNaN();
    expect(map.standardErrorNats![1]).toBeNaN();
    expect(Number.isFinite(map.klNats[2])).toBe(true);
  });
});

describe('A map of contributions', () => {
  test.each([null, 2])('is the mean over images and draws, for channel %j (null: all)', (channel) => {
    const { statistics } = measured([2, 3], DRAWS);
    const map = contributions(meanKlMap(query('kl', channel, null), statistics));
    expect(map).toMatchObject({ images: IMAGES, draws: DRAWS, latentsPerPosition: channel === null ? 3 : 1 });
    expect(map.latents).toBeNull();
    for (const position of indices(POSITIONS)) {
      const latents = atPosition(channel, position);
      const means = table(latents, IMAGES, DRAWS).map(mean);
      expect(map.klNats[position]).toBeCloseTo(mean(means), 9);
      expect(map.standardErrorNats![position]).toBeCloseTo(standardError(means), 8);
      expect(map.logPNats[position]).toBeCloseTo(mean(table(latents, IMAGES, DRAWS, 'logPNats').map(mean)), 9);
    }
  });

  test.each([null, 1])('for one image is a mean over its draws, for channel %j (null: all)', (channel) => {
    const { kept } = measured([2, 3], DRAWS);
    for (const image of [0, 2]) {
      const map = contributions(imageKlMap(query('kl', channel, image), SHAPE, kept.get(1, image)!, DRAWS));
      expect(map).toMatchObject({ query: query('kl', channel, image), images: 1, draws: DRAWS, latents: null });
      for (const position of indices(POSITIONS)) {
        const draws = table(atPosition(channel, position), 3, DRAWS)[image]!;
        expect(map.klNats[position]).toBeCloseTo(mean(draws), 5);
        expect(map.standardErrorNats![position]).toBeCloseTo(standardError(draws), 5);
      }
    }
  });

  test('for one draw of one channel of one image reads out every latent', () => {
    const map = contributions(imageKlMap(query('kl', 2, 1), SHAPE, measured([2, 3], 1).kept.get(1, 1)!, 1));
    expect(map).toMatchObject({ draws: 1, standardErrorNats: null, latentsPerPosition: 1 });
    for (const position of indices(POSITIONS)) {
      const terms = termsAt(1, 0, 2 * POSITIONS + position);
      for (const [name, value] of Object.entries(terms)) {
        expect(map.latents![name as ContributionField][position], name).toBe(value);
      }
      expect(map.klNats[position]).toBe(terms.contributionNats);
      const place = { group: 1, channel: 2, y: Math.floor(position / 4), x: position % 4, image: 1, draw: 0 };
      for (const [name, value] of Object.entries(place)) {
        expect(map.latents![name as ContributionField][position], name).toBe(value);
      }
    }
  });

  test('keeps negative contributions as they are', () => {
    const statistics = new GroupStatistics(1, SHAPE, { images: IMAGES, draws: 1 }, true);
    const kept = new KeptLatents(() => 2);
    const filled = (value: number) => new Float32Array(2 * LATENTS).fill(value);
    const batch = {
      ...{ ...batchOf(0, 2, 0), muQ: filled(0), sigmaQ: filled(1), muP: filled(0), sigmaP: filled(1) },
      flow: { z0: filled(3), zK: filled(1) },
    };
    kept.add(batch, statistics.add(batch));
    const { klNats, channelKlNats, channelsInUse, base } = estimateOf(statistics);
    expect(klNats.mean).toBeCloseTo(-4 * LATENTS, 10);
    expect([...channelKlNats]).toEqual(Array(3).fill(expect.closeTo(-4 * POSITIONS, 10)));
    expect([channelsInUse, base.klNats.mean]).toEqual([0, 0]);
    for (const map of [
      meanKlMap(query('kl', 1, null), statistics),
      imageKlMap(query('kl', 1, 0), SHAPE, kept.get(1, 0)!, DRAWS),
    ]) {
      expect([...contributions(map).klNats]).toEqual(Array(POSITIONS).fill(expect.closeTo(-4, 12)));
    }
  });

  test('for one draw of one image sums its channels, with no latent to read out', () => {
    const map = contributions(imageKlMap(query('kl', null, 1), SHAPE, measured([2, 3], 1).kept.get(1, 1)!, 1));
    expect(map).toMatchObject({ standardErrorNats: null, latentsPerPosition: 3, latents: null });
    for (const position of indices(POSITIONS)) {
      expect(map.klNats[position]).toBeCloseTo(table(atPosition(null, position), 2, 1)[1]![0]!, 12);
    }
  });

  test('doesn’t exist for the KL of the Gaussians before the flows', () => {
    const { kept } = measured([2, 3], 1);
    const single = imageKlMap(query('base kl', 0, 2), SHAPE, kept.get(1, 2)!, DRAWS);
    const { muQ, sigmaQ, muP, sigmaP } = draw(2, 0);
    if (single.kind !== 'latent') throw new Error('expected single latents');
    for (const i of indices(POSITIONS)) {
      expect(single.latents.klNats[i]).toBe(klTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!).klNats);
    }
    expect(imageKlMap(query('base kl', null, 2), SHAPE, kept.get(1, 2)!, DRAWS).kind).toBe('sum');
    const drawn = imageKlMap(query('base kl', 0, 2), SHAPE, measured([2, 3], DRAWS).kept.get(1, 2)!, DRAWS);
    expect(drawn).toMatchObject({ kind: 'sum', draws: DRAWS, standardErrorNats: new Float64Array(POSITIONS) });
  });
});

test.each([
  [1, false],
  [1, true],
  [3, false],
  [3, true],
])('Images are kept in the number of bytes stated, with %d draws and flows: %j', (draws, hasFlows) => {
  const statistics = new GroupStatistics(1, SHAPE, { images: IMAGES, draws }, hasFlows);
  const kept = new KeptLatents(() => 1);
  for (const k of indices(draws)) {
    const batch = { ...batchOf(0, 1, k), ...(hasFlows ? {} : { flow: null }) };
    kept.add(batch, statistics.add(batch));
  }
  const arrays: Float32Array[] = [];
  const collect = (value: unknown) => {
    if (value instanceof Float32Array) arrays.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect(kept.get(1, 0));
  const perLatent = arrays.filter(({ length }) => length === LATENTS);
  expect(sum(perLatent.map(({ BYTES_PER_ELEMENT }) => BYTES_PER_ELEMENT))).toBe(bytesPerLatent(draws, hasFlows));
});
