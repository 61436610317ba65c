/** One image's numbers: those of an inspection of this image alone, whose mean over images is what the page shows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import { latentCount, type GroupBatch } from '../../src/model/statistics/groupBatch';
import { Measurement, type MeasuredModel } from '../../src/model/statistics/measurement';
import type { InputChoice } from '../../src/protocol/input';
import type { ClosedFormSummary, Estimate, GroupSummary, Summary } from '../../src/protocol/statistics';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { drawnMeasurement, SHAPES, statisticsOf, type DrawnWish } from '../fixtures/drawnMeasurement';
import { statisticsPath } from '../fixtures/goldenStatistics';
import { inspectInput } from '../fixtures/inspectInput';
import { runningOn } from '../fixtures/runningOn';

const THRESHOLD = 0.1;
const SAMPLE = join(root, 'media', 'sample');
const FLOWS = join(root, 'test', 'fixtures', 'golden', 'cifar10-flow.pt');

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-summary-'));
  engine = await startCpuEngine();
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

type Numbers = Readonly<Record<string, number>>;

/** Every mean of a group, by name. */
function meansOf(summary: GroupSummary): Numbers {
  const channels = Array.from(summary.channelKlNats, (nats, channel) => [`channel ${channel}`, nats] as const);
  const frame = { kl: summary.klNats.mean, ...Object.fromEntries(channels) };
  if (summary.kind === 'closed form') {
    const { shiftNats, scaleNats, reverseKlNats } = summary;
    return { ...frame, shiftNats, scaleNats, reverseKl: reverseKlNats.mean };
  }
  const ofBase = Object.entries(meansOf(summary.base)).map(([name, nats]) => [`base ${name}`, nats] as const);
  return { ...frame, logQ: summary.logQNats, logP: summary.logPNats, ...Object.fromEntries(ofBase) };
}

/** Every mean of the whole model, by name; those that are not known are left out. */
function totalsOf(summary: Summary): Numbers {
  const { klNats, reconstructionNats, nelboNats, bitsPerDimension, bound } = summary;
  const estimates: Readonly<Record<string, Estimate | null | undefined>> = {
    ...{ klNats, reconstructionNats, nelboNats, bitsPerDimension, bound: bound?.boundNats },
  };
  return Object.fromEntries(
    Object.entries(estimates).flatMap(([name, estimate]) => (estimate ? [[name, estimate.mean] as const] : [])),
  );
}

function meanOver(all: readonly Numbers[]): Numbers {
  const names = Object.keys(all[0]!);
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, numbers) => sum + numbers[name]!, 0) / all.length]),
  );
}

/** Within a relative error; where numbers cancel to nearly 0, within the same part of a nat. */
function expectNear(actual: Numbers, expected: Numbers, relative = 1e-9): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  const apart = Object.keys(expected).filter((name) => {
    const [a, b] = [actual[name]!, expected[name]!];
    return !Object.is(a, b) && !(Math.abs(a - b) <= relative * Math.max(1, Math.abs(b)));
  });
  expect(apart.map((name) => `${name}: ${actual[name]} is not ${expected[name]}`)).toEqual([]);
}

/** Checks that the images' numbers average to the measurement's. */
function expectMeans(measurement: Measurement, images: number): void {
  const each = Array.from({ length: images }, (_, image) => measurement.image(image, THRESHOLD));
  measurement.groups(THRESHOLD).forEach((summary, group) => {
    expectNear(meanOver(each.map(({ groups }) => meansOf(groups[group]!))), meansOf(summary!));
  });
  expectNear(meanOver(each.map(({ summary }) => totalsOf(summary!))), totalsOf(measurement.summary(THRESHOLD)!));
}

describe('The mean over all images is what is shown of them together', () => {
  const sample = join(SAMPLE, 'nvae-digits.pt');
  const pictures: InputChoice = { kind: 'files', paths: [join(SAMPLE, 'images')], most: null };
  const samples: InputChoice = { kind: 'samples', count: 3, temperature: 1 };
  test.each<[string, string, InputChoice, number, number]>([
    ['the sample with one draw', sample, pictures, 40, 1],
    ['the sample with 4 draws', sample, pictures, 40, 4],
    ['a model with flows and one draw', FLOWS, samples, 3, 1],
    ['a model with flows and 4 draws', FLOWS, samples, 3, 4],
  ])('in %s', async (_, checkpoint, input, images, draws) => {
    const model = await openModel(checkpoint);
    const { measurement } = await inspectInput({
      ...{ model, running: runningOn(model, engine), input, seed: 3, draws, epsilon: null, passes: 1, details: false },
      ...{ signal: new AbortController().signal, listener: {} },
    });
    expectMeans(measurement, images);
    await model.checkpoint.close();
  });
});

/** The same values in a measurement of one image, whose number in it is 0. */
function renumbered(summary: GroupSummary): GroupSummary {
  const strongest = summary.strongest && {
    ...summary.strongest,
    image: summary.strongest.image.map((image) => Math.min(image, 0)),
  };
  if (summary.kind === 'estimate') {
    return { ...summary, strongest, base: renumbered(summary.base) as ClosedFormSummary };
  }
  const { largest, channelParts } = summary;
  const ofChannels = { ...channelParts.largest, image: channelParts.largest.image.map(() => 0) };
  return {
    ...{ ...summary, strongest, largest: { ...largest, image: 0 } },
    channelParts: { ...channelParts, largest: ofChannels },
  };
}

/** The same summary with each channel's largest latent as it is in the first draw. */
function withFirstDraw(summary: GroupSummary, first: GroupSummary): GroupSummary {
  if (summary.kind === 'estimate') {
    return { ...summary, base: withFirstDraw(summary.base, closedForm(first)) as ClosedFormSummary };
  }
  return { ...summary, channelParts: { ...summary.channelParts, largest: closedForm(first).channelParts.largest } };
}

/** Numbers to 12 digits, so that sums in another order are equal. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(12)) : value;
  if (value instanceof Float64Array) return Array.from(value, rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, rounded(of)]));
}

describe('An image has the numbers of an inspection of this image alone', () => {
  const wishes: DrawnWish[] = [1, 4].flatMap((draws) =>
    [false, true].map((hasFlows) => ({ images: 9, draws, hasFlows })),
  );
  test.each(wishes)(
    '%j; only the largest latent of a channel is from the first draw',
    ({ images, draws, hasFlows }) => {
      const measurement = drawnMeasurement({ images, draws, hasFlows });
      for (let image = 0; image < images; image++) {
        const alone = drawnMeasurement({ images: 1, draws, hasFlows, from: image });
        const { groups, summary, ...rest } = measurement.image(image, THRESHOLD);
        expect(rest).toEqual({ image });
        const first = drawnMeasurement({ images: 1, draws: 1, hasFlows, from: image }).groups(THRESHOLD);
        const expected = alone.groups(THRESHOLD).map((group, place) => withFirstDraw(group!, first[place]!));
        expect(groups.map((group) => rounded(renumbered(group!)))).toEqual(expected.map(rounded));
        expect(rounded(summary)).toEqual(rounded(alone.summary(THRESHOLD)));
        expect(groups.map((group) => closedForm(group!).largest.image)).toEqual(SHAPES.map(() => image));
      }
    },
  );

  test('with one draw, no error is known; with several, errors are over the draws', () => {
    const one = drawnMeasurement({ images: 5, draws: 1, hasFlows: false }).image(3, THRESHOLD);
    expect(one.groups[1]).toMatchObject({
      ...{ images: 1, draws: 1, planned: { images: 1, draws: 1 }, channelStandardErrorNats: null },
      ...{ klNats: { standardError: null }, reverseKlNats: { standardError: null }, channelsNearThreshold: null },
      ...{ drawStandardErrorNats: null, channelDrawStandardErrorNats: null },
    });
    expect(one.summary).toMatchObject({
      ...{ images: 1, drawStandardErrors: null, channelsNearThreshold: null, bound: null },
      ...{ klNats: { standardError: null }, nelboNats: { standardError: null } },
    });
    const four = drawnMeasurement({ images: 5, draws: 4, hasFlows: false }).image(3, THRESHOLD);
    const [top, below] = four.groups;
    // The top group's KL is the same in every draw.
    expect([top!.klNats.standardError, top!.drawStandardErrorNats]).toEqual([0, 0]);
    expect(below!.klNats.standardError).toBeGreaterThan(0);
    expect(below!.drawStandardErrorNats).toBe(below!.klNats.standardError);
    expect(below!.channelDrawStandardErrorNats).toEqual(below!.channelStandardErrorNats);
    expect(four.summary!.drawStandardErrors!.nelboNats).toBe(four.summary!.nelboNats!.standardError);
  });

  test('a channel is in use above the threshold that is asked for', () => {
    const measurement = drawnMeasurement({ images: 5, draws: 1, hasFlows: false });
    const { channelKlNats } = measurement.image(2, THRESHOLD).groups[1]!;
    const [smallest, middle] = [...channelKlNats].sort((a, b) => a - b);
    const inUse = (thresholdNats: number) => measurement.image(2, thresholdNats).groups[1]!.channelsInUse;
    expect([inUse(smallest! - 1e-6), inUse(smallest!), inUse(middle!)]).toEqual([3, 2, 1]);
    expect(measurement.image(2, 1e9).summary!.channelsInUse).toBe(0);
  });
});

function closedForm(summary: GroupSummary): ClosedFormSummary {
  return summary.kind === 'estimate' ? summary.base : summary;
}

const SHAPE = { channels: 2, height: 1, width: 2 };
const MODEL: MeasuredModel = {
  ...{ groups: [SHAPE], hasFlows: false, likelihood: 'unknown', dimensions: 4, discretisationNatsPerDimension: 0 },
};

/** @param muQ by image, (L, h, w) each; σ_q, σ_p are 1 and μ_p is 0, so that each latent's KL is ½μ_q² */
function shifted(firstImage: number, draw: number, ...muQ: readonly (readonly number[])[]): GroupBatch {
  const images = muQ.length;
  const all = (value: number) => new Float32Array(images * latentCount(SHAPE)).fill(value);
  return {
    ...{ group: 0, shape: SHAPE, firstImage, images, draw, flow: null, details: null },
    ...{ muQ: Float32Array.from(muQ.flat()), sigmaQ: all(1), muP: all(0), sigmaP: all(1), epsilon: all(0) },
  };
}

test('NaN stays NaN in its image and channel, and leaves all other images alone', () => {
  const measurement = new Measurement(MODEL, { images: 2, draws: 1 });
  measurement.addGroup(shifted(0, 0, [1, NaN, 2, 2], [2, 0, 0, 4]));
  measurement.addReconstruction(0, 0, Float64Array.of(NaN, NaN));
  const first = measurement.image(0, THRESHOLD);
  expect(first.groups[0]).toMatchObject({
    ...{ klNats: { mean: NaN }, channelKlNats: Float64Array.of(NaN, 4), shiftNats: NaN, channelsInUse: null },
    largest: { channel: 0, x: 1, klNats: NaN, image: 0 },
  });
  expect(first.summary).toMatchObject({ klNats: { mean: NaN }, nelboNats: null, channelsInUse: null });
  const second = measurement.image(1, THRESHOLD);
  expect(second.groups[0]).toMatchObject({
    ...{ klNats: { mean: 10 }, channelKlNats: Float64Array.of(2, 8), shiftNats: 10, scaleNats: 0, channelsInUse: 2 },
    largest: { channel: 1, x: 1, klNats: 8, image: 1 },
  });
  expect(second.summary).toMatchObject({
    ...{ klNats: { mean: 10, standardError: null }, reconstructionNats: null, nelboNats: null, channels: 2 },
  });
});

test('what is asked for meanwhile need not wait for all groups of an image', async () => {
  const measurement = drawnMeasurement({ images: 2, draws: 1, hasFlows: true });
  const order: string[] = [];
  const asked = measurement.imageInTurns(1, THRESHOLD).then((summary) => {
    order.push('image');
    return summary;
  });
  setImmediate(() => order.push('something else'));
  expect(await asked).toEqual(measurement.image(1, THRESHOLD));
  expect(order).toEqual(['something else', 'image']);
});

test('the largest latent is that of all draws, with its draw', () => {
  const measurement = new Measurement(MODEL, { images: 2, draws: 3 });
  measurement.addGroup(shifted(0, 0, [1, 0, 0, 0], [0, 0, 0, 9]));
  measurement.addGroup(shifted(0, 1, [0, 0, 4, 0], [0, 2, 0, 0]));
  measurement.addGroup(shifted(0, 2, [0, 3, 0, 0], [8, 0, 0, 0]));
  const largest = (image: number) => closedForm(measurement.image(image, THRESHOLD).groups[0]!).largest;
  expect(largest(0)).toMatchObject({ channel: 1, y: 0, x: 0, draw: 1, image: 0, klNats: 8, muQ: 4 });
  expect(largest(1)).toMatchObject({ channel: 1, y: 0, x: 1, draw: 0, image: 1, klNats: 40.5, muQ: 9 });
});

describe('While images are being measured', () => {
  test('an image has the draws so far, and no total until it has been through the whole network', () => {
    const measurement = new Measurement({ ...MODEL, groups: [SHAPE, SHAPE] }, { images: 2, draws: 3 });
    measurement.addGroup(shifted(0, 0, [1, 0, 0, 0], [2, 0, 0, 0]));
    const begun = measurement.image(1, THRESHOLD);
    expect(begun.groups).toMatchObject([{ draws: 1, planned: { images: 1, draws: 3 }, klNats: { mean: 2 } }, null]);
    expect(begun.summary).toBeNull();
    measurement.addGroup({ ...shifted(0, 0, [1, 1, 0, 0], [2, 2, 0, 0]), group: 1 });
    measurement.addReconstruction(0, 0, Float64Array.of(NaN, NaN));
    // The error of a single draw is not known.
    expect(measurement.image(1, THRESHOLD).summary).toMatchObject({
      ...{ klNats: { mean: 6, standardError: null }, drawStandardErrors: null, channelsNearThreshold: null },
    });
    measurement.addGroup(shifted(0, 1, [1, 0, 0, 0], [4, 0, 0, 0]));
    measurement.addGroup({ ...shifted(0, 1, [1, 1, 0, 0], [2, 2, 0, 0]), group: 1 });
    measurement.addReconstruction(0, 1, Float64Array.of(NaN, NaN));
    const both = measurement.image(1, THRESHOLD);
    expect(both.groups[0]).toMatchObject({ draws: 2, klNats: { mean: 5, standardError: 3 } });
    expect(both.summary).toMatchObject({
      ...{ klNats: { mean: 9, standardError: 3 }, drawStandardErrors: { klNats: 3, nelboNats: null } },
    });
  });

  test('an image that has not had its turn, is not kept, or does not exist is refused with its reason', () => {
    const measurement = new Measurement(MODEL, { images: 5, draws: 1 }, { kind: 'empty', keeps: () => 3 });
    measurement.addGroup(shifted(0, 0, [1, 0, 0, 0], [2, 0, 0, 0]));
    const asked = (image: number) => () => measurement.image(image, THRESHOLD);
    expect(asked(1)).not.toThrow();
    expect(asked(2)).toThrow('Image 2 is not measured yet (2 of 5 so far).');
    expect(asked(3)).toThrow('Only the first 3 of 5 images are kept for viewing one by one, not image 3.');
    expect(asked(5)).toThrow('There is no image 5.');
    const one = new Measurement(MODEL, { images: 5, draws: 1 }, { kind: 'empty', keeps: () => 1 });
    expect(() => one.image(1, THRESHOLD)).toThrow(
      'Only the first of 5 images is kept for viewing one by one, not image 1.',
    );
  });
});

describe('Saved statistics', () => {
  async function read(wish: DrawnWish, missing?: 'rows' | 'kept') {
    const measurement = drawnMeasurement(wish);
    const statistics = statisticsOf(measurement, wish.hasFlows);
    const path = join(folder, 'saved.safetensors');
    const parts = missing === undefined ? statistics.parts : { ...statistics.parts, [missing]: null };
    await writeStatistics(path, { ...statistics, parts });
    return { measurement, saved: (await readStatistics(path)).measurement };
  }

  test.each<DrawnWish>([
    { images: 5, draws: 1, hasFlows: false },
    { images: 5, draws: 3, hasFlows: false },
    { images: 5, draws: 1, hasFlows: true },
    { images: 5, draws: 3, hasFlows: true },
  ])('give the same numbers, bit for bit: %j', async (wish) => {
    const { measurement, saved } = await read(wish);
    for (let image = 0; image < wish.images; image++) {
      expect(saved.image(image, THRESHOLD)).toEqual(measurement.image(image, THRESHOLD));
    }
  });

  test('without values per image, the total is not known', async () => {
    const { measurement, saved } = await read({ images: 5, draws: 3, hasFlows: false }, 'rows');
    expect(saved.image(4, THRESHOLD)).toEqual({ ...measurement.image(4, THRESHOLD), summary: null });
  });

  test('without kept images, no image is shown', async () => {
    const { saved } = await read({ images: 5, draws: 1, hasFlows: false }, 'kept');
    expect(() => saved.image(0, THRESHOLD)).toThrow('This statistics file keeps no images one by one.');
  });

  test.each(['two-images', 'one-image-flows', 'swept-classes'])(
    'of early versions have means to single precision, and unknown errors: %s',
    async (name) => {
      const { measurement, scope } = await readStatistics(statisticsPath(name));
      expect(scope.draws).toBeGreaterThan(1);
      const kept = Array.from({ length: measurement.imagesKept }, (_, image) => measurement.image(image, THRESHOLD));
      for (const { groups } of kept) {
        for (const group of groups) {
          expect(group).toMatchObject({
            ...{ draws: scope.draws, klNats: { standardError: null }, channelStandardErrorNats: null },
            ...{ channelsNearThreshold: null, drawStandardErrorNats: null, channelDrawStandardErrorNats: null },
          });
          expect(closedForm(group!).largest.draw).toBe(0);
        }
      }
      if (measurement.imagesKept < scope.images) return;
      measurement.groups(THRESHOLD).forEach((summary, group) => {
        expectNear(meanOver(kept.map(({ groups }) => meansOf(groups[group]!))), meansOf(summary!), 1e-5);
      });
    },
  );

  test('of a sweep have the bound of each image', async () => {
    const { measurement, scope } = await readStatistics(statisticsPath('swept-classes'));
    const { summary } = measurement.image(1, THRESHOLD);
    const { boundNats, largestWeight } = measurement.rows.weights!;
    expect(summary!.bound).toMatchObject({
      ...{ images: 1, draws: scope.draws, boundNats: { mean: boundNats[1], standardError: null } },
      largestWeight: { mean: largestWeight[1], standardError: null },
    });
    expect(summary!.drawStandardErrors!.nelboNats).toBe(measurement.rows.drawErrors!.nelboNats[1]);
  });
});
