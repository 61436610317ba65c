import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { hostCalls } from '../../src/extension/pages/pageApi';
import { LiveInspection } from '../../src/extension/inspections/liveInspection';
import { ModelProcesses } from '../../src/extension/process/modelProcesses';
import type { HostCalls } from '../../src/protocol/inspection';

let done: unknown[];
let calls: HostCalls;

beforeEach(() => {
  done = [];
  const request = {
    path: '/runs/checkpoint.pt',
    input: { kind: 'samples', count: 16, temperature: 1 },
    seed: 0,
    draws: 1,
    threads: null,
    activityThresholdNats: 0.1,
    flags: [],
  } as const;
  const nothing = () => undefined;
  const nobody = { changed: nothing, worked: nothing, news: nothing, output: nothing };
  const inspection = new LiveInspection(request, new ModelProcesses([join('/', 'never', 'started')]), nobody);
  const tensors = {
    list: () => Promise.resolve({ rows: [], isComplete: true }),
    statistics: (rows: readonly number[]) => {
      done.push(rows);
      return Promise.resolve([]);
    },
  };
  calls = hostCalls(inspection, tensors, {
    settings: () => ({ colourMap: 'cividis', engines: ['tfjs-wasm'] }),
    restart: () => done.push('restart'),
    changeInput: (wish) => done.push(wish),
    changeDraws: (draws) => done.push(draws),
    changeWeights: (name) => done.push(name),
    changeEngine: (wish) => done.push(wish),
    setUpEngine: () => done.push('set up engine'),
    giveFlags: (flags) => done.push(flags),
    copy: (text) => Promise.resolve(void done.push(text)),
  });
});

/** A page may send anything. */
const anything = (value: unknown) => value as never;

test('a page that is ready is told what is known, and the settings', async () => {
  const { inspection, settings } = await calls.ready();
  expect(inspection).toMatchObject({ fileName: 'checkpoint.pt', status: { kind: 'opening' } });
  expect(settings).toEqual({ colourMap: 'cividis', engines: ['tfjs-wasm'] });
});

test('what makes sense is done', async () => {
  calls.changeInput({ kind: 'choose folder' });
  calls.changeDraws(8);
  calls.changeWeights('ema');
  calls.changeEngine('tfjs-wasm');
  calls.setUpEngine();
  calls.giveFlags([{ name: 'dataset', value: 'cifar10' }]);
  await calls.tensorStatistics([0, 7]);
  await calls.copy('KL 1.5 nats');
  calls.restart();
  calls.setActivityThreshold(0.5);
  expect(done).toEqual([
    { kind: 'choose folder' },
    8,
    'ema',
    'tfjs-wasm',
    'set up engine',
    [{ name: 'dataset', value: 'cifar10' }],
    [0, 7],
    'KL 1.5 nats',
    'restart',
  ]);
  expect((await calls.ready()).inspection.request.activityThresholdNats).toBe(0.5);
});

test('what makes no sense goes no further', async () => {
  expect(() => calls.changeInput(anything({ kind: 'files', paths: ['/etc/shadow'] }))).toThrow('no input');
  expect(() => calls.changeDraws(anything(1e9))).toThrow('no number of draws');
  expect(() => calls.changeEngine(anything('abacus'))).toThrow('no engine');
  expect(() => calls.giveFlags(anything([{ name: 'dataset', value: null }]))).toThrow('no list of training flags');
  expect(() => calls.setActivityThreshold(anything(-1))).toThrow('no activity threshold');
  await expect(calls.copy(anything({}))).rejects.toThrow('no text');
  await expect(calls.klMap(anything({ group: '0' }))).rejects.toThrow('no map query');
  await expect(calls.klMap(anything({ quantity: 'NELBO', group: 0, channel: null, image: null }))).rejects.toThrow(
    'no map query',
  );
  await expect(calls.histograms(anything(null))).rejects.toThrow('no histogram query');
  await expect(calls.tensorStatistics(anything([-1]))).rejects.toThrow('no list of tensors');
  await expect(calls.tensorStatistics(anything('all'))).rejects.toThrow('no list of tensors');
  await expect(calls.picture(anything('prior'), 0)).rejects.toThrow('no kind of picture');
  await expect(calls.picture('input', anything(-1))).rejects.toThrow('no image number');
  expect(done).toEqual([]);
});
