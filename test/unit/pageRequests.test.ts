import { expect, test } from 'vitest';
import { USUAL_ENGINE } from '../../src/protocol/inspection';
import { isActivityThreshold, isDrawCount, isInputWish, isInspectionRequest } from '../../src/protocol/pageRequests';

test('there are 1 to 100 000 draws', () => {
  expect([1, 100_000, 0, 100_001, 2.5, NaN, '4', null].map(isDrawCount)).toEqual([
    true,
    true,
    ...Array.from({ length: 6 }, () => false),
  ]);
});

test('an activity threshold is a finite number of nats, zero or more', () => {
  expect([0, 0.1, 100, -0.1, Infinity, NaN, '0.1', null].map(isActivityThreshold)).toEqual([
    ...Array.from({ length: 3 }, () => true),
    ...Array.from({ length: 5 }, () => false),
  ]);
});

test('an input is chosen in a dialog or among the offers, is part of the current one, was dropped, or is samples of the model', () => {
  expect(isInputWish({ kind: 'offered', id: 0 })).toBe(true);
  expect(isInputWish({ kind: 'part', most: 1, from: null })).toBe(true);
  expect(isInputWish({ kind: 'part', most: 64, from: 100 })).toBe(true);
  expect(isInputWish({ kind: 'dropped', uris: ['file:///data/images'] })).toBe(true);
  expect(isInputWish({ kind: 'choose files' })).toBe(true);
  expect(isInputWish({ kind: 'choose folder' })).toBe(true);
  expect(isInputWish({ kind: 'samples', count: 1, seed: 0, temperature: 0.7 })).toBe(true);
  expect(isInputWish({ kind: 'samples', count: 100_000, seed: 2 ** 32 - 1, temperature: 1 })).toBe(true);
  expect(isInputWish({ kind: 'samples', count: { decided: null }, seed: 0, temperature: 1 })).toBe(true);
});

test.each([
  ['files that nobody was shown', { kind: 'files', paths: ['/etc/shadow'], most: null }],
  ['an offer without a number', { kind: 'offered', id: '0' }],
  ['no images', { kind: 'part', most: 0, from: null }],
  ['images before the first', { kind: 'part', most: 1, from: -1 }],
  ['images from nowhere', { kind: 'part', most: 1 }],
  ['a drop of nothing', { kind: 'dropped', uris: [] }],
  ['a drop without names', { kind: 'dropped', uris: [''] }],
  ['a drop of very many files', { kind: 'dropped', uris: Array.from({ length: 10_001 }, () => 'file:///a') }],
  ['no samples', { kind: 'samples', count: 0, seed: 0, temperature: 1 }],
  ['half a sample', { kind: 'samples', count: 0.5, seed: 0, temperature: 1 }],
  ['more samples than memory holds', { kind: 'samples', count: 1e9, seed: 0, temperature: 1 }],
  ['a seed beyond 32 bits', { kind: 'samples', count: 1, seed: 2 ** 32, temperature: 1 }],
  ['a temperature of zero', { kind: 'samples', count: 1, seed: 0, temperature: 0 }],
  ['a temperature that is no number', { kind: 'samples', count: 1, seed: 0, temperature: NaN }],
  ['nothing', null],
])('%s can’t be requested as input', (_, wish) => {
  expect(isInputWish(wish)).toBe(false);
});

const REQUEST = {
  path: '/runs/checkpoint.pt',
  input: { kind: 'samples', count: 16, temperature: 1 },
  seed: 0,
  draws: 8,
  threads: null,
  activityThresholdNats: 0.1,
  flags: [],
};
const FILES = { kind: 'files', paths: ['/pictures', '/more/a.png'], most: 64 };

test('a page is restored from the request that it kept', () => {
  expect(isInspectionRequest(REQUEST)).toBe(true);
  expect(isInspectionRequest({ ...REQUEST, input: { ...FILES, from: 0 } })).toBe(true);
  expect(isInspectionRequest({ ...REQUEST, input: { ...REQUEST.input, count: { decided: null } } })).toBe(true);
  expect(isInspectionRequest({ ...REQUEST, input: { ...REQUEST.input, count: { decided: 6 } } })).toBe(true);
  expect(isInspectionRequest({ ...REQUEST, input: FILES, threads: 2 })).toBe(true);
  expect(isInspectionRequest({ ...REQUEST, input: { ...FILES, most: null } })).toBe(true);
  expect(isInspectionRequest({ ...REQUEST, flags: [{ name: 'res_dist', value: false }] })).toBe(true);
  const engine = {
    wish: 'onnxruntime-cuda',
    python: '/venv/bin/python',
    tensorFlowFolder: '/tensorflow',
    memoryMb: 512,
  };
  expect(isInspectionRequest({ ...REQUEST, engine })).toBe(true);
});

test.each([
  ['nothing', undefined],
  ['a path alone', REQUEST.path],
  ['no path', { ...REQUEST, path: '' }],
  ['an input of another version', { ...REQUEST, input: { kind: 'dataset' } }],
  ['a decision for no samples', { ...REQUEST, input: { ...REQUEST.input, count: { decided: 0 } } }],
  ['a decision that says nothing', { ...REQUEST, input: { ...REQUEST.input, count: {} } }],
  ['no pictures', { ...REQUEST, input: { ...FILES, paths: [] } }],
  ['a run of pictures from none on', { ...REQUEST, input: { ...FILES, from: -1 } }],
  ['a picture that is no path', { ...REQUEST, input: { ...FILES, paths: [3] } }],
  ['no draws', { ...REQUEST, draws: undefined }],
  ['no threads', { ...REQUEST, threads: 0 }],
  ['an unknown engine', { ...REQUEST, engine: { ...USUAL_ENGINE, wish: 'abacus' } }],
  ['no memory', { ...REQUEST, engine: { ...USUAL_ENGINE, memoryMb: 0 } }],
  ['a folder that is no path', { ...REQUEST, engine: { ...USUAL_ENGINE, tensorFlowFolder: 3 } }],
  ['more threads than there are', { ...REQUEST, threads: 1e6 }],
  ['no list of flags', { ...REQUEST, flags: { res_dist: true } }],
  ['a flag without a name', { ...REQUEST, flags: [{ name: '', value: 5 }] }],
  ['a flag without a value', { ...REQUEST, flags: [{ name: 'num_x_bits', value: null }] }],
  ['more flags than there are', { ...REQUEST, flags: Array(101).fill({ name: 'num_x_bits', value: 5 }) }],
  ['a threshold below zero', { ...REQUEST, activityThresholdNats: -1 }],
])('%s is not a request', (_, value) => {
  expect(isInspectionRequest(value)).toBe(false);
});
