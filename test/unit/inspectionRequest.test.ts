import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { bundledSample } from '../../src/extension/request/bundledSample';
import { firstRequest } from '../../src/extension/request/inspectionRequest';
import { LastChoice } from '../../src/extension/request/lastChoice';
import type { Settings } from '../../src/extension/settings/settings';
import type { InputChoice } from '../../src/protocol/input';

const sample = bundledSample(join('/', 'extension'));
const checkpoint = join('/', 'runs', 'nvae-digits.pt');
const settings: Settings = {
  threads: 3,
  engine: { wish: 'tfjs-wasm', python: null, tensorFlowFolder: null, memoryMb: null },
  defaultInput: 'last choice',
  activityThresholdNats: 0.25,
  colourMap: 'viridis',
  idle: { minutes: 10, memoryMb: 2000 },
};
const SAMPLES: InputChoice = { kind: 'samples', count: { decided: null }, temperature: 1 };
const WARM_SAMPLES: InputChoice = { kind: 'samples', count: 4, temperature: 0.7 };
const PICTURES: InputChoice = { kind: 'files', paths: [join('/', 'pictures')], most: 64 };
const HELD_OUT: InputChoice = { kind: 'files', paths: [sample.images], most: null };

let kept: Map<string, unknown>;
let lastChoice: LastChoice;

beforeEach(() => {
  kept = new Map();
  const memory = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
  lastChoice = new LastChoice(memory as never, sample);
});

const fallbackInWords = (shown: InputChoice, reason: string) => `${shown.kind}: ${reason}`;
const first = (of: string, changed: Partial<Settings> = {}) =>
  firstRequest(of, { sample, settings: { ...settings, ...changed }, lastChoice, fallbackInWords });
const request = (of: string, changed: Partial<Settings> = {}) => first(of, changed).request;

test('the bundled sample is inspected on its held-out images', () => {
  expect(request(sample.checkpoint).input).toEqual(HELD_OUT);
});

test('any other checkpoint is inspected on its own samples, as many as their cost allows, as the settings say', () => {
  expect(request(checkpoint)).toEqual({
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

test('the next checkpoint is inspected with the input and draws chosen last', () => {
  lastChoice.keepInput(checkpoint, { input: PICTURES, seed: 7 });
  lastChoice.keepDraws(8);
  expect(request(join('/', 'runs', 'other.pt'))).toMatchObject({ input: PICTURES, seed: 7, draws: 8 });
  lastChoice.keepInput(checkpoint, { input: WARM_SAMPLES, seed: 1 });
  expect(request(checkpoint)).toMatchObject({ input: WARM_SAMPLES, seed: 1, draws: 8 });
});

test('the bundled sample keeps its held-out images unless something else was chosen for it', () => {
  lastChoice.keepInput(checkpoint, { input: PICTURES, seed: 7 });
  expect(request(sample.checkpoint)).toMatchObject({ input: HELD_OUT, seed: 0 });
  lastChoice.keepInput(sample.checkpoint, { input: WARM_SAMPLES, seed: 2 });
  expect(request(sample.checkpoint)).toMatchObject({ input: WARM_SAMPLES, seed: 2 });
  expect(request(checkpoint)).toMatchObject({ input: WARM_SAMPLES, seed: 2 });
});

test('without the last choice, there are model samples with one draw each', () => {
  lastChoice.keepInput(sample.checkpoint, { input: PICTURES, seed: 7 });
  lastChoice.keepDraws(8);
  const always = { defaultInput: 'model samples' } as const;
  expect(request(checkpoint, always)).toMatchObject({ input: SAMPLES, seed: 0, draws: 1 });
  expect(request(sample.checkpoint, always)).toMatchObject({ input: HELD_OUT, seed: 0, draws: 1 });
});

test('a remembered input has a fallback in case it is refused, and a notice that says so', () => {
  lastChoice.keepInput(sample.checkpoint, { input: PICTURES, seed: 7 });
  expect(first(checkpoint).fallback).toMatchObject({ input: SAMPLES, seed: 0 });
  expect(first(checkpoint).fallback!.notice('There is no /pictures. Check the path.')).toBe(
    'samples: There is no /pictures. Check the path.',
  );
  expect(first(sample.checkpoint).fallback).toMatchObject({ input: HELD_OUT, seed: 0 });
  expect(first(checkpoint, { defaultInput: 'model samples' }).fallback).toBeNull();
});

test('an input that nobody chose has no fallback', () => {
  expect(first(checkpoint).fallback).toBeNull();
  expect(first(sample.checkpoint).fallback).toBeNull();
});

test('an unintelligible choice left by another version counts as none', () => {
  lastChoice.keepInput(checkpoint, { input: PICTURES, seed: 7 });
  for (const key of kept.keys()) kept.set(key, { input: { kind: 'dataset' } });
  lastChoice.keepDraws(0);
  expect(request(checkpoint)).toMatchObject({ input: SAMPLES, seed: 0, draws: 1 });
});

test('flags given for a checkpoint apply to it and no other, until they are changed', () => {
  const other = join('/', 'runs', 'other.pt');
  const flags = [{ name: 'dataset', value: 'cifar10' }];
  lastChoice.keepFlags(checkpoint, flags);
  lastChoice.keepFlags(other, [{ name: 'res_dist', value: true }]);
  expect(request(checkpoint).flags).toEqual(flags);
  expect(request(checkpoint, { defaultInput: 'model samples' }).flags).toEqual(flags);
  expect(request(other).flags).toEqual([{ name: 'res_dist', value: true }]);
  lastChoice.keepFlags(checkpoint, []);
  expect(request(checkpoint).flags).toEqual([]);
  expect(request(other).flags).toHaveLength(1);
});

test('nonsensical flags left by another version are ignored', () => {
  lastChoice.keepFlags(checkpoint, [{ name: 'dataset', value: 'cifar10' }]);
  for (const key of kept.keys()) kept.set(key, [[checkpoint, [{ name: 'dataset', value: null }]], 3]);
  expect(request(checkpoint).flags).toEqual([]);
});
