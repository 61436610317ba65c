import { expect, test } from 'vitest';
import type { CheckpointDescription } from '../../src/protocol/inspection';
import { visibleInspection } from '../../webview/state/visibleInspection';
import { shownInspection } from '../fixtures/shownInspection';

const TURNED = 'a\u202eb';
const SHOWN = 'a\\u202eb';
const PLAIN = shownInspection();

test('nothing that a file or library calls itself turns text around; the request stays as it is', () => {
  const inspection = shownInspection({
    fileName: TURNED,
    request: { ...PLAIN.request, path: `/${TURNED}` },
    status: { kind: 'failed', at: 'run', message: TURNED },
    input: {
      kind: 'files',
      images: 1,
      listed: 1,
      imagesKept: 1,
      label: TURNED,
      notes: [TURNED],
      warnings: [TURNED],
      offer: null,
    },
    engine: { device: TURNED, runtime: TURNED, reason: TURNED },
    notices: [TURNED],
    weightWarnings: [TURNED],
  });
  expect(visibleInspection(inspection)).toEqual({
    ...inspection,
    ...{
      fileName: SHOWN,
      status: { kind: 'failed', at: 'run', message: SHOWN },
      notices: [SHOWN],
      weightWarnings: [SHOWN],
    },
    input: { ...inspection.input, label: SHOWN, notes: [SHOWN], warnings: [SHOWN] },
    engine: { device: SHOWN, runtime: SHOWN, reason: SHOWN },
  });
});

test('nor what a checkpoint says of itself, in questions about it, or while the next inspection is made', () => {
  const checkpoint: CheckpointDescription = {
    ...{ dataset: TURNED, facts: [TURNED], notes: [TURNED], warnings: [TURNED] },
    flags: [{ name: TURNED, value: TURNED, origin: 'file' }],
    ...{ weights: 'state_dict', weightSets: [], groups: [], likelihood: 'bernoulli' },
    ...{
      image: { channels: 1, size: 32 },
      bits: 8,
      hasSoftClamp: true,
      hasFlows: false,
      parameters: 1,
      epoch: null,
      globalStep: null,
    },
  };
  const question = { name: 'dataset', title: 'Data set', why: TURNED, choices: [], fallback: null } as const;
  const status = { kind: 'asking', why: TURNED, questions: [question] } as const;
  const next = { request: PLAIN.request, status } as const;
  const shown = { kind: 'asking', why: SHOWN, questions: [{ ...question, why: SHOWN }] };
  expect(visibleInspection({ ...PLAIN, checkpoint, status, next })).toEqual({
    ...PLAIN,
    checkpoint: {
      ...{ ...checkpoint, dataset: SHOWN, facts: [SHOWN], notes: [SHOWN], warnings: [SHOWN] },
      flags: [{ name: SHOWN, value: SHOWN, origin: 'file' }],
    },
    status: shown,
    next: { ...next, status: shown },
  });
});

test('plain or missing text stays unchanged', () => {
  const engine = { device: 'CPU', runtime: 'ONNX Runtime', reason: null };
  expect(visibleInspection({ ...PLAIN, engine })).toEqual({ ...PLAIN, engine });
});
