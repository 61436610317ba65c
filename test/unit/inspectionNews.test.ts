import { expect, test } from 'vitest';
import { inspectionNews } from '../../src/client/inspections/inspectionNews';
import type { Inspection } from '../../src/protocol/inspection';
import { shownInspection } from '../fixtures/shownInspection';

const OPENING: Inspection = shownInspection({
  request: {
    path: '/runs/checkpoint.pt',
    input: { kind: 'files', paths: ['/pictures'], most: 64 },
    ...{ seed: 3, draws: 8, threads: null, activityThresholdNats: 0.1, flags: [] },
  },
});
const RUNNING: Inspection = {
  ...OPENING,
  status: { kind: 'running', progress: { stage: 'encoder', done: 1, total: 9, remainingMs: null } },
  engine: { device: 'CPU', runtime: 'ONNX Runtime 1.30.0, 2 threads', reason: null },
  input: {
    kind: 'files',
    images: 40,
    listed: 40,
    imagesKept: 32,
    label: '40 images from pictures/',
    notes: ['All were padded.'],
    warnings: ['They look inverted.'],
    offer: null,
  },
};

/** Everything that the log says about these reports. */
function logged(...reports: readonly Inspection[]): string[] {
  return reports.flatMap((now, i) =>
    inspectionNews(reports[i - 1] ?? null, now).map(({ level, text }) => `${level}: ${text}`),
  );
}

const STARTED = 'info: inspecting /runs/checkpoint.pt on /pictures, seed 3, draws 8, all cores';

test('the log says once what is inspected, on which input, with which engine, and how long it took', () => {
  const finished: Inspection = { ...RUNNING, status: { kind: 'finished', message: 'Measured in 1.2 s' } };
  expect(logged(OPENING, OPENING, RUNNING, RUNNING, finished, finished)).toEqual([
    STARTED,
    'info: CPU · ONNX Runtime 1.30.0, 2 threads',
    'info: 40 images from pictures/',
    'info: All were padded.',
    'warn: They look inverted.',
    'info: Measured in 1.2 s',
  ]);
});

test('refusals, crashes and rewritten checkpoints are warnings', () => {
  const failed: Inspection = {
    ...OPENING,
    status: { kind: 'failed', at: 'checkpoint', message: 'It is no checkpoint.' },
  };
  const stopped: Inspection = { ...RUNNING, status: { kind: 'stopped', message: 'The process was ended.' } };
  expect(logged(OPENING, failed)).toEqual([STARTED, 'warn: It is no checkpoint.']);
  expect(logged(RUNNING, stopped, { ...stopped, checkpointChanged: true }).slice(-2)).toEqual([
    'warn: The process was ended.',
    'warn: was rewritten since it was opened',
  ]);
});

test('a notice and a weight warning are logged once, however often they are reported', () => {
  const noticed = { ...OPENING, notices: ['The GPU has too little memory.'] };
  const again = { ...noticed, notices: [...noticed.notices, 'The CPU takes over.'] };
  const warned = { ...again, weightWarnings: ['A weight is NaN.'] };
  expect(logged(OPENING, noticed, noticed, again, again, warned, warned)).toEqual([
    STARTED,
    'warn: The GPU has too little memory.',
    'warn: The CPU takes over.',
    'warn: A weight is NaN.',
  ]);
});

test('the requested input is put into words', () => {
  const input = { kind: 'samples', count: 4, temperature: 0.7 } as const;
  expect(logged({ ...OPENING, request: { ...OPENING.request, input, threads: 2 } })).toEqual([
    'info: inspecting /runs/checkpoint.pt on 4 model samples, seed 3, draws 8, 2 threads',
  ]);
});

test('questions about a checkpoint, and the flags given, are logged', () => {
  const question = { title: 'Data set', why: 'It matters.', choices: [], fallback: null };
  const asking: Inspection = {
    ...OPENING,
    status: { kind: 'asking', why: '', questions: ['dataset', 'res_dist'].map((name) => ({ ...question, name })) },
  };
  const flags = [
    { name: 'dataset', value: 'cifar10' },
    { name: 'res_dist', value: true },
  ];
  expect(logged(OPENING, asking)).toEqual([STARTED, 'info: asks for dataset, res_dist']);
  expect(logged({ ...OPENING, request: { ...OPENING.request, flags } })).toEqual([
    `${STARTED}, dataset cifar10, res_dist true`,
  ]);
});
