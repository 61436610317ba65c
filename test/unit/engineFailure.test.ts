/** Engines that fail during an inspection. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { EngineFailure, type Engine } from '../../src/model/engine/engine';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { inspectInput } from '../fixtures/inspectInput';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import type { InputChoice } from '../../src/protocol/input';
import { aroundRuns } from '../fixtures/aroundRuns';
import { startMishap } from '../fixtures/engine-hosts/startMishap';
import { runningOn } from '../fixtures/runningOn';

const SAMPLE = join(root, 'media', 'sample');
const PICTURES: InputChoice = { kind: 'files', paths: [join(SAMPLE, 'images')], most: 11 };
const SAMPLES: InputChoice = { kind: 'samples', count: 11, temperature: 1 };

let model: LatentModel;
let sound: Engine;
beforeAll(async () => {
  model = await openModel(join(SAMPLE, 'nvae-digits.pt'));
  sound = await startCpuEngine();
});
afterAll(async () => {
  await sound.close();
  await model.checkpoint.close();
});

/** Inspects, with another engine to fall back on. */
async function run(engine: Engine, input: InputChoice, draws: number, next = sound) {
  const notices: string[] = [];
  const captured: string[] = [];
  const { measurement } = await inspectInput({
    ...{
      model,
      running: runningOn(model, engine, { next }),
      input,
      seed: 3,
      draws,
      epsilon: null,
      passes: 1,
      details: false,
    },
    signal: new AbortController().signal,
    listener: {
      group: ({ group, firstImage, images, draw }) => {
        for (let b = 0; b < images; b++) captured.push(`${group} ${firstImage + b} ${draw}`);
      },
      notice: (sentence) => notices.push(sentence),
    },
  });
  const { klByGroup, reconstructionNats } = measurement;
  return {
    notices,
    captured,
    numbers: { klByGroup, reconstructionNats, groups: measurement.groups(0.1), summary: measurement.summary(0.1) },
  };
}

describe.each([
  ['pictures', PICTURES, 1, 6],
  ['pictures, in their second draw,', PICTURES, 3, 16],
  ['pictures, in their second batch,', PICTURES, 3, 36],
  ['model samples, when the first is drawn,', SAMPLES, 1, 4],
  ['model samples, when the first is measured,', SAMPLES, 1, 20],
  ['model samples, when their second batch is drawn,', SAMPLES, 1, 30],
  ['model samples, when their second batch is measured,', SAMPLES, 1, 45],
] as const)('An inspection on %s', (_, input, draws, stages) => {
  test('continues when the engine’s process is killed, with the same numbers, and captures nothing twice', async () => {
    const expected = await run(sound, input, draws);
    const killed = await startMishap('is killed while it runs', { stages });
    const { notices, captured, numbers } = await run(killed, input, draws);
    await killed.close();
    expect(numbers).toEqual(expected.numbers);
    expect(captured.toSorted()).toEqual(expected.captured.toSorted());
    expect(notices).toEqual([
      expect.stringMatching(
        /^CPU · ONNX Runtime \S+ 1 thread failed \(The engine's process ended by SIGKILL\.\); CPU · .* went on\.$/,
      ),
    ]);
  });
});

/** Imitates an engine whose device has room for latent group 4 of this many images. */
function withMemoryFor(images: number, engine: Engine): Engine {
  const { epsilon } = model.network.groups[4]!;
  return aroundRuns(engine, (request, graph, compute) =>
    request.batch > images && graph.inputs.some(({ name }) => name === epsilon.name)
      ? Promise.reject(new EngineFailure('CUDA failure 2: out of memory'))
      : compute(request),
  );
}

test('An engine that runs out of memory continues with fewer images at a time, with the same numbers', async () => {
  const expected = await run(sound, PICTURES, 1);
  const { notices, captured, numbers } = await run(withMemoryFor(3, sound), PICTURES, 1);
  expect(numbers).toEqual(expected.numbers);
  expect(captured.toSorted()).toEqual(expected.captured.toSorted());
  expect(notices).toEqual([
    expect.stringMatching(/ ran out of memory with 8 images at a time; it went on with 4\.$/),
    expect.stringMatching(/ ran out of memory with 4 images at a time; it went on with 2\.$/),
  ]);
});

test('An engine that runs out of memory at a second draw leaves its batch whole to the next one, with the same numbers', async () => {
  const expected = await run(sound, PICTURES, 2);
  let runs = 0;
  const { epsilon } = model.network.groups[4]!;
  const short = aroundRuns(sound, (request, graph, compute) => {
    const isAtGroup = graph.inputs.some(({ name }) => name === epsilon.name);
    if (isAtGroup) runs += 1;
    return isAtGroup && runs === 2
      ? Promise.reject(new EngineFailure('CUDA failure 2: out of memory'))
      : compute(request);
  });
  const { notices, captured, numbers } = await run(short, PICTURES, 2);
  expect(numbers).toEqual(expected.numbers);
  expect(captured.toSorted()).toEqual(expected.captured.toSorted());
  expect(notices).toEqual([expect.stringMatching(/ failed \(CUDA failure 2: out of memory\); .* went on\.$/)]);
});

test('An engine that replaces one with little memory gets full batches again', async () => {
  const { epsilon } = model.network.groups[4]!;
  const x = model.network.x.name;
  let runs = 0;
  const failing = aroundRuns(withMemoryFor(3, sound), (request, graph, compute) => {
    const isAtGroup = graph.inputs.some(({ name }) => name === epsilon.name);
    if (isAtGroup && request.batch <= 3) runs += 1;
    return isAtGroup && runs === 3 ? Promise.reject(new EngineFailure('The device is lost')) : compute(request);
  });
  const batches: number[] = [];
  const next = aroundRuns(sound, (request, graph, compute) => {
    if (graph.inputs.some(({ name }) => name === x)) batches.push(request.batch);
    return compute(request);
  });
  const many: InputChoice = { kind: 'files', paths: [join(SAMPLE, 'images')], most: 19 };
  const { notices } = await run(failing, many, 1, next);
  expect(notices).toHaveLength(3);
  // Four of the first eight are left, whose first groups were captured together. The others are measured in full
  // batches.
  expect(batches).toEqual([4, 8, 3]);
});

test('If memory runs out while samples are drawn, their batches get smaller, with the same numbers', async () => {
  const expected = await run(sound, SAMPLES, 1);
  const { notices, numbers } = await run(withMemoryFor(3, sound), SAMPLES, 1);
  expect(numbers).toEqual(expected.numbers);
  expect(notices).toEqual([
    expect.stringMatching(/ ran out of memory with 8 images at a time; it went on with 4\.$/),
    expect.stringMatching(/ ran out of memory with 4 images at a time; it went on with 2\.$/),
  ]);
});

test('Without another engine, the failure is reported', async () => {
  const killed = await startMishap('is killed while it runs', { stages: 6 });
  const inspection = inspectInput({
    ...{
      model,
      running: runningOn(model, killed),
      input: PICTURES,
      seed: 3,
      draws: 1,
      epsilon: null,
      passes: 1,
      details: false,
    },
    signal: new AbortController().signal,
    listener: {},
  });
  await expect(inspection).rejects.toThrow("The engine's process ended by SIGKILL.");
  await killed.close();
});
