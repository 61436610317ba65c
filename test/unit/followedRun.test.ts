/** A run's folder while training goes on: its curves grow. */
import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FollowedRun, type FollowedRunOptions, type Measure } from '../../src/model/run/followedRun';
import type { MeasuredCheckpoint, TrainingRun } from '../../src/protocol/compare/trainingRun';
import { eventOf, eventRecord } from '../fixtures/eventFile';
import { runCheckpoint } from '../fixtures/run';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'followed-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A point whose KL is the checkpoint's epoch. */
const pointOf = (epoch: number | null): MeasuredCheckpoint['point'] => {
  const kl = { mean: epoch ?? NaN, standardError: null };
  return { ...{ images: 1, draws: 1, kl, distortion: null, nelbo: null }, channelsInUse: 0, channels: 0, groups: [] };
};
const byEpoch: Measure = ({ epoch }) => Promise.resolve({ point: pointOf(epoch), problem: null });

/** A run that looks again only when it is told to. */
function following(changed: Partial<FollowedRunOptions> = {}) {
  const told: TrainingRun[] = [];
  const waits: number[] = [];
  let lookNow: () => void = () => undefined;
  let waiting: () => void = () => undefined;
  const run = new FollowedRun({
    ...{ folder, draws: 1, seed: 0, measure: byEpoch, explained: (error) => (error as Error).message },
    changed: (now) => told.push(now),
    wait: (ms, signal) => {
      waits.push(ms);
      waiting();
      return new Promise<void>((resolve, reject) => {
        lookNow = resolve;
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    },
    ...changed,
  });
  const look = async () => {
    const isWaiting = new Promise<void>((resolve) => (waiting = resolve));
    lookNow();
    await isWaiting;
  };
  const now = () => told.at(-1)!;
  const curve = () => now().checkpoints.map(({ point, isGone }) => `${point?.kl.mean ?? '?'}${isGone ? ' gone' : ''}`);
  return { run, told, waits, look, now, curve };
}

test('a new checkpoint is measured once it has been written to its end, and what was logged since appears', async () => {
  await copyFile(runCheckpoint(1), join(folder, 'checkpoint-0001.pt'));
  const events = join(folder, 'events.out.tfevents.1.gpu');
  await writeFile(events, eventRecord(eventOf(1, 0, [['kl_coeff/coeff', 0.1]])));
  const { run, look, now, curve } = following();
  await run.begin();
  expect(now()).toMatchObject({ status: { kind: 'finished' }, isFollowed: true });
  expect(curve()).toEqual(['1']);
  await copyFile(runCheckpoint(4), join(folder, 'checkpoint-0004.pt'));
  await truncate(join(folder, 'checkpoint-0004.pt'), 1000);
  await writeFile(events, eventRecord(eventOf(2, 10, [['kl_coeff/coeff', 0.2]])), { flag: 'a' });
  await look();
  expect(run.logged('β')[0]!.steps).toEqual([0, 10]);
  expect(curve()).toEqual(['1']);
  await copyFile(runCheckpoint(4), join(folder, 'checkpoint-0004.pt'));
  await look();
  await look();
  expect(curve()).toEqual(['1', '4']);
  expect(now()).toMatchObject({ status: { kind: 'finished' }, leftOut: [] });
  run.stop();
});

test('a checkpoint that is overwritten stays as a point of its epoch, and its successor is measured', async () => {
  await copyFile(runCheckpoint(1), join(folder, 'checkpoint.pt'));
  const { run, look, curve } = following();
  await run.begin();
  await copyFile(runCheckpoint(2), join(folder, 'checkpoint.pt'));
  await look();
  expect(curve()).toEqual(['1 gone']);
  await look();
  expect(curve()).toEqual(['1 gone', '2']);
  run.stop();
});

test('looks become rarer while nothing changes, and frequent again when something does', async () => {
  await copyFile(runCheckpoint(1), join(folder, 'checkpoint.pt'));
  const { run, look, waits } = following();
  await run.begin();
  for (let i = 0; i < 6; i++) await look();
  expect(waits).toEqual([5000, 7500, 11250, 16875, 25312.5, 30000, 30000]);
  await writeFile(join(folder, 'log.txt'), 'valid_nelbo 3\n');
  await look();
  expect(waits.at(-1)).toBe(5000);
  run.stop();
});

test('after it is stopped, nothing is looked at or reported any more', async () => {
  await copyFile(runCheckpoint(1), join(folder, 'checkpoint.pt'));
  const { run, told, now } = following();
  await run.begin();
  run.stop();
  expect(now()).toMatchObject({ status: { kind: 'finished' }, isFollowed: false });
  const { length } = told;
  run.stop();
  expect(told).toHaveLength(length);
});

test('stopped while it measures, it keeps what it has and says that it was cancelled', async () => {
  for (const epoch of [1, 2]) await copyFile(runCheckpoint(epoch), join(folder, `${epoch}.pt`));
  const { run, now, curve } = following({
    measure: (checkpoint, signal) => {
      if (checkpoint.epoch === 2) run.stop();
      return byEpoch(checkpoint, signal);
    },
  });
  await run.begin();
  expect(now()).toMatchObject({ status: { kind: 'cancelled' }, isFollowed: false });
  expect(curve()).toEqual(['1', '?']);
});

test('a folder that has only a history is shown, and its first checkpoint when it comes', async () => {
  await writeFile(join(folder, 'log.txt'), 'train 0 3\n');
  const { run, look, now, curve } = following();
  await run.begin();
  expect(now()).toMatchObject({ checkpoints: [], logged: { shown: ['NELBO'] }, isFollowed: true });
  await mkdir(join(folder, 'checkpoints'));
  await copyFile(runCheckpoint(2), join(folder, 'checkpoints', 'last.ckpt'));
  await look();
  await look();
  expect(curve()).toEqual(['2']);
  run.stop();
});

test('where checkpoints can’t be measured, what was logged is shown all the same', async () => {
  await copyFile(runCheckpoint(1), join(folder, 'checkpoint.pt'));
  await writeFile(join(folder, 'log.txt'), 'train 0 3\n');
  const { run, now } = following({ measure: { whyNot: 'Choose images as input.' } });
  await run.begin();
  expect(now()).toMatchObject({
    status: { kind: 'failed', message: 'Choose images as input.' },
    logged: { shown: ['NELBO'] },
    isFollowed: true,
  });
  run.stop();
});

test('a folder without a run is refused, and not followed', async () => {
  const { run, now } = following();
  await run.begin();
  expect(now()).toMatchObject({ status: { kind: 'failed' }, isFollowed: false });
});
