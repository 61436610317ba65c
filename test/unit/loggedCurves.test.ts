/** What training logged, beside the curves of what is measured. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { RunHistory } from '../../src/model/run/history/runHistory';
import { runEntries } from '../../src/model/run/runEntries';
import { acrossAxis, curvesPanel, placesOf, upAxis } from '../../webview/compare/run/runCurves';
import { loggedInWords, weightedInWords } from '../../webview/compare/run/runWords';
import type { LoggedCurve } from '../../src/protocol/compare/loggedHistory';
import type { MeasuredCheckpoint } from '../../src/protocol/compare/trainingRun';
import { eventOf, eventRecord } from '../fixtures/eventFile';

const LOG = join(root, 'test', 'fixtures', 'training-log');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logged-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(): Promise<RunHistory> {
  const history = new RunHistory(folder);
  await history.read(await runEntries(folder));
  return history;
}

function checkpointAt(globalStep: number | null, epoch: number | null = null, beta: number | null = null) {
  return { ...{ path: 'x', name: 'x', epoch, globalStep, beta, point: null, problem: null }, isGone: false };
}

test('every name that the release logs stands beside what it is of, in the order of the groups', async () => {
  await cp(LOG, folder, { recursive: true });
  const history = await read();
  const { shown, others, problems } = history.logged!;
  expect({ shown, problems }).toEqual({ shown: ['KL', 'NELBO', 'channels', 'β', 'balancing'], problems: [] });
  // kl/active_0 to 2.
  expect(others).toBe(3);
  const named = (of: Parameters<typeof history.curves>[0]) =>
    history.curves(of).map(({ tag, beside, on }) => `${tag}: ${beside}, ${on}`);
  expect(named('KL')).toEqual([0, 1, 2].map((i) => `kl_vals/layer_${i}: group ${i}, training batches`));
  expect(named('balancing')).toEqual([0, 1, 2].map((i) => `kl_coeff/layer_${i}: group ${i}, training batches`));
  expect(named('NELBO')).toEqual([
    'train/kl_iter: KL, training batches',
    'train/nelbo_iter: NELBO, training batches',
    'train/recon_iter: distortion, training batches',
    'val/nelbo: NELBO, validation images',
  ]);
  expect(named('channels')).toEqual(['kl/total_active: channels in use, training batches']);
  const [beta] = history.curves('β');
  expect(beta).toMatchObject({ tag: 'kl_coeff/coeff', logged: 7, steps: [0, 10, 20, 30, 40, 50, 60] });
  expect(beta!.values.map((value) => value.toFixed(1))).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0', '1.0']);
});

test('log.txt gives what the event files lack, with epochs', async () => {
  const lines = ['epoch 0', 'train 0 540.5', 'train 10 90.5', 'valid_nelbo 80.25', 'epoch 1', 'valid_nelbo 70.25'];
  await writeFile(join(folder, 'log.txt'), lines.join('\n'));
  const alone = (await read()).curves('NELBO');
  expect(alone.map(({ tag, steps, epochs, values }) => ({ tag, steps, epochs, values }))).toEqual([
    { tag: 'train', steps: [0, 10], epochs: [0, 0], values: [540.5, 90.5] },
    { tag: 'valid_nelbo', steps: [10, 10], epochs: [0, 1], values: [80.25, 70.25] },
  ]);
  await writeFile(join(folder, 'events.out.tfevents.1.gpu'), eventRecord(eventOf(1, 5, [['train/nelbo_iter', 100]])));
  expect((await read()).curves('NELBO').map(({ tag }) => tag)).toEqual(['train/nelbo_iter', 'valid_nelbo']);
});

test('of a long log, the first, the last and evenly chosen values are drawn, and that is said', async () => {
  const events = Array.from({ length: 1501 }, (_, step) => eventRecord(eventOf(1, step, [['kl_coeff/coeff', step]])));
  await writeFile(join(folder, 'events.out.tfevents.1.gpu'), Buffer.concat(events));
  const curves = (await read()).curves('β');
  const [{ steps, values, logged }] = curves as [LoggedCurve];
  expect({ logged, drawn: values.length, first: steps[0], last: steps.at(-1) }).toEqual({
    ...{ logged: 1501, drawn: 300, first: 0, last: 1500 },
  });
  expect(values).toEqual(steps);
  expect(loggedInWords(curves, true, 0)).toContain('Of long logs, about one value in 5 is drawn.');
});

test('appended events and lines are news, and nothing else is', async () => {
  const events = join(folder, 'events.out.tfevents.1.gpu');
  await writeFile(events, eventRecord(eventOf(1, 0, [['kl_coeff/coeff', 0.5]])));
  const history = new RunHistory(folder);
  const look = async () => history.read(await runEntries(folder));
  expect([await look(), await look()]).toEqual([true, false]);
  const { version } = history.logged!;
  await writeFile(events, eventRecord(eventOf(2, 10, [['kl_coeff/coeff', 0.6]])), { flag: 'a' });
  expect([await look(), await look()]).toEqual([true, false]);
  await writeFile(join(folder, 'log.txt'), 'valid_nelbo 3\n');
  expect([await look(), await look()]).toEqual([true, false]);
  expect(history.logged!.version).toBe(version + 2);
  expect(history.curves('β')[0]!.steps).toEqual([0, 10]);
  expect(history.curves('NELBO')[0]!.values).toEqual([3]);
});

const curve = (changed: Partial<LoggedCurve>): LoggedCurve => ({
  ...{ tag: 'train/nelbo_iter', beside: 'NELBO', on: 'training batches', logged: 2 },
  ...{ steps: [0, 10], epochs: [null, null], values: [100, 90] },
  ...changed,
});

test('checkpoints and logged values are placed by steps if both have them, else by epochs', () => {
  const trained: MeasuredCheckpoint[] = [checkpointAt(10, 1), checkpointAt(20, 2)];
  expect(placesOf(trained, [])).toMatchObject({ name: 'epoch', places: [1, 2], ofLogged: null });
  const bySteps = placesOf(trained, [curve({})]);
  expect(bySteps).toMatchObject({ name: 'step', places: [10, 20] });
  expect(bySteps.ofLogged!(curve({}))).toEqual([0, 10]);
  const lines = curve({ steps: [null, null], epochs: [0, 1] });
  expect(placesOf(trained, [lines])).toMatchObject({ name: 'epoch', places: [1, 2] });
  // Neither steps nor epochs in common: nothing may be drawn beside each other.
  expect(placesOf([checkpointAt(null, 3)], [curve({})]).ofLogged).toBeNull();
  expect(loggedInWords([curve({})], false, 0)).toEqual([
    'What training logged is not drawn: checkpoints and logged values have neither steps nor epochs in common.',
  ]);
  // A folder that has only a history.
  expect(placesOf([], [curve({})])).toMatchObject({ name: 'step', places: [] });
});

test('one value of the first steps does not flatten everything else, and is said to be above the axis', () => {
  const values = [1e6, ...Array.from({ length: 99 }, () => 100)];
  const logged = [curve({ values, steps: values.map((_, i) => i) })];
  const axis = upAxis([], logged);
  expect(axis.above).toBe(1);
  expect(axis.at(100)).toBeCloseTo(1, 6);
  expect(loggedInWords(logged, true, axis.above)).toContain('1 logged value above the axis is not drawn.');
});

test('a copied figure names every curve by what it was logged as, and how', () => {
  const along = placesOf([checkpointAt(10), checkpointAt(20)], [curve({})]);
  expect(acrossAxis(along, [curve({})]).scale.kind).toBe('linear');
  const { series, x } = curvesPanel([], [curve({})], along, { name: 'NELBO', unit: 'nats per image' });
  expect(x.name).toBe('step');
  expect(series).toMatchObject([{ name: 'train/nelbo_iter, logged on training batches', dashed: true, x: [0, 10] }]);
});

test('checkpoints that were saved at β < 1 are counted, and the KL is said to be unweighted', () => {
  expect(weightedInWords([checkpointAt(1, 1, 0.42), checkpointAt(2, 2, 1)])).toBe(
    '1 of 2 checkpoints was saved at β = 0.420: training weighted the KL by it, and the KL shown is unweighted.',
  );
  expect(weightedInWords([checkpointAt(1, 1, 1), checkpointAt(2, 2, null)])).toBe('');
});
