/** The mean over a class of images: that of an inspection of these images alone. */
import { describe, expect, test } from 'vitest';
import { ClassScopes } from '../../src/model/session/classScopes';
import { distributionAnswers } from '../../src/model/session/distributionAnswers';
import { channelImages } from '../../src/model/statistics/images/channelImages';
import { ImageMapAnswers } from '../../src/model/statistics/images/imageMaps';
import type { ImageClasses } from '../../src/model/statistics/imageRecords';
import { Measurement } from '../../src/model/statistics/measurement';
import { drawnMeasurement, SHAPES, type DrawnWish } from '../fixtures/drawnMeasurement';

const THRESHOLD = 0.1;
/** Images 0 to 2 are of the first class, 3 to 7 of the second, 8 of the third. */
const CLASSES: ImageClasses = { names: ['seven', 'none', 'eight', 'nine'], of: [0, 0, 0, 2, 2, 2, 2, 2, 3] };
const IMAGES = CLASSES.of.length;
const FIRST: Readonly<Record<number, readonly [from: number, images: number]>> = { 0: [0, 3], 2: [3, 5], 3: [8, 1] };

function scopesOf(measurement: Measurement, isComplete = true): ClassScopes {
  return new ClassScopes(() => ({ measurement, classes: CLASSES, isComplete }));
}

/** Every number in a value by its path; those of images are left out, because images are numbered anew when alone. */
function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (one, i) => [`${path}.${i}`, one]);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => name !== 'image')
    .flatMap(([name, part]) => numbersIn(part, `${path}.${name}`));
}

function expectSame(actual: unknown, expected: unknown, relative = 1e-9): void {
  const [a, b] = [new Map(numbersIn(actual)), new Map(numbersIn(expected))];
  expect([...a.keys()]).toEqual([...b.keys()]);
  expect(b.size).toBeGreaterThan(3);
  const apart = [...b].filter(([name, value]) => {
    const other = a.get(name) ?? NaN;
    return !Object.is(other, value) && !(Math.abs(other - value) <= relative * Math.max(1, Math.abs(value)));
  });
  expect(apart.map(([name, value]) => `${name}: ${a.get(name)} is not ${value}`)).toEqual([]);
}

const WISHES: readonly DrawnWish[] = [
  { images: IMAGES, draws: 1, hasFlows: false },
  { images: IMAGES, draws: 1, hasFlows: true },
  { images: IMAGES, draws: 4, hasFlows: false },
  { images: IMAGES, draws: 4, hasFlows: true },
];

describe.each(WISHES)('Of $images images with $draws draws, flows $hasFlows,', (wish) => {
  test.each([0, 2, 3])('class %i has the numbers of its images alone, to 1e-9', (among) => {
    const [from, images] = FIRST[among]!;
    const scope = scopesOf(drawnMeasurement(wish)).summary(among, THRESHOLD);
    const alone = drawnMeasurement({ ...wish, images, from });
    expect(scope.images).toBe(images);
    // With several draws, where the KL lies and the largest latents of channels are known of first draws only.
    const plain = (groups: readonly unknown[]) =>
      wish.draws === 1 ? groups : groups.map((group) => withoutParts(group as object));
    expectSame(plain(scope.groups), plain(alone.groups(THRESHOLD)));
    expectSame(scope.summary, alone.summary(THRESHOLD));
  });

  test('the means over classes, weighted by their images, are the mean over all', () => {
    const measurement = drawnMeasurement(wish);
    const scopes = scopesOf(measurement);
    const classes = scopes.list()!;
    expect(classes.map(({ name, images, kept }) => [name, images, kept])).toEqual([
      ['seven', 3, 3],
      ['eight', 5, 5],
      ['nine', 1, 1],
    ]);
    const all = classes.map(({ among, images }) => ({ images, scope: scopes.summary(among, THRESHOLD) }));
    const mean = (of: (scope: (typeof all)[number]['scope']) => number) =>
      all.reduce((sum, { images, scope }) => sum + images * of(scope), 0) / IMAGES;
    const whole = measurement.summary(THRESHOLD)!;
    expect(mean(({ summary }) => summary!.nelboNats!.mean)).toBeCloseTo(whole.nelboNats!.mean, 9);
    for (const [group, summary] of measurement.groups(THRESHOLD).entries()) {
      expect(mean(({ groups }) => groups[group]!.klNats.mean)).toBeCloseTo(summary!.klNats.mean, 9);
      for (const [channel, nats] of summary!.channelKlNats.entries()) {
        expect(mean(({ groups }) => groups[group]!.channelKlNats[channel]!)).toBeCloseTo(nats, 9);
      }
    }
  });

  test('maps, quantities and distributions of a class are those of its images alone', async () => {
    const measurement = drawnMeasurement(wish);
    const noise = () => null;
    const whole = distributionAnswers(() => ({ noise, scopes: scopesOf(measurement) }));
    const alone = drawnMeasurement({ ...wish, images: 5, from: 3 });
    const only = distributionAnswers(() => ({ noise, scopes: scopesOf(alone) }));
    // Kept means over several draws are in single precision.
    const relative = wish.draws === 1 ? 1e-9 : 1e-6;
    for (const group of SHAPES.keys()) {
      const latents = { group, channels: { kind: 'all' }, image: null } as const;
      const kl = { quantity: 'kl', group, channel: null, image: null } as const;
      const map = await whole.klMap({ ...kl, among: 2 });
      const { query, ...values } = map;
      expect(query.among).toBe(2);
      expect(map.planned).toEqual({ images: 5, draws: wish.draws, ofClass: 'eight' });
      const { query: _, ...expected } = await only.klMap(kl);
      expectSame(withoutParts(values), withoutParts(expected), relative);
      const ratio = { quantity: 'logDeltaSigma', group, channel: 1, image: null } as const;
      const [mapped, expectedMap] = [await whole.quantityMap({ ...ratio, among: 2 }), await only.quantityMap(ratio)];
      expectSame([mapped.values, mapped.standardErrors], [expectedMap.values, expectedMap.standardErrors], 1e-9);
      expectSame(
        (await whole.histograms({ ...latents, among: 2 })).histograms,
        (await only.histograms(latents)).histograms,
      );
      const { points } = await whole.plane({ ...latents, among: 2 });
      expect(new Set(points!.image)).toEqual(new Set([3, 4, 5, 6, 7]));
      expectSame(await whole.standardised({ ...latents, among: 2 }), {
        ...(await only.standardised(latents)),
        query: { ...latents, among: 2 },
      });
    }
    const ridges = { quantity: 'klNats', channels: { kind: 'all' }, image: null } as const;
    expectSame((await whole.ridges({ ...ridges, among: 2 })).rows, (await only.ridges(ridges)).rows);
  });
});

describe.each(WISHES)('Of a class of $images images with $draws draws, flows $hasFlows,', (wish) => {
  const nameOf = (image: number) => `${image}.png`;
  /** The images of class `eight`, in the whole and alone. */
  const asked = () => {
    const whole = scopesOf(drawnMeasurement(wish)).among(2);
    return { whole, alone: { measurement: drawnMeasurement({ ...wish, images: 5, from: 3 }), images: null } };
  };

  test('the small maps are those of its images alone, on a scale of their own, with their numbers in the whole', () => {
    const { whole, alone } = asked();
    for (const channel of [null, 1]) {
      const query = { quantity: 'kl', group: 1, channel, from: 1, count: 64 } as const;
      const shown = new ImageMapAnswers(() => whole, nameOf).maps({ ...query, among: 2 });
      const expected = new ImageMapAnswers(() => alone, nameOf).maps(query);
      expect(shown).toMatchObject({ mapped: 5, images: 5, planned: { ofClass: 'eight' } });
      expect(shown.maps.map(({ image, name }) => [image, name])).toEqual(
        [4, 5, 6, 7].map((image) => [image, `${image}.png`]),
      );
      expectSame(
        shown.maps.map(({ nats, valueNats }) => ({ nats, valueNats })),
        expected.maps.map(({ nats, valueNats }) => ({ nats, valueNats })),
      );
      expectSame(shown.spread, expected.spread);
    }
  });

  test('the images that drive a channel are ranked as if they were alone, with their numbers in the whole', () => {
    const { whole, alone } = asked();
    for (const channel of [null, 2]) {
      const query = { quantity: 'kl', group: 1, channel } as const;
      const shown = channelImages({ ...query, among: 2 }, whole, nameOf);
      const expected = channelImages(query, alone, nameOf);
      for (const rank of ['strongest', 'quantiles', 'weakest'] as const) {
        const [ours, theirs] = [shown[rank], expected[rank]];
        if (ours.kind === 'missing' || theirs.kind === 'missing') throw new Error('these images are missing');
        expect(ours.among).toBe(5);
        expect(ours.images.map(({ image, name }) => [image, name])).toEqual(
          theirs.images.map(({ image }) => [image + 3, `${image + 3}.png`]),
        );
        expectSame(ours.images, theirs.images, 1e-6);
      }
    }
  });
});

/** A group or map without its largest latents, and without the counts that follow from maps. */
function withoutParts(value: object): object {
  const left = Object.entries(value).filter(
    ([name]) => !['largest', 'channelParts', 'halfPositions', 'latents'].includes(name),
  );
  return Object.fromEntries(left.map(([name, part]) => [name, name === 'base' ? withoutParts(part as object) : part]));
}

test('the largest latent and the strongest images have their numbers in the whole', () => {
  const measurement = drawnMeasurement({ images: IMAGES, draws: 4, hasFlows: false });
  const { groups } = scopesOf(measurement).summary(2, THRESHOLD);
  for (const [group, summary] of groups.entries()) {
    if (summary?.kind !== 'closed form') throw new Error('no flows here');
    const ofImages = [3, 4, 5, 6, 7].map((image) => {
      const one = measurement.image(image, THRESHOLD).groups[group];
      return one?.kind === 'closed form' ? one.largest : null;
    });
    const [largest] = ofImages.toSorted((a, b) => b!.klNats - a!.klNats);
    expect(summary.largest).toEqual(largest);
    expect(new Set(summary.strongest!.image.slice(0, 5))).toEqual(new Set([3, 4, 5, 6, 7]));
  }
});

describe('A class is refused', () => {
  test('while images are being measured', () => {
    const scopes = scopesOf(drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false }), false);
    expect(() => scopes.summary(2, THRESHOLD)).toThrow('The mean of a class is known once all images are measured.');
  });

  test('if not all of its images are kept, with how many are', () => {
    const all = drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false });
    const parts = all.parts();
    const kept = parts.kept!.map((images) => images.slice(0, 5));
    const scopes = scopesOf(Measurement.of(all.model, { ...parts, kept }));
    expect(scopes.list()!.map(({ name, images, kept: ofThem }) => [name, images, ofThem])).toEqual([
      ['seven', 3, 3],
      ['eight', 5, 2],
      ['nine', 1, 0],
    ]);
    expect(scopes.summary(0, THRESHOLD).images).toBe(3);
    expect(() => scopes.summary(2, THRESHOLD)).toThrow(
      '2 of the 5 images of class eight are kept, so the mean of its parts is not known.',
    );
  });

  test('if there is none', () => {
    const scopes = scopesOf(drawnMeasurement({ images: IMAGES, draws: 1, hasFlows: false }));
    expect(() => scopes.summary(1, THRESHOLD)).toThrow('These images have no such class.');
    expect(() => scopes.summary(99, THRESHOLD)).toThrow('These images have no such class.');
  });
});
