/** Every engine computes what ONNX Runtime computes on the CPU, which the golden cases compare with PyTorch. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { Engine } from '../../src/model/engine/engine';
import { startLanes } from '../../src/model/engine/lanes';
import { startEngine } from '../../src/model/engine/startEngine';
import type { EngineName } from '../../src/protocol/engines';
import { TENSORFLOW_FOLDER } from '../../src/model/engine/tfjs/tensorFlowAddon';
import { Refusal } from '../../src/model/refusal';
import { IF_THERE, TENSORFLOW } from '../tensorFlow';
import { everyOperator, normal } from '../../src/model/engineChoice/everyOperator';

const OPTIONS = { hosts: join(root, 'dist', 'engines'), threads: 1 };
const { graph, named } = everyOperator();
const BATCH = 3;

beforeAll(() => {
  if (TENSORFLOW !== null) process.env[TENSORFLOW_FOLDER] = TENSORFLOW;
});

const shared = {
  batch: BATCH,
  feeds: new Map([
    ['x', normal(BATCH * 8 * 6 * 6, 0)],
    ['gate', normal(BATCH * 8, 1)],
  ]),
  keep: [],
  forget: [],
};

async function computeAll(engine: Engine): Promise<ReadonlyMap<string, Float32Array>> {
  const compiled = await engine.compile(graph, new Map());
  return compiled.run({ ...shared, fetch: graph.outputs.map(({ name }) => name) });
}

let expected: ReadonlyMap<string, Float32Array>;
beforeAll(async () => {
  const engine = await startEngine('onnxruntime-cpu', OPTIONS);
  expected = await computeAll(engine);
  await engine.close();
});

const ENGINES: readonly [EngineName, boolean, string, number][] = [
  ['onnxruntime-cpu', true, ' in lanes', 2],
  ['tfjs-wasm', true, '', 1],
  ['tfjs-node', TENSORFLOW !== null, IF_THERE, 1],
  ['tfjs-node-gpu', TENSORFLOW !== null, IF_THERE, 1],
];

describe.each(ENGINES)('The engine %s', (name, isThere, skipped, lanes) => {
  describe.runIf(isThere)(`computes${skipped}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await startEngine(name, { ...OPTIONS, lanes });
    });
    afterAll(() => engine.close());

    test('every operator as ONNX Runtime does, to rounding', async () => {
      const results = await computeAll(engine);
      for (const [operator, { name, channels, height, width }] of named) {
        const [ours, theirs] = [results.get(name)!, expected.get(name)!];
        expect(ours.length, operator).toBe(BATCH * channels * height * width);
        const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0);
        expect(worst / Math.max(1, ...theirs.map(Math.abs)), operator).toBeLessThan(3e-6);
      }
    });

    test('from values that stayed on its device the same as from those that it is fed', async () => {
      const { name: wide } = named.get('nearest ×2')!;
      const first = await engine.compile(graph, new Map());
      await first.run({ ...shared, fetch: [], keep: [wide] });
      const { name, channels, height, width } = named.get('nearest ×2')!;
      const input = { name, channels, height, width };
      const output = { ...input, name: 'doubled' };
      const second = await engine.compile(
        {
          inputs: [input],
          nodes: [{ operation: { op: 'affine', scale: 2, shift: 0 }, inputs: [input], output }],
          outputs: [output],
        },
        new Map(),
      );
      const request = { batch: BATCH, feeds: new Map(), fetch: ['doubled'], keep: [], forget: [wide] };
      const results = await second.run(request);
      expect(results.get('doubled')).toEqual(expected.get(wide)!.map((value) => 2 * value));
      await expect(second.run(request)).rejects.toThrow(`${wide} was neither fed nor kept`);
    });
  });
});

describe('ONNX Runtime in lanes', () => {
  test.each([1, 2, 3, 5])('computes of %i images, each by itself, what one engine computes', async (batch) => {
    const feeds = new Map([
      ['x', normal(batch * 8 * 6 * 6, 2)],
      ['gate', normal(batch * 8, 3)],
    ]);
    const request = { batch, feeds, fetch: graph.outputs.map(({ name }) => name), keep: [], forget: [] };
    const results: ReadonlyMap<string, Float32Array>[] = [];
    for (const lanes of [1, 2, 3]) {
      const engine = await startEngine('onnxruntime-cpu', { ...OPTIONS, threads: 3, lanes });
      const compiled = await engine.compile(graph, new Map());
      results.push(await compiled.run(request));
      expect(engine.description.runtime).toMatch(/, 3 threads$/);
      await engine.close();
    }
    const [one, two, three] = results;
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  test('fails as a whole if a lane can’t be started, and leaves none running', async () => {
    const closed: number[] = [];
    let lane = 0;
    const start = () => {
      const number = lane++;
      if (number === 1) return Promise.reject(new Error('no memory for another'));
      return Promise.resolve({ close: () => Promise.resolve(void closed.push(number)) } as Engine);
    };
    await expect(startLanes(3, start, (description) => description)).rejects.toThrow('no memory for another');
    expect(closed).toEqual([0, 2]);
  });
});

test('An engine whose package is missing is refused with what to install', async () => {
  process.env[TENSORFLOW_FOLDER] = join(root, 'media');
  const refused = startEngine('tfjs-node', { ...OPTIONS, python: 'no-such-python' });
  await expect(refused).rejects.toThrow(Refusal);
  await expect(refused).rejects.toThrow(/npm install @tensorflow\/tfjs-node.*NVAE_TENSORFLOW_FOLDER/);
});

test('An engine in a separate process reports its memory; one in a thread uses part of ours', async () => {
  const inThread = await startEngine('onnxruntime-cpu', OPTIONS);
  const inProcess = await startEngine('onnxruntime-cpu', { ...OPTIONS, ownProcess: true });
  expect(await inThread.peakRssBytes()).toBe(0);
  expect(await inProcess.peakRssBytes()).toBeGreaterThan(30e6);
  await inProcess.close();
  expect(await inProcess.peakRssBytes()).toBe(0);
  await inThread.close();
});
