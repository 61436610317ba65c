/** Several draws of the noise through the real network: each is what it would be alone. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import type { Measurement } from '../../src/model/statistics/measurement';
import { EngineFailure, type Engine } from '../../src/model/engine/engine';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { inspectInput } from '../fixtures/inspectInput';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import type { Histograms, LatentsQuery } from '../../src/protocol/distributions';
import type { InputChoice } from '../../src/protocol/input';
import type { Progress } from '../../src/protocol/inspection';
import { aroundRuns } from '../fixtures/aroundRuns';
import { runningOn } from '../fixtures/runningOn';

const SAMPLE = join(root, 'media', 'sample');
const pictures = (most: number): InputChoice => ({ kind: 'files', paths: [join(SAMPLE, 'images')], most });

let model: LatentModel;
let engine: Engine;
beforeAll(async () => {
  model = await openModel(join(SAMPLE, 'nvae-digits.pt'));
  engine = await startCpuEngine();
});
afterAll(async () => {
  await engine.close();
  await model.checkpoint.close();
});

/** @param onlyDraw uses this draw's noise instead of the first one's */
async function run(input: InputChoice, draws: number, passes = 1, onlyDraw = 0, by = engine) {
  const batches: GroupBatch[] = [];
  const progress: Progress[] = [];
  const source = seededEpsilon(3, 'posterior', model.groupShapes);
  const { measurement } = await inspectInput({
    ...{
      model,
      running: runningOn(model, by),
      input,
      seed: 3,
      draws,
      passes,
      details: false,
      signal: new AbortController().signal,
    },
    epsilon: () => (group, firstImage, images, draw) => source(group, firstImage, images, draw + onlyDraw),
    listener: { group: (batch) => batches.push(batch), progress: (told) => progress.push(told) },
  });
  return { batches, progress, measurement };
}

test('each draw is what it would be alone, and the results are their means', async () => {
  // Nine pictures make two batches. The first one's values must be gone when the second one runs.
  const both = await run(pictures(9), 2);
  const alone = [await run(pictures(9), 1, 1, 0), await run(pictures(9), 1, 1, 1)];
  expect(both.batches.map(({ draw, firstImage }) => [firstImage, draw]).filter((_, i) => i % 9 === 0)).toEqual([
    [0, 0],
    [0, 1],
    [8, 0],
    [8, 1],
  ]);
  for (const { group, firstImage, draw, muQ, sigmaP } of both.batches) {
    const same = alone[draw]!.batches.find((batch) => batch.group === group && batch.firstImage === firstImage)!;
    expect({ muQ, sigmaP }).toEqual({ muQ: same.muQ, sigmaP: same.sigmaP });
  }
  both.measurement.klByGroup.forEach((byImage, group) =>
    byImage.forEach((kl, image) => {
      const [first, second] = alone.map(({ measurement }) => measurement.klByGroup[group]![image]!);
      expect(kl).toBeCloseTo((first! + second!) / 2, 9);
      if (group > 0) expect(first).not.toBe(second);
    }),
  );
  const losses = alone.map(({ measurement }) => measurement.reconstructionNats![8]!);
  expect(both.measurement.reconstructionNats![8]).toBeCloseTo((losses[0]! + losses[1]!) / 2, 9);
});

test('histograms include the batches that were measured after the last request for them', async () => {
  const asked: Promise<Histograms>[] = [];
  let measurement: Measurement | null = null;
  const query: LatentsQuery = { group: 4, channels: { kind: 'one', channel: 1 }, image: null };
  await inspectInput({
    ...{
      model,
      running: runningOn(model, engine),
      input: pictures(9),
      seed: 3,
      draws: 1,
      epsilon: null,
      passes: 1,
      details: false,
    },
    signal: new AbortController().signal,
    listener: {
      input: (_, told) => (measurement = told),
      group: ({ group }) => {
        if (group === query.group) asked.push(measurement!.distributions.histograms(query));
      },
    },
  });
  expect((await Promise.all(asked)).map(({ images, latents }) => [images, latents])).toEqual([
    [8, 8 * 64],
    [9, 9 * 64],
  ]);
});

test('the engine receives only the images that it measures, not all of them each time', async () => {
  const sent: number[] = [];
  const watched = aroundRuns(engine, (request, _, compute) => {
    const x = request.feeds.get(model.network.x.name);
    if (x !== undefined) sent.push(x.buffer.byteLength);
    return compute(request);
  });
  await run(pictures(19), 1, 1, 0, watched);
  const { channels, height, width } = model.network.x;
  expect(sent).toEqual([8, 8, 3].map((images) => images * 4 * channels * height * width));
});

describe('the engine never waits for the statistics of the last groups', () => {
  const options = { seed: 3, draws: 1, epsilon: null, passes: 1, details: false };

  test('the next batch has begun before the last one is measured', async () => {
    const events: string[] = [];
    const watched = aroundRuns(engine, (request, _, compute) => {
      if (request.feeds.has(model.network.x.name)) events.push(`${request.batch} begin`);
      return compute(request);
    });
    await inspectInput({
      ...{ ...options, model, running: runningOn(model, watched), input: pictures(19) },
      signal: new AbortController().signal,
      listener: { output: ({ images }) => events.push(`${images} measured`) },
    });
    expect(events).toEqual(['8 begin', '8 begin', '8 measured', '3 begin', '8 measured', '3 measured']);
  });

  test('a batch that began and is no longer wanted has left the engine when the inspection ends', async () => {
    let begun = 0;
    let running = 0;
    const watched = aroundRuns(engine, (request, _, compute) => {
      if (request.feeds.has(model.network.x.name)) begun += 1;
      running += 1;
      return compute(request).finally(() => (running -= 1));
    });
    const stop = new AbortController();
    const { measurement } = await inspectInput({
      ...{ ...options, model, running: runningOn(model, watched), input: pictures(19), stop: stop.signal },
      signal: new AbortController().signal,
      listener: {
        batch: () => {
          stop.abort();
          return Promise.resolve();
        },
      },
    });
    expect(measurement.rows.reconstructionNats).toHaveLength(8);
    expect({ begun, running }).toEqual({ begun: 2, running: 0 });
  });

  test('a failure of a batch that has begun is met when its turn comes, and every image is measured once', async () => {
    let begun = 0;
    const failing = aroundRuns(engine, (request, _, compute) => {
      if (request.feeds.has(model.network.x.name)) begun += 1;
      return begun === 2 ? Promise.reject(new EngineFailure('the device was lost')) : compute(request);
    });
    const events: string[] = [];
    const { measurement } = await inspectInput({
      ...{ ...options, model, running: runningOn(model, failing, { next: engine }), input: pictures(19) },
      signal: new AbortController().signal,
      listener: {
        output: ({ firstImage, images }) => events.push(`${firstImage} to ${firstImage + images}`),
        notice: () => events.push('another engine'),
      },
    });
    const whole = await inspectInput({
      ...{ ...options, model, running: runningOn(model, engine), input: pictures(19) },
      ...{ signal: new AbortController().signal, listener: {} },
    });
    expect(events).toEqual(['0 to 8', 'another engine', '8 to 16', '16 to 19']);
    expect(measurement.rows).toEqual(whole.measurement.rows);
  });
});

describe('progress counts every stage that runs, up to the last', () => {
  test.each([
    ['pictures', pictures(9), 1, 1],
    ['pictures, several draws and passes', pictures(9), 3, 2],
    ['model samples', { kind: 'samples', count: 9, temperature: 0.7 }, 2, 1],
  ] as const)('with %s', async (_, input, draws, passes) => {
    const { progress } = await run(input, draws, passes);
    const { total } = progress[0]!;
    expect(progress.map(({ done }) => done)).toEqual(progress.map((_, i) => i + 1));
    expect(progress.every((told) => told.total === total)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ stage: 'output', done: total, remainingMs: 0 });
  });
});
