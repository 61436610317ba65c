import fs, { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Inspection } from '../../src/protocol/inspection';
import type { AnalysisWish } from '../../src/protocol/whatIf/analysis';
import {
  disposeAll,
  inspect,
  isAlive,
  MEASURED,
  MODEL,
  NEVER_ANSWERED,
  requestOf,
  TIMING,
} from '../fixtures/liveInspections';

afterEach(disposeAll);

const statuses = (changes: readonly Inspection[]) => changes.map(({ status }) => status.kind);

test('the model process’s reports are what is known, and it answers for as long as it lives', async () => {
  const { live, changes, reaches } = inspect('finishes');
  expect(live.current).toMatchObject({ fileName: 'finishes', checkpoint: null, groups: [], summary: null });
  await reaches('finished');
  expect(statuses(changes)).toEqual(['opening', 'running', 'finished']);
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED });
});

test('a killed model process is reported with the results, and its calls don’t hang', async () => {
  const { live, reaches } = inspect('finishes');
  await reaches('finished');
  const asked = live.ask('klMap', NEVER_ANSWERED);
  process.kill(live.processId!, 'SIGKILL');
  await expect(asked).rejects.toThrow('The model process was ended by SIGKILL');
  const { status, groups } = await reaches('stopped');
  expect(status).toEqual({
    kind: 'stopped',
    message:
      'The model process was ended by SIGKILL, which is also what the system sends when memory runs out. ' +
      'Results so far are kept.',
  });
  expect(groups).toEqual([{ group: 0 }, null]);
});

test('a measured group’s sum map outlives its process; anything that was not kept is refused with the reason', async () => {
  const { live, reaches } = inspect('finishes');
  await reaches('finished');
  process.kill(live.processId!, 'SIGKILL');
  await reaches('stopped');
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED, images: 8 });
  const gone = (what: string) => `The model process has ended. Restart the inspection to see ${what}.`;
  await expect(live.ask('klMap', { ...MEASURED, channel: 0 })).rejects.toThrow(gone('this read-out'));
  await expect(live.ask('klMap', { ...MEASURED, image: 0 })).rejects.toThrow(gone('this read-out'));
  await expect(live.ask('klMap', { ...MEASURED, quantity: 'base kl' })).rejects.toThrow(gone('this read-out'));
  await expect(live.ask('klMap', NEVER_ANSWERED)).rejects.toThrow(gone('this read-out'));
  await expect(live.ask('histograms', { group: 0, channels: { kind: 'all' }, image: null })).rejects.toThrow(
    gone('the histograms'),
  );
  await expect(live.ask('picture', { kind: 'input', image: 0 })).rejects.toThrow(gone('this picture'));
});

test('a map requested as the process ended is the one that was kept', async () => {
  const { live, reaches } = inspect('hangs');
  await reaches('running');
  const asked = live.ask('klMap', MEASURED);
  process.kill(live.processId!, 'SIGKILL');
  expect(await asked).toEqual({ query: MEASURED, images: 8 });
});

test('a crashed model process is reported with its exit code', async () => {
  const { reaches } = inspect('exits');
  const { status } = await reaches('stopped');
  expect(status).toEqual({
    kind: 'stopped',
    message: 'The model process ended with exit code 3. Results so far are kept.',
  });
});

test('a model process that doesn’t start is reported, without a word about numbers', async () => {
  const { live, reaches } = inspect('finishes', { model: join(dirname(MODEL), 'missing.mjs') });
  const { status } = await reaches('stopped');
  expect(status).toEqual({ kind: 'stopped', message: 'The model process ended with exit code 1.' });
  expect(live.processId).toBeUndefined();
});

test.each([
  ['at once', join(MODEL, 'no-node'), 'spawn ENOTDIR'],
  ['later', join(MODEL, '../no-node'), `spawn ${join(MODEL, '../no-node')} ENOENT`],
])('a model process that the system refuses %s is reported', async (_, node, reason) => {
  const { execPath } = process;
  process.execPath = node;
  try {
    const { status } = await inspect('finishes').reaches('stopped');
    expect(status).toEqual({ kind: 'stopped', message: `The model process could not be started: ${reason}.` });
  } finally {
    process.execPath = execPath;
  }
});

test('a new start after the end works, in a new process', async () => {
  const { live, reaches } = inspect('finishes');
  await reaches('finished');
  const first = live.processId!;
  process.kill(first, 'SIGKILL');
  await reaches('stopped');
  live.start();
  await reaches('finished');
  expect(live.processId).not.toBe(first);
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED });
});

test('the number of model samples that the process decides is kept, and requested from then on', async () => {
  const { live, reaches } = inspect('decides');
  const input = { kind: 'samples', temperature: 1 } as const;
  live.start({ ...live.request, input: { ...input, count: { decided: null } } });
  await reaches('finished');
  expect(live.request).toMatchObject({ path: 'decides', input: { ...input, count: { decided: 6 } } });
  live.setActivityThreshold(0.2);
  live.start();
  expect(live.request).toMatchObject({ input: { ...input, count: { decided: 6 } }, activityThresholdNats: 0.2 });
});

test('a replaced model process has no influence any more', async () => {
  const { live, changes, until, reaches } = inspect('floods');
  await reaches('running');
  const first = live.processId!;
  const { run } = live.current;
  live.start(live.request, { fresh: true });
  await until((inspection) => inspection.run > run && live.processId !== undefined);
  await expect.poll(() => isAlive(first)).toBe(false);
  const stages = changes
    .filter((inspection) => inspection.run > run)
    .map(({ status }) => (status.kind === 'running' ? status.progress.stage : null));
  expect(new Set(stages)).toEqual(new Set([String(live.processId)]));
});

test('a cancelled inspection keeps its process, which still answers', async () => {
  const { live, reaches } = inspect('runs');
  await reaches('running');
  live.cancel();
  const { groups } = await reaches('cancelled');
  expect(groups).toEqual([{ group: 0 }, null]);
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED });
});

test('cancelling is answered at once, and a model process that doesn’t respond is ended', async () => {
  const { live, changes, reaches } = inspect('hangs', { cancelGraceMs: 50 });
  await reaches('running');
  const stuck = live.processId!;
  live.cancel();
  expect(live.current).toMatchObject({ status: { kind: 'cancelled' }, groups: [{ group: 0 }, null] });
  await expect.poll(() => isAlive(stuck)).toBe(false);
  expect(statuses(changes).at(-1)).toBe('cancelled');
});

test('a cancelled model process that continues for a while does not make the inspection run again', async () => {
  const { live, changes, reaches } = inspect('lingers');
  await reaches('running');
  live.cancel();
  await expect.poll(() => changes.length).toBe(5);
  expect(statuses(changes)).toEqual(['opening', 'running', 'cancelled', 'cancelled', 'cancelled']);
});

test('other draws and another seed run in the same process, and are reported as what is inspected', async () => {
  const { live, changes, until } = inspect('finishes');
  const { run } = await until(({ status }) => status.kind === 'finished');
  const first = live.processId!;
  live.start({ ...live.request, draws: 8, seed: 3 });
  expect(live.request).toMatchObject({ draws: 8, seed: 3 });
  const { request } = await until((inspection) => inspection.run > run && inspection.status.kind === 'finished');
  expect(request).toEqual({ ...requestOf('finishes'), draws: 8, seed: 3 });
  expect(live.processId).toBe(first);
  expect(await live.ask('klMap', MEASURED)).toEqual({ query: MEASURED });
  expect(changes.every(({ request }) => request.path === 'finishes')).toBe(true);
});

test.each([
  ['other training flags', { flags: [{ name: 'res_dist', value: true }] }],
  ['other weights', { weights: 'ema' }],
  ['another number of threads', { threads: 2 }],
])('%s take a new process, and the previous one ends', async (_, change) => {
  const { live, until } = inspect('finishes');
  const { run } = await until(({ status }) => status.kind === 'finished');
  const first = live.processId!;
  live.start({ ...live.request, ...change });
  await until((inspection) => inspection.run > run && inspection.status.kind === 'finished');
  expect(live.processId).not.toBe(first);
  await expect.poll(() => isAlive(first)).toBe(false);
});

test('the activity threshold changes without a new inspection, and is kept for the next one', async () => {
  const { live, until, reaches } = inspect('runs');
  await reaches('running');
  const { processId } = live;
  live.setActivityThreshold(0.5);
  const { request } = await until(({ activityThresholdNats }) => activityThresholdNats === 0.5);
  expect(request.activityThresholdNats).toBe(0.5);
  expect(live.processId).toBe(processId);

  process.kill(live.processId!, 'SIGKILL');
  await reaches('stopped');
  live.setActivityThreshold(2);
  expect(live.current.activityThresholdNats).toBe(0.5); // Nobody has counted anew.
  live.start();
  expect((await reaches('running')).activityThresholdNats).toBe(2);
});

test('histograms and pictures come from the model process', async () => {
  const { live, reaches } = inspect('finishes');
  await reaches('finished');
  const query = { group: 2, channels: { kind: 'all' }, image: null } as const;
  expect(await live.ask('histograms', query)).toEqual({ query });
  expect(await live.ask('picture', { kind: 'reconstruction', image: 3 })).toEqual({ kind: 'reconstruction', image: 3 });
});

describe('an analysis after the end', () => {
  const WISH: AnalysisWish = {
    ...{
      analysis: { kind: 'leave out', temperature: 1, below: 'posterior' },
      scope: { image: null, among: null },
      images: 2,
      draws: 4,
    },
  };
  const runs = ({ whatIf }: Inspection) => whatIf!.runs.map(({ wish, status }) => [wish, status.kind]);
  const reachesRuns = (until: ReturnType<typeof inspect>['until'], kind: string) =>
    until(({ whatIf }) => whatIf?.runs[0]?.status.kind === kind);

  test('is the page’s work until it is cancelled, and leaves the inspection as it was', async () => {
    const { live, log, until, reaches } = inspect('finishes');
    await reaches('finished');
    expect(live.work).toEqual(live.latestStatus);
    live.analyse(WISH);
    await reachesRuns(until, 'running');
    expect(live.latestStatus.kind).toBe('finished');
    expect(live.work).toMatchObject({ kind: 'running', progress: { stage: 'waiting for the engine' } });
    live.cancelWork();
    expect(runs(await reachesRuns(until, 'cancelled'))).toEqual([[WISH, 'cancelled']]);
    expect(live.work.kind).toBe('finished');
    expect(log.filter((line) => line.startsWith('leave out'))).toEqual([
      'leave out, temperature 1, all: running, 4 draws',
      'leave out, temperature 1, all: cancelled, 1 of 2 images measured',
    ]);
  });

  test('has failed if its process was killed, and none runs after that', async () => {
    const { live, until, reaches } = inspect('finishes');
    await reaches('finished');
    live.analyse(WISH);
    await reachesRuns(until, 'running');
    process.kill(live.processId!, 'SIGKILL');
    const stopped = await reaches('stopped');
    expect(runs(stopped)).toEqual([[WISH, 'failed']]);
    expect(stopped.whatIf!.images).toBe(0);
    live.analyse(WISH);
    live.cancelAnalysis();
    expect(runs(live.current)).toEqual([[WISH, 'failed']]);
  });

  test('while an inspection runs, what is cancelled is the inspection', async () => {
    const { live, reaches } = inspect('runs');
    await reaches('running');
    live.cancelWork();
    await reaches('cancelled');
  });
});

describe('a checkpoint rewritten by training is noticed', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
    file = join(folder, 'finishes');
    await writeFile(file, 'epoch 1');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const changed = ({ checkpointChanged }: Inspection) => checkpointChanged;

  test.each([
    ['in place', () => writeFile(file, 'epoch 2')],
    [
      'by moving another over it',
      async () => {
        await writeFile(`${file}.new`, 'epoch 2');
        await rename(`${file}.new`, file);
      },
    ],
    [
      'by deleting it first',
      async () => {
        await rm(file);
        await writeFile(file, 'epoch 2');
      },
    ],
  ])('%s, and is no longer reported once the checkpoint is inspected again', async (_, rewrite) => {
    const { live, until, reaches } = inspect(file);
    await reaches('finished');
    expect(changed(live.current)).toBe(false);
    await rewrite();
    expect((await until(changed)).status.kind).toBe('finished');

    live.start();
    expect(changed(await reaches('finished'))).toBe(false);
    await writeFile(file, 'epoch 3');
    await until(changed);
  });

  test('a closed page stops checking, and so does one that inspects again, while other pages keep checking', async () => {
    const looks = vi.spyOn(fs, 'stat');
    syncBuiltinESMExports();
    const looksAt = (path: string) => looks.mock.calls.filter(([looked]) => looked === path).length;
    const looksAgain = async (path: string) => {
      const before = looksAt(path);
      await expect.poll(() => looksAt(path), { interval: 5 }).toBeGreaterThan(before + 4);
    };
    const [other, restarted] = [join(folder, 'other', 'finishes'), join(folder, 'restarted', 'finishes')];
    try {
      const closed = inspect(file);
      inspect(other);
      await looksAgain(file);
      closed.live.dispose();
      const before = looksAt(file);
      await looksAgain(other);
      expect(looksAt(file)).toBe(before);

      const { live, reaches } = inspect(restarted);
      await reaches('finished');
      live.start({ ...live.request, path: other });
      await reaches('finished');
      const beforeRestart = looksAt(restarted);
      await looksAgain(other);
      expect(looksAt(restarted)).toBe(beforeRestart);
    } finally {
      looks.mockRestore();
      syncBuiltinESMExports();
    }
  });

  // On a very busy machine, two looks may fall between two writes: then it looks written.
  test('not while it is missing, and not while it is being written', { retry: 2 }, async () => {
    const { live, until, reaches } = inspect(file);
    await reaches('finished');
    await rm(file);
    const end = performance.now() + 10 * TIMING.lookEveryMs;
    for (let part = 0; performance.now() < end; part++) {
      await writeFile(file, `epoch 2, part ${part}`);
      expect(changed(live.current)).toBe(false);
    }
    await until(changed);
  });
});
