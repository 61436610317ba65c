/** Statistics that are written and read back without the model: the same numbers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { inspectInput } from '../fixtures/inspectInput';
import { OutFile } from '../../src/model/cli/outFile';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import { Refusal } from '../../src/model/refusal';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import type { PlaceSquares } from '../../src/model/statistics/klSums';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { writeStatistics } from '../../src/model/statistics/file/writeStatistics';
import type { Measurement } from '../../src/model/statistics/measurement';
import type { InputChoice } from '../../src/protocol/input';
import type { LatentsQuery } from '../../src/protocol/distributions';
import type { GroupShape } from '../../src/protocol/inspection';
import { KL_QUANTITIES } from '../../src/protocol/quantities';
import { DESCRIPTION, drawnMeasurement, SHAPES, statisticsOf, type DrawnWish } from '../fixtures/drawnMeasurement';
import { runningOn } from '../fixtures/runningOn';

const SAMPLE = join(root, 'media', 'sample');
const FLOWS = join(root, 'test', 'fixtures', 'golden', 'cifar10-flow.pt');

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'statistics-'));
  engine = await startCpuEngine();
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** Everything that can be asked of a measurement. */
async function answers(measurement: Measurement, shapes: readonly GroupShape[], images: readonly number[]) {
  const maps = shapes.flatMap(({ channels }, group) =>
    KL_QUANTITIES.flatMap((quantity) =>
      [null, 0, channels - 1].flatMap((channel) =>
        [null, ...images].map((image) => measurement.klMap({ quantity, group, channel, image })),
      ),
    ),
  );
  const { distributions } = measurement;
  const choices = [{ kind: 'all' }, { kind: 'in use', thresholdNats: 1e-9 }, { kind: 'one', channel: 1 }] as const;
  const queries = shapes.flatMap((_, group) =>
    choices.flatMap((channels) => [null, 0].map((image): LatentsQuery => ({ group, channels, image }))),
  );
  const counted = await Promise.all(
    queries.map(async (query) => [
      await distributions.histograms(query),
      await distributions.plane(query),
      await distributions.standardised(query),
    ]),
  );
  const ridges = await distributions.ridges({ quantity: 'klNats', channels: { kind: 'all' }, image: null });
  const { klByGroup, reconstructionNats, imagesKept } = measurement;
  return {
    ...{
      groups: measurement.groups(0.1),
      summary: measurement.summary(0.1),
      klByGroup,
      reconstructionNats,
      imagesKept,
    },
    ...{ maps, counted, ridges },
  };
}

function refusal(asked: () => unknown): string {
  try {
    asked();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('A statistics file gives back, bit for bit,', () => {
  const sample = join(SAMPLE, 'nvae-digits.pt');
  const pictures = (most: number): InputChoice => ({ kind: 'files', paths: [join(SAMPLE, 'images')], most });
  test.each<[string, string, InputChoice, number]>([
    ['the sample with 40 images and several draws', sample, pictures(40), 3],
    ['one image with several draws', sample, pictures(1), 3],
    ['one image with one draw', sample, pictures(1), 1],
    ['a model with flows', FLOWS, { kind: 'samples', count: 3, temperature: 1 }, 2],
    ['one image with several draws of a model with flows', FLOWS, { kind: 'samples', count: 1, temperature: 1 }, 3],
  ])('%s', async (_what, checkpoint, input, draws) => {
    const model = await openModel(checkpoint);
    const captured: { file?: OutFile } = {};
    const { measurement, images: inspected } = await inspectInput({
      ...{ model, running: runningOn(model, engine), input, seed: 3, draws, epsilon: null, passes: 1, details: true },
      signal: new AbortController().signal,
      listener: {
        input: (_, measurement) => (captured.file = new OutFile(model, measurement)),
        group: (batch) => captured.file!.addGroup(batch),
        output: (batch) => captured.file!.addOutput(batch),
      },
    });
    const path = join(folder, 'real.safetensors');
    const made = { seed: 3, noise: 'seed 3', engine: engine.description, command: 'nvae-inspect x.pt' };
    await captured.file!.write(path, inspected, measurement, made);
    const read = await readStatistics(path);
    const { description, records } = inspected.input;
    const { images } = description;
    const looked = [0, images - 1];
    expect(await answers(read.measurement, model.groupShapes, looked)).toEqual(
      await answers(measurement, model.groupShapes, looked),
    );
    expect(read.model).toEqual({
      ...model.description,
      dimensions: model.images.dimensions,
      ...{ discretisationNatsPerDimension: 0, scoredMargin: model.images.scoredMargin },
    });
    const { kind, label, notes, warnings, listed } = description;
    expect(read.input).toEqual({ kind, label, notes, warnings, listed });
    expect(Array.from({ length: read.records.names.count }, (_, image) => read.records.names.at(image))).toEqual(
      records.names,
    );
    const x = inspected.values(0, images);
    expect(read.images!.x).toEqual(x);
    expect(read.images!.meanImage).toHaveLength(x.length);
    expect(read.provenance).toMatchObject({ ...made, checkpoint: model.checkpoint.fileName });
    await model.checkpoint.close();
  });
});

const DRAWN: readonly DrawnWish[] = [
  { images: 9, draws: 3, hasFlows: false },
  { images: 9, draws: 1, hasFlows: true },
  { images: 1, draws: 4, hasFlows: true },
];

async function written(wish: DrawnWish, missing?: 'rows' | 'sums' | 'kept') {
  const measurement = drawnMeasurement(wish);
  const path = join(folder, 'drawn.safetensors');
  const statistics = statisticsOf(measurement, wish.hasFlows);
  const parts = missing === undefined ? statistics.parts : { ...statistics.parts, [missing]: null };
  await writeStatistics(path, { ...statistics, parts });
  return { path, measurement, statistics };
}

describe('What was read', () => {
  test.each(DRAWN)('is written again byte for byte: %j', async (wish) => {
    const { path, statistics } = await written(wish);
    const { measurement, images } = await readStatistics(path);
    const again = join(folder, 'again.safetensors');
    await writeStatistics(again, { ...statistics, parts: measurement.parts(), images });
    expect(await readSafetensors(again)).toEqual(await readSafetensors(path));
  });

  test('describes model, input, weights and origin as they were', async () => {
    const { path, statistics } = await written(DRAWN[0]!);
    const { model, input, weightWarnings, provenance, sweep, records } = await readStatistics(path);
    expect({ model, input, weightWarnings, provenance, sweep }).toEqual({ ...DESCRIPTION, model: statistics.model });
    const { names, indices, classes, digests } = records;
    const asWritten = statistics.records;
    expect({ indices, classes }).toEqual({ indices: asWritten.indices, classes: asWritten.classes });
    expect(Uint8Array.from(digests!)).toEqual(asWritten.digests);
    expect([names.count, names.at(0), names.at(8), names.at(9)]).toEqual([9, 'größe 0.png', 'größe 8.png', undefined]);
  });

  test('accepts no more images', async () => {
    const { measurement } = await readStatistics((await written(DRAWN[0]!)).path);
    expect(() => measurement.addReconstruction(0, 0, Float64Array.of(1))).toThrow('takes no more images');
  });
});

describe('A file without', () => {
  const query = { quantity: 'kl', group: 1, channel: null, image: null } as const;

  test('rows has everything but the values of each image', async () => {
    const { path, measurement } = await written(DRAWN[0]!, 'rows');
    const read = (await readStatistics(path)).measurement;
    // What draws add to the errors of the whole model follows from each image.
    expect(read.summary(0.1)).toEqual({ ...measurement.summary(0.1), drawStandardErrors: null });
    expect(read.klMap({ ...query, image: 8 })).toEqual(measurement.klMap({ ...query, image: 8 }));
    const sentence = 'This statistics file has no values per image. Open one that has them.';
    expect(refusal(() => read.klByGroup)).toBe(sentence);
    expect(refusal(() => read.reconstructionNats)).toBe(sentence);
  });

  test('sums has the values of each image', async () => {
    const { path, measurement } = await written(DRAWN[0]!, 'sums');
    const read = (await readStatistics(path)).measurement;
    expect(read.klByGroup).toEqual(measurement.klByGroup);
    expect(read.klMap({ ...query, image: 0 })).toEqual(measurement.klMap({ ...query, image: 0 }));
    const latents: LatentsQuery = { group: 1, channels: { kind: 'all' }, image: null };
    expect(await read.distributions.histograms(latents)).toEqual(await measurement.distributions.histograms(latents));
    const sentence = 'This statistics file has no sums over its images. Open one that has them.';
    for (const asked of [() => read.groups(0.1), () => read.summary(0.1), () => read.klMap(query)]) {
      expect(refusal(asked)).toBe(sentence);
    }
  });

  test('kept images has the sums, and refuses questions about single images', async () => {
    const { path, measurement } = await written(DRAWN[0]!, 'kept');
    const { measurement: read, images } = await readStatistics(path);
    expect(read.groups(0.1)).toEqual(measurement.groups(0.1));
    expect(read.klMap(query)).toEqual(measurement.klMap(query));
    expect([read.imagesKept, images]).toEqual([0, null]);
    const sentence = 'This statistics file keeps no images one by one. Open one that does.';
    expect(refusal(() => read.klMap({ ...query, image: 0 }))).toBe(sentence);
    for (const name of ['histograms', 'plane', 'standardised'] as const) {
      const asked = read.distributions[name]({ group: 1, channels: { kind: 'all' }, image: null });
      await expect(asked).rejects.toThrow(sentence);
    }
  });

  test('a group that was not reached before the end is reported as such', async () => {
    const { statistics, path } = await written(DRAWN[0]!);
    const sums = { ...statistics.parts.sums!, groups: [statistics.parts.sums!.groups[0]!, null], totals: null };
    await writeStatistics(path, { ...statistics, parts: { ...statistics.parts, sums } });
    const { measurement } = await readStatistics(path);
    expect(measurement.groups(0.1)[1]).toBeNull();
    expect(measurement.summary(0.1)).toBeNull();
    expect(refusal(() => measurement.klMap(query))).toBe('Latent group 1 is not measured yet.');
  });
});

describe('Sums', () => {
  const arrays = (measurement: Measurement) => {
    const { groups, totals } = measurement.parts().sums!;
    const ofGroups = groups.map((sums) =>
      [sums!.closedForm, sums!.estimate!].map((kl) => [
        ...Object.values<Float64Array>(kl.columns).flatMap((column) => [...column]),
        ...[kl.squares, ...Object.values<PlaceSquares | null>(kl.furtherSquares)].flatMap((squares) => [
          ...squares!.latents,
          ...squares!.positions,
        ]),
        ...[...kl.channels, ...kl.channelSquares],
        ...[...Object.values<number>(kl.addends), kl.images],
      ]),
    );
    return { sums: ofGroups.flat(2), totals: totals! };
  };

  test.each([4, 1])('of %i images and of the others add up to those of all, and moments can be merged', (images) => {
    const wish = { draws: 3, hasFlows: true };
    const whole = arrays(drawnMeasurement({ ...wish, images: 10 }));
    const first = arrays(drawnMeasurement({ ...wish, images }));
    const second = arrays(drawnMeasurement({ ...wish, images: 10 - images, from: images, atATime: 3 }));
    expect(first.sums.map((sum, i) => sum + second.sums[i]!)).toEqual(
      whole.sums.map((sum) => expect.closeTo(sum, 8) as number),
    );
    for (const total of ['klNats', 'reconstructionNats', 'nelboNats', 'bitsPerDimension'] as const) {
      const [a, b] = [first.totals[total], second.totals[total]];
      const apart = b.mean - a.mean;
      expect(whole.totals[total].mean).toBeCloseTo(a.mean + (apart * (10 - images)) / 10, 8);
      const squares = a.squaredDeviations + b.squaredDeviations + (apart ** 2 * images * (10 - images)) / 10;
      expect(whole.totals[total].squaredDeviations).toBeCloseTo(squares, 6);
    }
  });
});

test('a million names fit', async () => {
  const measurement = drawnMeasurement({ images: 2, draws: 1, hasFlows: false });
  const statistics = statisticsOf(measurement, false);
  const names = Array.from({ length: 1_000_000 }, (_, image) => `validation/${image}.png`);
  const path = join(folder, 'million.safetensors');
  const parts = { ...statistics.parts, planned: { images: names.length, draws: 1 } };
  const records = { names, indices: null, classes: null, digests: null };
  await writeStatistics(path, { ...statistics, records, parts });
  const read = await readStatistics(path);
  expect([read.records.names.count, read.records.names.at(0), read.records.names.at(999_999)]).toEqual([
    ...[1_000_000, 'validation/0.png', 'validation/999999.png'],
  ]);
  expect(read.measurement.groups(0.1)).toMatchObject(SHAPES.map(() => ({ images: 2, planned: { images: 1_000_000 } })));
});
