/** Several draws of the noise per image: statistics, compared with the same computed the long way. */
import { describe, expect, test } from 'vitest';
import { GroupStatistics } from '../../src/model/statistics/groupStatistics';
import { KeptLatents } from '../../src/model/statistics/keptLatents';
import { imageKlMap, meanKlMap } from '../../src/model/statistics/klMap';
import { totalEstimates, Totals } from '../../src/model/statistics/totals';
import { fillNormal } from '../../src/model/noise/noise';
import type { KlMap } from '../../src/protocol/statistics';
import { klTerms } from '../fixtures/latentTerms';

const SHAPE = { channels: 3, height: 2, width: 4 };
const LATENTS = 24;
const POSITIONS = 8;
const IMAGES = 5;
const DRAWS = 4;

/** The top group's q doesn't depend on the draw; `group` 0 stands for it. */
function gaussians(group: number, image: number, draw: number) {
  const normal = (purpose: 'posterior' | 'prior' | 'binarise' | 'decoder sample') => {
    const values = new Float32Array(LATENTS);
    fillNormal({ seed: 5, purpose, image, draw: group === 0 ? 0 : draw, group }, values);
    return values;
  };
  const muQ = normal('posterior').map((value, i) => value + (i % 3));
  const sigmaQ = normal('binarise').map((value) => Math.exp(value / 2));
  return { muQ, sigmaQ, muP: normal('prior'), sigmaP: normal('decoder sample').map((value) => Math.exp(value / 2)) };
}

function klAt(group: number, image: number, draw: number, i: number) {
  const { muQ, sigmaQ, muP, sigmaP } = gaussians(group, image, draw);
  return klTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!);
}

function batch(group: number, firstImage: number, images: number, draw: number) {
  const parts = indices(images).map((b) => gaussians(group, firstImage + b, draw));
  const joined = (name: 'muQ' | 'sigmaQ' | 'muP' | 'sigmaP') => Float32Array.from(parts.flatMap((p) => [...p[name]]));
  return {
    ...{ group, shape: SHAPE, firstImage, images, draw, flow: null, details: null, epsilon: new Float32Array() },
    ...{ muQ: joined('muQ'), sigmaQ: joined('sigmaQ'), muP: joined('muP'), sigmaP: joined('sigmaP') },
  };
}

/** All draws of each batch, in an inspection's order; `last` is the number of draws that the last batch has so far. */
function measured(group: number, sizes: readonly number[], last = DRAWS) {
  const statistics = new GroupStatistics(group, SHAPE, { images: IMAGES, draws: DRAWS }, false);
  const kept = new KeptLatents(() => 3);
  let firstImage = 0;
  sizes.forEach((images, at) => {
    for (let draw = 0; draw < (at === sizes.length - 1 ? last : DRAWS); draw++) {
      const added = batch(group, firstImage, images, draw);
      kept.add(added, statistics.add(added));
    }
    firstImage += images;
  });
  return { statistics, kept };
}

const query = <Image extends number | null>(group: number, channel: number | null, image: Image) => ({
  ...({ quantity: 'kl', group, channel, image } as const),
});

function closedForm(statistics: GroupStatistics) {
  const summary = statistics.summary(0.1);
  if (summary.kind !== 'closed form') throw new Error('expected the closed form');
  return summary;
}

const indices = (count: number) => Array.from({ length: count }, (_, i) => i);
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const standardError = (values: readonly number[]) =>
  Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1) / values.length);

type Summed = 'klNats' | 'reverseKlNats';

/** A quantity summed over latents: one row per image, one number per draw. */
const tableOf = (quantity: Summed, group: number, latents: readonly number[], images: number, draws = DRAWS) =>
  indices(images).map((image) =>
    indices(draws).map((draw) => sum(latents.map((i) => klAt(group, image, draw, i)[quantity]))),
  );
const klTable = (group: number, latents: readonly number[], images: number, draws = DRAWS) =>
  tableOf('klNats', group, latents, images, draws);

const ALL = indices(LATENTS);
const ofChannel = (channel: number) => ALL.filter((i) => Math.floor(i / POSITIONS) === channel);
const atPosition = (position: number) => ALL.filter((i) => i % POSITIONS === position);

function sums(map: KlMap) {
  if (map.kind !== 'sum') throw new Error('expected sums');
  expect([...map.klNats]).toEqual([...map.shiftNats].map((shift, position) => shift + map.scaleNats[position]!));
  return map;
}

function reverseErrors(map: ReturnType<typeof sums>): Float64Array {
  const { reverseKlNats } = map.furtherStandardErrorNats;
  if (reverseKlNats === null) throw new Error('expected the standard errors of the reverse KL');
  return reverseKlNats;
}

describe('Several draws for each of several images', () => {
  test.each([[[5]], [[2, 2, 1]], [[1, 4]]])(
    'give the mean over images of means over draws, in batches of %j',
    (sizes) => {
      const { statistics } = measured(1, sizes);
      const summary = closedForm(statistics);
      expect(summary).toMatchObject({ images: IMAGES, draws: DRAWS });
      const byImage = klTable(1, ALL, IMAGES).map(mean);
      expect(summary.klNats.mean).toBeCloseTo(mean(byImage), 9);
      expect(summary.klNats.standardError).toBeCloseTo(standardError(byImage), 9);
      expect(summary.shiftNats + summary.scaleNats).toBeCloseTo(summary.klNats.mean, 9);
      for (const channel of indices(3)) {
        const means = klTable(1, ofChannel(channel), IMAGES).map(mean);
        expect(summary.channelKlNats[channel]).toBeCloseTo(mean(means), 9);
        expect(summary.channelStandardErrorNats![channel]).toBeCloseTo(standardError(means), 8);
      }
      const map = sums(meanKlMap(query(1, null, null), statistics));
      const ofOne = sums(meanKlMap(query(1, 2, null), statistics));
      expect(map).toMatchObject({ images: IMAGES, draws: DRAWS, latentsPerPosition: 3 });
      for (const position of indices(POSITIONS)) {
        const means = klTable(1, atPosition(position), IMAGES).map(mean);
        expect(map.klNats[position]).toBeCloseTo(mean(means), 9);
        expect(map.standardErrorNats![position]).toBeCloseTo(standardError(means), 8);
        const latents = klTable(1, [2 * POSITIONS + position], IMAGES).map(mean);
        expect(ofOne.klNats[position]).toBeCloseTo(mean(latents), 9);
        expect(ofOne.standardErrorNats![position]).toBeCloseTo(standardError(latents), 8);
        const reverse = tableOf('reverseKlNats', 1, atPosition(position), IMAGES).map(mean);
        expect(map.reverseKlNats[position]! / mean(reverse)).toBeCloseTo(1, 9);
        expect(reverseErrors(map)[position]! / standardError(reverse)).toBeCloseTo(1, 9);
        const reverseOfOne = tableOf('reverseKlNats', 1, [2 * POSITIONS + position], IMAGES).map(mean);
        expect(reverseErrors(ofOne)[position]! / standardError(reverseOfOne)).toBeCloseTo(1, 9);
      }
    },
  );

  test('remember the image and the draw with the largest KL', () => {
    const { largest } = closedForm(measured(1, [2, 3]).statistics);
    const all = indices(IMAGES).flatMap((image) =>
      indices(DRAWS).flatMap((draw) => ALL.map((i) => klAt(1, image, draw, i).klNats)),
    );
    expect(largest.klNats).toBe(Math.max(...all));
    const { image, draw, channel, y, x } = largest;
    expect(largest).toMatchObject(klAt(1, image, draw, channel * POSITIONS + y * SHAPE.width + x));
  });

  test('name the draw with the largest KL, even if it is not the first', () => {
    const found = [1, 2, 3, 4, 5].map((group) => {
      const { largest } = closedForm(measured(group, [2, 3]).statistics);
      const { image, draw, channel, y, x } = largest;
      expect(largest.klNats).toBe(klAt(group, image, draw, channel * POSITIONS + y * SHAPE.width + x).klNats);
      return draw;
    });
    expect(found.some((draw) => draw > 0)).toBe(true);
  });

  test.each([null, 2])(
    'name the image and draw with the largest KL at every position of channel %j (null: all)',
    (channel) => {
      const map = sums(meanKlMap(query(1, channel, null), measured(1, [2, 3]).statistics));
      for (const position of indices(POSITIONS)) {
        const latents = channel === null ? atPosition(position) : [channel * POSITIONS + position];
        const all = indices(IMAGES).flatMap((image) =>
          indices(DRAWS).flatMap((draw) =>
            latents.map((i) => ({ image, draw, klNats: klAt(1, image, draw, i).klNats })),
          ),
        );
        const [largest] = all.toSorted((a, b) => b.klNats - a.klNats);
        const { image, draw, klNats } = map.largest;
        expect({ image: image[position], draw: draw[position], klNats: klNats[position] }).toEqual(largest);
      }
    },
  );

  test('count an image once it has all its draws, and the first batch’s images from the first draw', () => {
    const first = measured(1, [2], 3).statistics.summary(0.1);
    expect(first).toMatchObject({ images: 2, draws: 3 });
    expect(first.klNats.mean).toBeCloseTo(mean(klTable(1, ALL, 2, 3).map(mean)), 9);
    const later = measured(1, [2, 2], 3).statistics.summary(0.1);
    expect(later).toMatchObject({ images: 2, draws: DRAWS });
    expect(later.klNats.mean).toBeCloseTo(mean(klTable(1, ALL, 2).map(mean)), 9);
  });
});

test('One draw for each of several images gives means over images, for the reverse KL too', () => {
  const statistics = new GroupStatistics(1, SHAPE, { images: IMAGES, draws: 1 }, false);
  for (const [firstImage, images] of [
    [0, 2],
    [2, 3],
  ] as const) {
    statistics.add(batch(1, firstImage, images, 0));
  }
  const { klNats, reverseKlNats } = closedForm(statistics);
  const byImage = (quantity: 'klNats' | 'reverseKlNats') =>
    indices(IMAGES).map((image) => sum(ALL.map((i) => klAt(1, image, 0, i)[quantity])));
  for (const [told, values] of [
    [klNats, byImage('klNats')],
    [reverseKlNats, byImage('reverseKlNats')],
  ] as const) {
    expect(told.mean).toBeCloseTo(mean(values), 9);
    expect(told.standardError).toBeCloseTo(standardError(values), 9);
  }
});

describe('Several draws for a single image', () => {
  // The second image's first draws must not be mistaken for the first one's.
  test.each([
    ['alone', [1], DRAWS],
    ['while the next one has had some of its draws', [1, 1], 2],
  ] as const)('have standard errors over draws, %s', (_, sizes, last) => {
    const { statistics } = measured(1, sizes, last);
    const summary = closedForm(statistics);
    expect(summary).toMatchObject({ images: 1, draws: DRAWS });
    const draws = klTable(1, ALL, 1)[0]!;
    expect(summary.klNats.mean).toBeCloseTo(mean(draws), 9);
    expect(summary.klNats.standardError).toBeCloseTo(standardError(draws), 9);
    for (const channel of indices(3)) {
      expect(summary.channelStandardErrorNats![channel]).toBeCloseTo(
        standardError(klTable(1, ofChannel(channel), 1)[0]!),
        9,
      );
    }
    const map = sums(meanKlMap(query(1, null, null), statistics));
    expect(map).toMatchObject({ images: 1, draws: DRAWS });
    for (const position of indices(POSITIONS)) {
      expect(map.standardErrorNats![position]).toBeCloseTo(standardError(klTable(1, atPosition(position), 1)[0]!), 5);
      const reverse = tableOf('reverseKlNats', 1, atPosition(position), 1)[0]!;
      expect(reverseErrors(map)[position]! / standardError(reverse)).toBeCloseTo(1, 6);
    }
  });

  test('have a standard error of exactly zero in the top group, which no draw changes', () => {
    const { statistics, kept } = measured(0, [1]);
    expect(statistics.summary(0.1).klNats.standardError).toBe(0);
    expect([...statistics.summary(0.1).channelStandardErrorNats!]).toEqual([0, 0, 0]);
    for (const map of [
      meanKlMap(query(1, 1, null), statistics),
      imageKlMap(query(0, null, 0), SHAPE, kept.get(0, 0)!, DRAWS),
    ]) {
      expect([...sums(map).standardErrorNats!]).toEqual(Array(POSITIONS).fill(0));
      expect([...reverseErrors(sums(map))]).toEqual(Array(POSITIONS).fill(0));
    }
  });

  test('have a standard error from the second draw on, for each channel too', () => {
    const { channelStandardErrorNats } = measured(1, [1], 2).statistics.summary(0.1);
    for (const channel of indices(3)) {
      const draws = klTable(1, ofChannel(channel), 1, 2)[0]!;
      expect(channelStandardErrorNats![channel]).toBeCloseTo(standardError(draws), 9);
    }
  });

  test('have no standard error before the second draw', () => {
    const { statistics, kept } = measured(1, [1], 1);
    expect(statistics.summary(0.1)).toMatchObject({
      ...{ images: 1, draws: 1 },
      ...{ klNats: { standardError: null }, channelStandardErrorNats: null },
    });
    expect(meanKlMap(query(1, null, null), statistics)).toMatchObject({
      standardErrorNats: null,
      furtherStandardErrorNats: { reverseKlNats: null },
    });
    expect(imageKlMap(query(1, 2, 0), SHAPE, kept.get(1, 0)!, DRAWS)).toMatchObject({ kind: 'latent', draws: 1 });
  });
});

describe('The map of one image with several draws', () => {
  test.each([null, 1])('of channel %j (null: all) is a mean with its standard error', (channel) => {
    const { kept } = measured(1, [2, 3]);
    for (const image of [0, 2]) {
      const map = sums(imageKlMap(query(1, channel, image), SHAPE, kept.get(1, image)!, DRAWS));
      expect(map).toMatchObject({ query: { group: 1, channel, image }, images: 1, draws: DRAWS });
      expect(map.planned).toEqual({ images: 1, draws: DRAWS });
      for (const position of indices(POSITIONS)) {
        const latents = channel === null ? atPosition(position) : [channel * POSITIONS + position];
        const draws = klTable(1, latents, 3)[image]!;
        expect(map.latentsPerPosition).toBe(latents.length);
        expect(map.klNats[position]! / mean(draws)).toBeCloseTo(1, 6);
        expect(map.standardErrorNats![position]).toBeCloseTo(standardError(draws), 5);
        const reverse = tableOf('reverseKlNats', 1, latents, 3)[image]!;
        expect(reverseErrors(map)[position]! / standardError(reverse)).toBeCloseTo(1, 6);
        const ofFirstDraw = latents.map((i) => klAt(1, image, 0, i).klNats);
        expect(map.largest.klNats[position]).toBe(Math.max(...ofFirstDraw));
        expect(map.largest.draw[position]).toBe(0);
      }
    }
  });

  test('exists for the first images only, as many as are kept', () => {
    const { kept } = measured(1, [2, 3]);
    expect(kept.of(1)).toHaveLength(3);
    expect(kept.get(1, 3)).toBeUndefined();
  });

  test('doesn’t exist before its group is measured', () => {
    const { kept } = measured(1, [1]);
    expect(kept.get(2, 0)).toBeUndefined();
    expect(kept.of(2)).toEqual([]);
    expect(kept.of(0)).toEqual([]);
  });

  test('has the last values if an image is measured again on another engine', () => {
    const statistics = new GroupStatistics(1, SHAPE, { images: IMAGES, draws: 1 }, false);
    const kept = new KeptLatents(() => 3);
    const failed = batch(1, 0, 2, 0);
    failed.muQ.fill(7);
    for (const added of [failed, batch(1, 0, 2, 0)]) kept.add(added, statistics.add(added));
    expect(kept.of(1)).toHaveLength(2);
    expect(kept.get(1, 1)!.muQ).toEqual(gaussians(1, 1, 0).muQ);
  });
});

describe('Totals over several draws', () => {
  const reconstruction = (image: number, draw: number) => 100 + 7 * image + ((3 * draw * draw + image) % 5);
  const kl = (group: number, image: number, draw: number) => 10 * (group + 1) + image + ((draw * (group + 2)) % 3);

  function totals(images: number, last = DRAWS, atATime = 2, discretisationNatsPerDimension = 0): Totals {
    const measured = new Totals({
      ...{ groups: 2, images, draws: DRAWS, dimensions: 64, discretisationNatsPerDimension, weighs: false },
    });
    for (let firstImage = 0; firstImage < images; firstImage += atATime) {
      const count = Math.min(atATime, images - firstImage);
      const each = (value: (image: number) => number) =>
        Float64Array.from({ length: count }, (_, b) => value(firstImage + b));
      for (let draw = 0; draw < (firstImage + count < images ? DRAWS : last); draw++) {
        for (const group of [0, 1]) {
          const klNats = each((image) => kl(group, image, draw));
          measured.addGroup(group, firstImage, draw, klNats);
        }
        const reconstructionNats = each((image) => reconstruction(image, draw));
        measured.addReconstruction(firstImage, draw, reconstructionNats);
      }
    }
    return measured;
  }
  const nelbo = (image: number, draw: number) => kl(0, image, draw) + kl(1, image, draw) + reconstruction(image, draw);

  test('are means over images of means over draws', () => {
    const { images, klNats, nelboNats, reconstructionNats, bitsPerDimension } = totalEstimates(totals(3).sums()!);
    expect(images).toBe(3);
    const kls = indices(3).map((image) => mean(indices(DRAWS).map((draw) => kl(0, image, draw) + kl(1, image, draw))));
    expect(klNats.mean).toBeCloseTo(mean(kls), 10);
    expect(klNats.standardError).toBeCloseTo(standardError(kls), 10);
    const means = indices(3).map((image) => mean(indices(DRAWS).map((draw) => nelbo(image, draw))));
    expect(nelboNats.mean).toBeCloseTo(mean(means), 10);
    expect(nelboNats.standardError).toBeCloseTo(standardError(means), 10);
    expect(bitsPerDimension.mean).toBeCloseTo(mean(means) / Math.LN2 / 64, 10);
    expect(bitsPerDimension.standardError).toBeCloseTo(standardError(means) / Math.LN2 / 64, 10);
    const losses = indices(3).map((image) => mean(indices(DRAWS).map((draw) => reconstruction(image, draw))));
    expect([...totals(3).rows().reconstructionNats]).toEqual(losses.map((loss) => expect.closeTo(loss, 10) as number));
    expect(reconstructionNats.standardError).toBeCloseTo(standardError(losses), 10);
  });

  test('of a single image have the standard error over its draws, in which KL and reconstruction vary together', () => {
    const draws = indices(DRAWS).map((draw) => nelbo(0, draw));
    const { images, nelboNats } = totalEstimates(totals(1).sums()!);
    expect(images).toBe(1);
    expect(nelboNats.mean).toBeCloseTo(mean(draws), 10);
    expect(nelboNats.standardError).toBeCloseTo(standardError(draws), 10);
    expect(totalEstimates(totals(1, 1).sums()!).nelboNats.standardError).toBeNull();
  });

  test('leave out images that don’t have all their draws yet', () => {
    expect(totalEstimates(totals(3, 2).sums()!).images).toBe(2);
    // A single image's totals stay the same while the next one has had some of its draws.
    expect(totals(2, 3, 1).sums()).toEqual(totals(1, DRAWS, 1).sums());
  });

  test('in bits per dimension add what a density lacks of a probability, in nats per dimension, with its sign', () => {
    const lacking = -4.1;
    const { bitsPerDimension, nelboNats } = totalEstimates(totals(3, DRAWS, 2, lacking).sums()!);
    expect(bitsPerDimension.mean).toBeCloseTo((nelboNats.mean / 64 + lacking) / Math.LN2, 10);
  });

  test('are not there before an image has come through the whole network', () => {
    const measured = new Totals({
      groups: 1,
      images: 2,
      draws: 1,
      dimensions: 4,
      discretisationNatsPerDimension: 0,
      weighs: false,
    });
    expect(measured.sums()).toBeNull();
    measured.addGroup(0, 0, 0, Float64Array.of(1, 2));
    expect(measured.sums()).toBeNull();
    expect(measured.rows().reconstructionNats).toHaveLength(0);
    measured.addReconstruction(0, 0, Float64Array.of(5, 6));
    expect(measured.sums()).toMatchObject({ images: 2, nelboNats: { mean: 7 } });
    expect(() => measured.addGroup(1, 0, 0, Float64Array.of(1, 2))).toThrow('there is no group 1');
  });
});
