/** Inspections of a model whose every number is written out: batches, draws, passes, failures, and what is reported. */
import { utimesSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { inspect, type InspectionListener, type InspectionOptions } from '../../src/model/analyses/inspect';
import { EngineFailure, type Engine } from '../../src/model/engine/engine';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import type { InputChoice } from '../../src/protocol/input';
import type { Progress } from '../../src/protocol/inspection';
import { aroundRuns } from '../fixtures/aroundRuns';
import { countedCompiles } from '../fixtures/countedCompiles';
import {
  LATENTS,
  PIXELS,
  smallPictures,
  STAGES,
  writeSmallPictures,
  writtenKl,
  writtenLoss,
  writtenOut,
  type SmallModel,
  type SmallModelWish,
} from '../fixtures/smallModel';
import { SmallModels, type SmallRun } from '../fixtures/smallModels';

const SEED = 9;
const models = new SmallModels();
const open = (wish?: SmallModelWish) => models.open(wish);

interface Wish extends SmallRun, Partial<Omit<InspectionOptions, 'images' | 'model' | 'running'>> {
  readonly now?: () => number;
}

/** Inspects, and tells what was reported in order. */
async function run(changed: Wish) {
  const groups: GroupBatch[] = [];
  const outputs: string[] = [];
  const progress: Progress[] = [];
  const notices: string[] = [];
  const passes: number[] = [];
  const inputs: number[] = [];
  const startMs = performance.now();
  const decided: number[] = [];
  const { signal = new AbortController().signal, draws = 1, seed = SEED, now } = changed;
  const { images, running } = await models.prepare(changed, { seed, draws, signal, now });
  const listener: InspectionListener = {
    input: ({ description }) => inputs.push(description.images),
    samplesDecided: (count) => decided.push(count),
    output: ({ firstImage, images: number, draw }) => outputs.push(`${firstImage}+${number} ${draw}`),
    notice: (sentence) => notices.push(sentence),
    pass: (index, elapsedMs) => {
      expect(elapsedMs).toBeGreaterThan(0);
      expect(elapsedMs).toBeLessThanOrEqual(performance.now() - startMs);
      passes.push(index);
    },
    ...changed.listener,
    group: (batch) => {
      groups.push(batch);
      changed.listener?.group?.(batch);
    },
    progress: (told) => {
      progress.push(told);
      changed.listener?.progress?.(told);
    },
  };
  const measurement = await inspect({
    ...{ model: changed.small.model, running, images, seed, draws, signal, epsilon: null, passes: 1, details: false },
    ...changed,
    listener,
  });
  const last = { ...images.input, x: images.values(0, images.drawn) };
  const { klByGroup, reconstructionNats } = measurement;
  const numbers = { klByGroup, reconstructionNats, groups: measurement.groups(0.1), summary: measurement.summary(0.1) };
  return { groups, outputs, progress, notices, passes, inputs, decided, numbers, measurement, running, last };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const row = (values: Float32Array, image: number, length: number) => [
  ...values.subarray(image * length, (image + 1) * length),
];

/** By image and draw, with the noise of the seed. */
function written({ model }: SmallModel, x: Float32Array, draws: number) {
  const source = seededEpsilon(SEED, 'posterior', model.groupShapes);
  return Array.from({ length: x.length / PIXELS }, (_, image) =>
    Array.from({ length: draws }, (__, draw) =>
      writtenOut(
        row(x, image, PIXELS),
        LATENTS.map((___, group) => [...source(group, image, 1, draw)]),
        { flows: model.hasFlows },
      ),
    ),
  );
}

const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4) as number);

describe.each([
  ['without flows', false],
  ['with flows', true],
])('An inspection %s', (_, flows) => {
  test.each([
    ['one draw', 1, 4],
    ['three draws', 3, 4],
    ['three draws, image by image', 3, 1],
  ])('of eleven pictures, %s, has the KL and loss of the formulas', async (__, draws, batchSize) => {
    const small = await open({ flows });
    const input = await writeSmallPictures(small.folder, 11);
    const { numbers, inputs, passes } = await run({ small, input, draws, batchSize });
    const x = smallPictures(11);
    const images = written(small, x, draws);
    LATENTS.forEach((___, group) => {
      const kls = images.map((ofDraws) => mean(ofDraws.map(({ groups }) => writtenKl(groups[group]!, flows))));
      expect([...numbers.klByGroup[group]!]).toEqual(close(kls));
    });
    const losses = images.map((ofDraws, image) =>
      mean(ofDraws.map(({ logits }) => writtenLoss(logits, row(x, image, PIXELS)))),
    );
    expect([...numbers.reconstructionNats!]).toEqual(close(losses));
    expect(numbers.groups).toMatchObject(LATENTS.map(() => ({ images: 11, draws })));
    expect({ inputs, passes }).toEqual({ inputs: [11], passes: [0] });
  });
});

test('Every draw of a batch comes before the next batch, and every group and output is reported once', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 6);
  const { groups, outputs } = await run({ small, input, draws: 2 });
  const batches = ['0+4 0', '0+4 1', '4+2 0', '4+2 1'];
  expect(groups.map(({ group, firstImage, images, draw }) => `${firstImage}+${images} ${draw}: ${group}`)).toEqual(
    batches.flatMap((batch) => [0, 1, 2].map((group) => `${batch}: ${group}`)),
  );
  expect(outputs).toEqual(batches);
});

test('Details come from the first draw, and only on request', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 3);
  const { groups } = await run({ small, input, draws: 2, details: true });
  expect(groups.map(({ draw, details }) => [draw, details !== null])).toEqual([
    ...Array<unknown>(3).fill([0, true]),
    ...Array<unknown>(3).fill([1, false]),
  ]);
  expect((await run({ small, input })).groups.every(({ details }) => details === null)).toBe(true);
});

test('Noise of the caller’s own is asked for with the largest possible number of images, and is what is used', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 5);
  const room: number[] = [];
  const own = seededEpsilon(SEED + 1, 'posterior', small.model.groupShapes);
  const given = await run({
    ...{ small, input },
    epsilon: (images) => {
      room.push(images);
      return own;
    },
  });
  expect(room).toEqual([5]);
  expect(given.numbers).toEqual((await run({ small, input, seed: SEED + 1 })).numbers);
  expect(given.numbers).not.toEqual((await run({ small, input })).numbers);
});

test('An image of a data set has the same numbers, whichever others are measured with it', async () => {
  const small = await open();
  const whole = await writeSmallPictures(small.folder, 11);
  const part = { ...whole, from: 5, most: 4 };
  const { numbers: all } = await run({ small, input: whole, draws: 2 });
  const { numbers: some } = await run({ small, input: part, draws: 2 });
  LATENTS.forEach((_, group) => {
    expect([...some.klByGroup[group]!]).toEqual(close([...all.klByGroup[group]!].slice(5, 9)));
  });
  expect([...some.reconstructionNats!]).toEqual(close([...all.reconstructionNats!].slice(5, 9)));
});

test('The encoder runs once for all draws of a batch', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 6);
  const { progress } = await run({ small, input, draws: 3 });
  const once = [...STAGES, ...STAGES.slice(2), ...STAGES.slice(2)];
  expect(progress.map(({ stage }) => stage)).toEqual([...once, ...once]);
});

test('Later passes only take time: nothing in them is reported or counted', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 6);
  const once = await run({ small, input });
  const thrice = await run({ small, input, passes: 3 });
  expect(thrice.numbers).toEqual(once.numbers);
  expect(thrice.groups).toHaveLength(once.groups.length);
  expect(thrice.outputs).toEqual(once.outputs);
  expect(thrice.passes).toEqual([0, 1, 2]);
});

describe('Progress counts every stage that runs, up to the last', () => {
  test.each([
    ['pictures', 6, 1, 1],
    ['pictures, several draws and passes', 6, 3, 3],
  ])('with %s', async (_, count, draws, passes) => {
    const small = await open();
    const { progress } = await run({ small, input: await writeSmallPictures(small.folder, count), draws, passes });
    expectCounted(progress);
    expect(progress).toHaveLength(2 * passes * (STAGES.length + (draws - 1) * 6));
  });

  test('with model samples, which are drawn and measured', async () => {
    const small = await open();
    const { progress } = await run({ small, input: { kind: 'samples', count: 6, temperature: 0.7 }, draws: 2 });
    expectCounted(progress);
    // The first sample is a batch of its own.
    const batches = [1, 4, 1];
    expect(progress).toHaveLength(batches.length * (5 + STAGES.length + 6));
    expect(progress.slice(0, 6).map(({ stage }) => stage)).toEqual([
      ...STAGES.slice(3).map((name) => `sampling, ${name}`),
      STAGES[0],
    ]);
  });

  test('even if batches get smaller, recounted from there', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 8);
    const { progress } = await run({ small, input, on: failingAt(small, 0, [4], 'out of memory') });
    expect(progress[0]).toMatchObject({ done: 1, total: 4 * STAGES.length });
    expect(progress.at(-1)).toMatchObject({ done: 4 * STAGES.length, total: 4 * STAGES.length, remainingMs: 0 });
  });
});

function expectCounted(progress: readonly Progress[]): void {
  const { total } = progress[0]!;
  expect(progress.map(({ done }) => done)).toEqual(progress.map((_, i) => i + 1));
  expect(progress.every((told) => told.total === total)).toBe(true);
  expect(progress.at(-1)).toMatchObject({ stage: 'output', done: total, remainingMs: 0 });
}

/** An engine that fails whenever it runs this stage with a batch of one of these sizes. */
function failingAt({ model }: SmallModel, stage: number, sizes: readonly number[], message: string): Engine {
  return aroundRuns(models.engine, (request, graph, compute) =>
    graph === model.stages[stage]!.graph && sizes.includes(request.batch)
      ? Promise.reject(new EngineFailure(message))
      : compute(request),
  );
}

/** An engine that fails at its run with this number. */
function failingOnce(at: number, message: string): Engine {
  let runs = 0;
  return aroundRuns(models.engine, (request, _, compute) =>
    ++runs === at ? Promise.reject(new EngineFailure(message)) : compute(request),
  );
}

describe('If the engine fails', () => {
  const images = ({ firstImage, images: number }: GroupBatch) =>
    Array.from({ length: number }, (_, b) => firstImage + b);
  const captured = (groups: readonly GroupBatch[]) =>
    groups.flatMap((batch) => images(batch).map((image) => `${batch.group} ${image} ${batch.draw}`)).toSorted();

  test.each([
    ['in the first batch', 1, 5],
    ['at the output of the first batch', 1, 8],
    ['in the second batch', 1, 13],
    ['in the second draw of the second batch', 2, 26],
  ])('%s, the next one continues with the same numbers, and nothing is reported twice', async (_, draws, at) => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const whole = await run({ small, input, draws });
    const mended = await run({ small, input, draws, on: failingOnce(at, 'The device is lost'), next: models.engine });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(captured(mended.groups)).toEqual(captured(whole.groups));
    expect(mended.outputs).toEqual(whole.outputs);
    expect(mended.notices).toEqual([expect.stringMatching(/ failed \(The device is lost\); .* went on\.$/)]);
  });

  test('for lack of memory below a measured group, images with equal progress share smaller batches', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 11);
    const whole = await run({ small, input, batchSize: 8 });
    // The second stage of group 2, after groups 0 and 1 of the first eight images were measured.
    const short = failingAt(small, 6, [8, 4], 'out of memory');
    const mended = await run({ small, input, batchSize: 8, on: short });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(captured(mended.groups)).toEqual(captured(whole.groups));
    expect(mended.groups.filter(({ group }) => group === 2).map(({ images: number }) => number)).toEqual([
      2, 2, 2, 2, 2, 1,
    ]);
    expect(mended.running.batchSize).toBe(2);
    expect(mended.notices).toHaveLength(2);
  });

  test('for lack of memory, images that are further along than the next ones are not measured with them', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 7);
    const whole = await run({ small, input, batchSize: 5 });
    const mended = await run({ small, input, batchSize: 5, on: failingAt(small, 6, [5], 'out of memory') });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(captured(mended.groups)).toEqual(captured(whole.groups));
    expect(mended.groups.filter(({ group }) => group === 2).map(({ images: number }) => number)).toEqual([3, 2, 2]);
  });

  test('for lack of memory after its first draw, its batch stays whole and goes to the next engine', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const whole = await run({ small, input, draws: 2 });
    const mended = await run({ small, input, draws: 2, on: failingOnce(12, 'out of memory'), next: models.engine });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(mended.running.batchSize).toBe(4);
    expect(mended.notices).toEqual([expect.stringContaining('failed (out of memory)')]);
  });

  test('for lack of memory before anything of a batch with several draws is measured, smaller batches do', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const whole = await run({ small, input, draws: 2 });
    const mended = await run({ small, input, draws: 2, on: failingAt(small, 0, [4], 'out of memory') });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(mended.running.batchSize).toBe(2);
  });

  test('for want of memory with a single image, no smaller batch helps', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 1);
    const short = failingAt(small, 0, [1], 'out of memory');
    await expect(run({ small, input, on: short })).rejects.toThrow('out of memory');
    const mended = await run({ small, input, on: short, next: models.engine });
    expect(mended.running.batchSize).toBe(4);
  });

  test('for want of memory with a last batch of fewer images, it is said with how many, and those are halved', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 7);
    const whole = await run({ small, input });
    const mended = await run({ small, input, on: failingAt(small, 0, [3], 'out of memory') });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(mended.notices).toEqual([
      expect.stringMatching(/ ran out of memory with 3 images at a time; it went on with 2\.$/),
    ]);
  });

  test('for want of memory with a last batch of one image, that goes to the next engine at once', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 5);
    const whole = await run({ small, input });
    const mended = await run({ small, input, on: failingAt(small, 0, [1], 'out of memory'), next: models.engine });
    expect(mended.numbers).toEqual(whole.numbers);
    expect(mended.running.batchSize).toBe(4);
    expect(mended.notices).toEqual([expect.stringMatching(/ failed \(out of memory\); .* went on\.$/)]);
  });

  test('and none is left, the failure is told', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    await expect(run({ small, input, on: failingOnce(5, 'The device is lost') })).rejects.toThrow('The device is lost');
  });
});

describe('An inspection that is cancelled', () => {
  test.each([
    ['while pictures are measured', null],
    ['while samples are drawn', { kind: 'samples', count: 6, temperature: 1 } as const],
  ])('%s ends at its stage, with the signal’s reason', async (_, samples) => {
    const small = await open();
    const input = samples ?? (await writeSmallPictures(small.folder, 6));
    const cancellation = new AbortController();
    const stages: string[] = [];
    const cancelled = run({
      ...{ small, input, signal: cancellation.signal },
      listener: {
        progress: ({ stage }) => {
          stages.push(stage);
          if (stages.length === 3) cancellation.abort(new Error('enough'));
        },
      },
    });
    await expect(cancelled).rejects.toThrow('enough');
    expect(stages).toHaveLength(3);
  });

  test('is not continued by another engine', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const cancellation = new AbortController();
    const failing = aroundRuns(models.engine, () => {
      cancellation.abort(new Error('enough'));
      return Promise.reject(new EngineFailure('The device is lost'));
    });
    const cancelled = run({ small, input, on: failing, next: models.engine, signal: cancellation.signal });
    await expect(cancelled).rejects.toThrow('enough');
  });
});

test('An inspection without listeners has the same numbers', async () => {
  const small = await open();
  const { model } = small;
  const input = { kind: 'samples', count: { decided: null }, temperature: 1 } as const;
  const { signal } = new AbortController();
  const images = await openImages(model, { input, seed: SEED, draws: 1, signal, now: () => 0 });
  const running = new RunningEngine({
    ...{ model, engine: failingOnce(10, 'The device is lost'), batchSize: 4 },
    nextEngine: () => Promise.resolve(models.engine),
  });
  const measurement = await inspect({
    ...{ model, running, images, seed: SEED, draws: 1, signal, epsilon: null, passes: 1, details: false, listener: {} },
  });
  const { numbers } = await run({ small, input: { ...input, count: 16 } });
  expect(measurement.summary(0.1)).toEqual(numbers.summary);
});

test('A checkpoint that is rewritten after its last weights were read is refused', async () => {
  const small = await open();
  const input = await writeSmallPictures(small.folder, 3);
  const rewritten = run({ small, input, listener: { pass: () => utimesSync(small.path, 1, 1) } });
  await expect(rewritten).rejects.toThrow('small.pt was rewritten since it was opened');
});

describe('Compiled stages', () => {
  test('are released with the last batch of the last pass', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    for (const passes of [1, 2]) expect((await run({ small, input, passes, draws: 2 })).running.heldBytes).toBe(0);
  });

  test('are kept for later analyses in a session', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 6);
    const { running } = await run({ small, input, keepsStages: true });
    expect(running.heldBytes).toBe(small.model.stages.reduce((sum, { weightBytes }) => sum + weightBytes, 0));
  });

  test('are compiled once, for any number of batches, draws and passes', async () => {
    const small = await open();
    const input = await writeSmallPictures(small.folder, 9);
    const { counted, compiled } = countedCompiles(models.engine);
    await run({ small, input, passes: 2, draws: 2, on: counted });
    expect(compiled()).toBe(STAGES.length);
  });
});

describe('Model samples', () => {
  const samples = (count: number): InputChoice => ({ kind: 'samples', count, temperature: 1 });

  test('are measured like pictures with the same pixels', async () => {
    const small = await open();
    const { numbers, last } = await run({ small, input: samples(6), draws: 2 });
    const images = written(small, last.x, 2);
    LATENTS.forEach((_, group) => {
      const kls = images.map((ofDraws) => mean(ofDraws.map(({ groups }) => writtenKl(groups[group]!))));
      expect([...numbers.klByGroup[group]!]).toEqual(close(kls));
    });
    expect(last.records.names).toEqual(['sample 0', 'sample 1', 'sample 2', 'sample 3', 'sample 4', 'sample 5']);
  });

  test('without a number are as many as there is time for, which is reported before the rest is measured', async () => {
    const small = await open();
    let nowMs = 0;
    const slow = aroundRuns(models.engine, (request, graph, compute) => {
      if (graph === small.model.stages.at(-1)!.graph) nowMs += 2000 * request.batch;
      return compute(request);
    });
    const { decided, inputs, numbers, running, progress } = await run({
      ...{ small, on: slow, now: () => nowMs },
      input: { kind: 'samples', count: { decided: null }, temperature: 1 },
    });
    // Drawn and measured, a sample takes four seconds: five take twenty.
    expect(decided).toEqual([5]);
    expect(inputs).toEqual([2, 5]);
    expect(numbers.summary!.images).toBe(5);
    expect(running.heldBytes).toBe(0);
    expect(progress.at(-1)).toMatchObject({ remainingMs: 0 });
  });

  test('in a requested number are never reported as decided', async () => {
    const small = await open();
    expect((await run({ small, input: samples(3) })).decided).toEqual([]);
  });
});

test('Without a known decoder, there is the KL, and no reconstruction loss', async () => {
  const small = await open({ likelihood: { kind: 'unknown', outputs: 1 } });
  const input = await writeSmallPictures(small.folder, 3);
  const { numbers } = await run({ small, input });
  expect(numbers.reconstructionNats).toBeNull();
  expect(numbers.summary).toMatchObject({ images: 3, nelboNats: null });
});
