/** Points of a run's curves, kept in files. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RunCache } from '../../src/model/run/runCache';
import { pointFromText, runPointOf, type RunPoint } from '../../src/model/run/runPoint';
import { usualLatent, writtenMeasurement } from '../fixtures/writtenMeasurement';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'points-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a point has the measurement’s means and the channels in use, in total and by group', () => {
  const measurement = writtenMeasurement({
    draws: 2,
    // One channel of the last group equals its prior.
    latent: (at) => (at.group === 2 && at.channel === 1 ? { muQ: usualLatent(at).muP, sigmaQ: 1 } : {}),
  });
  const point = runPointOf(measurement);
  expect(point).toMatchObject({ images: 8, draws: 2, channels: 7, channelsInUse: 6 });
  expect(point.groups.map(({ channelsInUse }) => channelsInUse)).toEqual([2, 2, 2]);
  expect(point.groups.reduce((sum, { kl }) => sum + kl.mean, 0)).toBeCloseTo(point.kl.mean, 10);
  expect(point.nelbo!.mean).toBeCloseTo(point.kl.mean + 100, 10);
});

const DIVERGED: RunPoint = {
  ...{ images: 2, draws: 1, channels: 3, channelsInUse: null },
  kl: { mean: NaN, standardError: null },
  distortion: { mean: -Infinity, standardError: NaN },
  nelbo: { mean: Infinity, standardError: 0.1 },
  groups: [{ kl: { mean: NaN, standardError: NaN }, channelsInUse: null }],
};

test('a point of a training that diverged is kept as it is', async () => {
  const cache = new RunCache(join(folder, 'kept', 'runs'));
  await cache.keep({ seed: 1 }, DIVERGED);
  expect(await cache.read({ seed: 1 })).toEqual(DIVERGED);
  expect(await cache.read({ seed: 2 })).toBeNull();
  expect(await readdir(join(folder, 'kept', 'runs'))).toHaveLength(1);
});

test('without a folder, or where none can be made, nothing is kept and nothing fails', async () => {
  await mkdir(join(folder, 'none'));
  await writeFile(join(folder, 'none', 'runs'), 'a file in its place');
  for (const cache of [new RunCache(null), new RunCache(join(folder, 'none', 'runs'))]) {
    await cache.keep({}, DIVERGED);
    expect(await cache.read({})).toBeNull();
  }
});

test.each(['', 'null', '[]', '{"images":1}', JSON.stringify({ ...DIVERGED, kl: 3 })])('%j is no point', (text) => {
  expect(pointFromText(text)).toBeNull();
});
