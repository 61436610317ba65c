/** Another inspection is requested while there are results: they stay until it has something to show instead. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { changeableRequest } from '../../src/protocol/changeableRequest';
import type { InputChoice } from '../../src/protocol/input';
import type { ShownInspection } from '../../src/protocol/inspection';
import { behaving, disposeAll, inspect, isAlive, MEASURED, MODEL } from '../fixtures/liveInspections';

const NO_PICTURES: InputChoice = { kind: 'files', paths: ['/empty'], most: 64 };

afterEach(disposeAll);

/** Results, and a next inspection with this behaviour. */
async function inspectNext(behaviour: string) {
  const inspected = inspect('finishes');
  await inspected.reaches('finished');
  const { live } = inspected;
  const [old, oldProcess] = [live.current, live.processId!];
  live.start(behaving({ ...live.request, seed: 7 }, behaviour));
  return { ...inspected, old, oldProcess };
}

/** This test's model processes that are alive. Linux only. */
function modelProcesses(): number[] {
  const children = (id: number): number[] => {
    const tasks = readdirSync(`/proc/${id}/task`);
    return tasks.flatMap((task) => {
      const ids = readFileSync(`/proc/${id}/task/${task}/children`, 'utf8').trim();
      return ids === '' ? [] : ids.split(' ').map(Number);
    });
  };
  return children(process.pid).filter((id) => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(MODEL));
}

/** Everything that is shown, without what comes next. */
function results(inspection: ShownInspection) {
  return { ...inspection, next: null };
}

test('the results stay, and their maps can be viewed, until the next inspection has its first group', async () => {
  const { live, until, reaches, old, oldProcess } = await inspectNext('draws');
  expect(live.current).toEqual({ ...old, next: { request: live.request, status: { kind: 'opening' } } });
  await reaches('running');
  expect(results(live.current)).toEqual(results(old));
  expect(live.processId).toBe(oldProcess);
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED });

  live.start(behaving(live.request, 'finishes'));
  await until(({ run }) => run > old.run);
  expect(live.current).toMatchObject({ next: null, groups: [{ group: 0 }, null], request: { seed: 7 } });
  expect(live.processId).not.toBe(oldProcess);
  await expect.poll(() => isAlive(oldProcess)).toBe(false);
});

test.skipIf(process.platform !== 'linux')(
  'at no time are there more than two model processes, and in the end one',
  async () => {
    const { live, reaches } = await inspectNext('draws');
    await reaches('running');
    for (const draws of [2, 3, 4]) live.start({ ...live.request, draws });
    await reaches('running');
    await expect.poll(modelProcesses).toHaveLength(2);
    live.start(behaving(live.request, 'finishes'));
    await reaches('finished');
    await expect.poll(modelProcesses).toEqual([live.processId]);
    live.dispose();
    await expect.poll(modelProcesses).toEqual([]);
  },
);

test('cancelling the next inspection returns to the results as they were', async () => {
  const { live, log, reaches, old, oldProcess } = await inspectNext('draws');
  await reaches('running');
  live.cancel();
  expect(live.current).toEqual(old);
  expect(live.request).toEqual(old.request);
  expect(live.processId).toBe(oldProcess);
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED });
  expect(log.at(-1)).toBe('cancelled');
});

test.each([
  ['refuses the input', { kind: 'failed', at: 'input', message: 'No pictures there.' }],
  ['refuses the checkpoint', { kind: 'failed', at: 'checkpoint', message: 'No checkpoint.' }],
  ['exits early', { kind: 'stopped', message: 'The model process ended with exit code 3.' }],
  ['asks', { kind: 'asking', why: '', questions: [] }],
])('a next inspection that %s leaves the results in place, and can be abandoned', async (behaviour, status) => {
  const { live, until, old, oldProcess } = await inspectNext(behaviour);
  const { next } = await until((inspection) => inspection.next?.status.kind === status.kind);
  expect(next!.status).toEqual(status);
  expect(results(live.current)).toEqual(results(old));
  if (process.platform === 'linux') await expect.poll(modelProcesses).toEqual([oldProcess]);
  live.cancel();
  expect(live.current).toEqual(old);
});

test('the shown inspection continues for as long as the next one may be refused, and no longer', async () => {
  const { live, until, reaches } = inspect('runs');
  await reaches('running');
  live.start(behaving({ ...live.request, input: NO_PICTURES }, 'refuses the input'));
  await reaches('failed');
  expect(live.current.status.kind).toBe('running');

  live.start(behaving(live.request, 'draws'));
  const { status } = await until(({ status, next }) => next?.status.kind === 'running' && status.kind !== 'running');
  expect(status).toEqual({ kind: 'cancelled' });
});

test('a change applies to the latest request, unless that was refused', async () => {
  const { live, reaches } = await inspectNext('draws');
  expect(changeableRequest(live.current)).toMatchObject({ seed: 7 });
  live.start(behaving({ ...live.request, input: NO_PICTURES }, 'refuses the input'));
  await reaches('failed');
  expect(changeableRequest(live.current)).toMatchObject({ seed: 0, input: { kind: 'samples' } });
  expect(live.request.input).toEqual(NO_PICTURES);
});

test('a request counts as having worked when its first group is measured, and only then', async () => {
  const { live, worked, reaches } = await inspectNext('refuses the input');
  await reaches('failed');
  expect(worked).toHaveLength(1);
  live.start(behaving({ ...live.request, seed: 9 }, 'finishes'));
  await reaches('finished');
  expect(worked.map(({ seed }) => seed)).toEqual([0, 9]);
});

test('the activity threshold applies to what is shown and to what comes next', async () => {
  const { live, reaches } = await inspectNext('draws');
  await reaches('running');
  live.setActivityThreshold(0.5);
  expect(live.current.request.activityThresholdNats).toBe(0.5);
  expect(live.current.next!.request.activityThresholdNats).toBe(0.5);
});

test('an inspection that was refused, or cancelled before anything was measured, keeps no process', async () => {
  for (const [behaviour, kind] of [
    ['opens', 'opening'],
    ['refuses the checkpoint', 'failed'],
    ['asks', 'asking'],
  ] as const) {
    const { live, reaches } = inspect(behaviour);
    const started = live.processId!;
    await reaches(kind);
    live.cancel();
    expect(live.processId).toBeUndefined();
    await expect.poll(() => isAlive(started)).toBe(false);
  }
});

test('without results there is nothing to keep: another request replaces the first', async () => {
  const { live, reaches } = inspect('refuses the input');
  await reaches('failed');
  live.start(behaving(live.request, 'opens'));
  expect(live.current).toMatchObject({ status: { kind: 'opening' }, next: null });
});

test('after a restart nothing of the old run is shown: its replacement counts as the next run', async () => {
  const { live, until, old } = await inspectNext('runs');
  const restarted = await until(({ run }) => run > old.run);
  expect(restarted).toMatchObject({ run: old.run + 1, status: { kind: 'running' }, request: { seed: 7 }, next: null });

  const refused = inspect('refuses the input');
  const { run } = await refused.reaches('failed');
  refused.live.start(behaving(live.request, 'opens'));
  expect(refused.live.current).toMatchObject({ run: run + 1, status: { kind: 'opening' }, groups: [], next: null });
});

test('a refused input is replaced by its fallback, with a notice', async () => {
  const input = { kind: 'samples', count: 2, temperature: 1 } as const;
  const { live, worked, reaches } = inspect('refuses the input', {
    fallback: { input, seed: 5, notice: (reason) => `Not that: ${reason}` },
  });
  // This model process refuses everything, and there is no second fallback.
  await reaches('failed');
  expect(live.request).toMatchObject({ input, seed: 5 });
  expect(live.current.notices).toEqual(['Not that: No pictures there.']);
  expect(worked).toEqual([]);
});

test('a request refused for another reason than its input is not replaced', async () => {
  const input = { kind: 'samples', count: 2, temperature: 1 } as const;
  const { live, reaches } = inspect('refuses the checkpoint', {
    fallback: { input, seed: 5, notice: (reason) => reason },
  });
  await reaches('failed');
  expect(live.current).toMatchObject({ status: { at: 'checkpoint' }, notices: [], request: { seed: 0 } });
});
