/** How soon model samples give numbers, how many are measured by default, and how an inspection ends. */
import { utimesSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { firstStageOf } from '../../src/model/passes/resume';
import type { Engine } from '../../src/model/engine/engine';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { inspectInput, type InputInspection } from '../fixtures/inspectInput';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import type { InputChoice, InputDescription, SampleCount } from '../../src/protocol/input';
import { aroundRuns } from '../fixtures/aroundRuns';
import { runningOn } from '../fixtures/runningOn';

const SAMPLE = join(root, 'media', 'sample');
const samples = (count: SampleCount): InputChoice => ({ kind: 'samples', count, temperature: 1 });
const pictures = (most: number): InputChoice => ({ kind: 'files', paths: [join(SAMPLE, 'images')], most });
const UNDECIDED = { decided: null };

let folder: string;
let model: LatentModel;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-numbers-'));
  model = await openModel(join(SAMPLE, 'nvae-digits.pt'));
  engine = await startCpuEngine();
});
afterAll(async () => {
  await engine.close();
  await model.checkpoint.close();
  await rm(folder, { recursive: true });
});

/** Returns the events in order, and the final numbers. */
async function run(input: InputChoice, changed: Partial<InputInspection> = {}) {
  const groups: GroupBatch[] = [];
  const stages: string[] = [];
  const stagesBefore: string[][] = [];
  const inputs: InputDescription[] = [];
  const decided: number[] = [];
  const { images, measurement } = await inspectInput({
    ...{ model, running: runningOn(model, engine), input, seed: 3, draws: 1, epsilon: null, passes: 1, details: false },
    signal: new AbortController().signal,
    ...changed,
    listener: {
      input: ({ description }) => inputs.push(description),
      samplesDecided: (count) => decided.push(count),
      progress: ({ stage }) => stages.push(stage),
      ...changed.listener,
      group: (batch) => {
        if (batch.group === 0) stagesBefore.push([...stages]);
        groups.push(batch);
        changed.listener?.group?.(batch);
      },
    },
  });
  const { klByGroup, reconstructionNats } = measurement;
  const numbers = { klByGroup, reconstructionNats, groups: measurement.groups(0.1), summary: measurement.summary(0.1) };
  return { groups, stages, stagesBefore, inputs, decided, last: images.input, numbers };
}

test('the first sample is measured before the second is drawn', async () => {
  const { groups, stagesBefore, numbers } = await run(samples(11));
  expect(groups.filter(({ group }) => group === 0).map(({ firstImage, images }) => [firstImage, images])).toEqual([
    [0, 1],
    [1, 8],
    [9, 2],
  ]);
  const drawing = stagesBefore[0]!.filter((stage) => stage.startsWith('sampling, '));
  expect(drawing).toHaveLength(model.stages.length - firstStageOf(model, 1));
  expect(numbers.summary!.images).toBe(11);
});

test('the same seed gives the same numbers, in whatever batches samples are drawn and measured', async () => {
  const { numbers } = await run(samples(6));
  const oneByOne = await run(samples(6), { running: runningOn(model, engine, { memoryMb: 1e-6 }) });
  expect(oneByOne.groups.every(({ images }) => images === 1)).toBe(true);
  expect(oneByOne.numbers).toEqual(numbers);
  const { numbers: ofFour } = await run(samples(4));
  expect(ofFour.klByGroup).toEqual(numbers.klByGroup.map((byImage) => byImage.subarray(0, 4)));
});

/** An engine by whose clock a sample takes this long, and the first one longer, because it compiles. */
function costing(perSampleMs: number, compilingMs: number) {
  let nowMs = 1000;
  let runs = 0;
  const timed = aroundRuns(engine, (request, graph, compute) => {
    // A sample passes it twice: once drawn and once measured.
    if (graph.outputs.some(({ name }) => name === model.network.logits.name)) {
      nowMs += (perSampleMs / 2) * request.batch + (runs++ === 0 ? compilingMs : 0);
    }
    return compute(request);
  });
  return { running: runningOn(model, timed), now: () => nowMs };
}

describe('without a number, as many samples are measured as take about 20 s', () => {
  test.each([
    ['quick ones, but no more than 16', 100, 1000, 16],
    ['those that fit beside compiling', 2000, 8000, 6],
    ['slow ones, but no fewer than 2', 15_000, 4000, 2],
    ['2 where the first alone takes longer', 60_000, 10_000, 2],
  ])('%s', async (_, perSampleMs, compilingMs, expected) => {
    const { numbers, decided, inputs, last } = await run(samples(UNDECIDED), costing(perSampleMs, compilingMs));
    expect(numbers.summary!.images).toBe(expected);
    expect(new Set(decided)).toEqual(new Set([expected]));
    expect(numbers.klByGroup.map(({ length }) => length)).toEqual(Array(9).fill(expected));
    expect(inputs[0]).toMatchObject({
      images: 2,
      imagesKept: 2,
      label: 'model samples, seed 3: not data',
      offer: null,
    });
    const { description, records } = last;
    expect(description).toMatchObject({
      ...{ images: expected, imagesKept: expected, label: `${expected} model samples, seed 3: not data` },
      offer: expected === 16 ? null : { count: 16, estimatedMs: compilingMs + 16 * perSampleMs },
    });
    expect(records.names).toHaveLength(expected);
    const because = {
      2: '2 model samples, because more would take longer than 20 s on this engine; choose more under Input.',
      6: '6 model samples, chosen to take about 20 s on this engine; choose more under Input.',
    }[expected];
    expect(description.notes.slice(1)).toEqual(because === undefined ? [] : [because]);
  });

  test('the numbers are the same as if that many samples had been requested', async () => {
    const { numbers } = await run(samples(UNDECIDED), costing(2000, 8000));
    expect(numbers).toEqual((await run(samples(6))).numbers);
  });

  test('a number that was decided before is kept, however long samples take now', async () => {
    const { numbers, inputs } = await run(samples({ decided: 5 }), costing(60_000, 0));
    expect(numbers).toEqual((await run(samples(5))).numbers);
    expect(inputs.map(({ images, offer }) => [images, offer?.estimatedMs])).toEqual([
      [5, undefined],
      [5, 16 * 60_000],
    ]);
  });

  test('a requested number is measured, whatever it costs, and no other is offered', async () => {
    const { numbers, inputs, decided } = await run(samples(3), costing(60_000, 0));
    expect(numbers.summary!.images).toBe(3);
    expect({ decided, offers: inputs.map(({ offer }) => offer) }).toEqual({ decided: [], offers: [null] });
  });
});

describe('an inspection that is cancelled', () => {
  test('while its second batch of samples is drawn ends there, and the first sample counts', async () => {
    const cancellation = new AbortController();
    const stages: string[] = [];
    let imagesThen = 0;
    const cancelled = run(samples(9), {
      signal: cancellation.signal,
      listener: {
        progress: ({ stage }) => {
          stages.push(stage);
          if (stage.startsWith('sampling, ') && stages.includes('output')) cancellation.abort();
        },
        group: ({ images }) => (imagesThen += images),
      },
    });
    await expect(cancelled).rejects.toThrow(/aborted/);
    expect(stages.filter((stage) => stage === 'output')).toHaveLength(1);
    expect(imagesThen).toBe(9); // Nine groups of one sample.
  });

  test('while pictures are read reads no more of them', async () => {
    const broken = join(folder, 'broken.png');
    await writeFile(broken, 'no picture');
    const signal = AbortSignal.abort();
    const input = { kind: 'files', paths: [broken], most: null } as const;
    await expect(run(input, { signal })).rejects.toBe(signal.reason);
    await expect(run(input)).rejects.toThrow('broken.png');
  });
});

describe.each([
  ['pictures', pictures(9)],
  ['model samples', samples(3)],
])('of %s', (_, input) => {
  test('later passes only take time: the numbers are those of one pass', async () => {
    const once = await run(input);
    const thrice = await run(input, { passes: 3 });
    expect(thrice.numbers).toEqual(once.numbers);
    expect(thrice.groups).toHaveLength(once.groups.length);
  });

  test('the engine is told to forget everything that it kept, and every stage is released after the last batch', async () => {
    const kept = new Set<string>();
    const events: string[] = [];
    const watched = aroundRuns(engine, (request, graph, compute) => {
      for (const name of request.forget) kept.delete(name);
      for (const name of request.keep) kept.add(name);
      if (graph.outputs.some(({ name }) => name === model.network.logits.name)) events.push(`kept ${kept.size}`);
      return compute(request);
    });
    const counted: Engine = {
      ...watched,
      async compile(graph, stored) {
        const compiled = await watched.compile(graph, stored);
        return {
          ...compiled,
          release: () => {
            events.push('released');
            return compiled.release();
          },
        };
      },
    };
    await run(input, { running: runningOn(model, counted) });
    const batches = input.kind === 'samples' ? 4 : 2;
    expect(events.filter((event) => event.startsWith('kept'))).toEqual(Array(batches).fill('kept 0'));
    expect(events.filter((event) => event === 'released')).toHaveLength(model.stages.length);
    expect(events.indexOf('released')).toBeGreaterThan(events.indexOf('kept 0'));
  });
});

test('a checkpoint that is rewritten after its last weights were read is refused', async () => {
  const path = join(folder, 'rewritten.pt');
  await copyFile(join(SAMPLE, 'nvae-digits.pt'), path);
  const opened = await openModel(path);
  const inspection = run(pictures(1), {
    model: opened,
    running: runningOn(opened, engine),
    listener: { pass: () => utimesSync(path, 1, 1) },
  });
  await expect(inspection).rejects.toThrow('rewritten.pt was rewritten since it was opened');
  await opened.checkpoint.close();
});
