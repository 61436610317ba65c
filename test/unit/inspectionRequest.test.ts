import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundledSample } from '../../src/extension/bundledSample';
import { firstRequest } from '../../src/extension/inspectionRequest';
import { LastChoice } from '../../src/extension/lastChoice';
import type { Settings } from '../../src/extension/settings';
import type { InputChoice } from '../../src/protocol/inspection';

const sample = bundledSample(join('/', 'extension'));
const checkpoint = join('/', 'runs', 'nvae-digits.pt');
const settings: Settings = {
  threads: 3,
  engine: { wish: 'tfjs-wasm', python: null, tensorFlowFolder: null, memoryMb: null },
  defaultInput: 'last choice',
  activityThresholdNats: 0.25,
  colourMap: 'viridis',
};
const SAMPLES: InputChoice = { kind: 'samples', count: { decided: null }, temperature: 1 };
const WARM_SAMPLES: InputChoice = { kind: 'samples', count: 4, temperature: 0.7 };
const HELD_OUT: InputChoice = { kind: 'files', paths: [sample.images], most: null };

let folder: string;
let pictures: InputChoice;
let kept: Map<string, unknown>;
let lastChoice: LastChoice;
let warnings: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  await writeFile(join(folder, 'a.png'), '');
  pictures = { kind: 'files', paths: [folder, join(folder, 'a.png')], most: 64 };
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  kept = new Map();
  warnings = [];
  const memory = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
  lastChoice = new LastChoice(memory as never, sample);
});

const request = (of: string, changed: Partial<Settings> = {}) =>
  firstRequest(of, {
    sample,
    settings: { ...settings, ...changed },
    lastChoice,
    warn: (sentence) => warnings.push(sentence),
  });

test('the bundled sample is inspected on its held-out images', async () => {
  expect((await request(sample.checkpoint)).input).toEqual(HELD_OUT);
});

test('any other checkpoint is inspected on samples of its own, as many as their cost allows, as the settings say', async () => {
  expect(await request(checkpoint)).toEqual({
    path: checkpoint,
    input: SAMPLES,
    seed: 0,
    draws: 1,
    threads: 3,
    engine: settings.engine,
    activityThresholdNats: 0.25,
    flags: [],
  });
});

test('the next checkpoint is inspected on the input and with the draws chosen last', async () => {
  lastChoice.keepInput(checkpoint, { input: pictures, seed: 7 });
  lastChoice.keepDraws(8);
  expect(await request(join('/', 'runs', 'other.pt'))).toMatchObject({ input: pictures, seed: 7, draws: 8 });
  lastChoice.keepInput(checkpoint, { input: WARM_SAMPLES, seed: 1 });
  expect(await request(checkpoint)).toMatchObject({ input: WARM_SAMPLES, seed: 1, draws: 8 });
  expect(warnings).toEqual([]);
});

test('the bundled sample keeps its held-out images unless something else was chosen for it', async () => {
  lastChoice.keepInput(checkpoint, { input: pictures, seed: 7 });
  expect(await request(sample.checkpoint)).toMatchObject({ input: HELD_OUT, seed: 0 });
  lastChoice.keepInput(sample.checkpoint, { input: WARM_SAMPLES, seed: 2 });
  expect(await request(sample.checkpoint)).toMatchObject({ input: WARM_SAMPLES, seed: 2 });
  expect(await request(checkpoint)).toMatchObject({ input: WARM_SAMPLES, seed: 2 });
});

test('who does not want the last choice gets model samples, one draw each', async () => {
  lastChoice.keepInput(sample.checkpoint, { input: pictures, seed: 7 });
  lastChoice.keepDraws(8);
  const always = { defaultInput: 'model samples' } as const;
  expect(await request(checkpoint, always)).toMatchObject({ input: SAMPLES, seed: 0, draws: 1 });
  expect(await request(sample.checkpoint, always)).toMatchObject({ input: HELD_OUT, seed: 0, draws: 1 });
});

test('pictures that are gone are not missed: the default is taken, and the log says why', async () => {
  const gone = join(folder, 'gone.png');
  lastChoice.keepInput(checkpoint, { input: { kind: 'files', paths: [folder, gone], most: null }, seed: 7 });
  expect(await request(checkpoint)).toMatchObject({ input: SAMPLES, seed: 0 });
  expect(warnings).toEqual([
    `${gone}, which was chosen last, is gone: ${checkpoint} is inspected on its default input.`,
  ]);
});

test('what another version has left and nobody understands counts as no choice', async () => {
  lastChoice.keepInput(checkpoint, { input: pictures, seed: 7 });
  for (const key of kept.keys()) kept.set(key, { input: { kind: 'dataset' } });
  lastChoice.keepDraws(0);
  expect(await request(checkpoint)).toMatchObject({ input: SAMPLES, seed: 0, draws: 1 });
});

test('what was given about a checkpoint stands for it and no other, until it is given anew', async () => {
  const other = join('/', 'runs', 'other.pt');
  const flags = [{ name: 'dataset', value: 'cifar10' }];
  lastChoice.keepFlags(checkpoint, flags);
  lastChoice.keepFlags(other, [{ name: 'res_dist', value: true }]);
  expect((await request(checkpoint)).flags).toEqual(flags);
  expect((await request(checkpoint, { defaultInput: 'model samples' })).flags).toEqual(flags);
  expect((await request(other)).flags).toEqual([{ name: 'res_dist', value: true }]);
  lastChoice.keepFlags(checkpoint, []);
  expect((await request(checkpoint)).flags).toEqual([]);
  expect((await request(other)).flags).toHaveLength(1);
});

test('of flags that another version has left, those that make no sense are not taken', async () => {
  lastChoice.keepFlags(checkpoint, [{ name: 'dataset', value: 'cifar10' }]);
  for (const key of kept.keys()) kept.set(key, [[checkpoint, [{ name: 'dataset', value: null }]], 3]);
  expect((await request(checkpoint)).flags).toEqual([]);
});
