/** `--npz`: arrays for NumPy, as the page exports them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNpz } from '../../src/model/data/npz/npzFile';
import { statisticsPath } from '../fixtures/goldenStatistics';
import { inspectAsJson, nvaeInspect, SAMPLE, SAMPLE_IMAGES } from './nvaeInspect';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvae-npz-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function shapesIn(path: string): Promise<Record<string, readonly number[]>> {
  await using file = await openNpz(path, undefined);
  // Texts, which no data set is read from.
  expect(['names', 'class_names', 'provenance']).toEqual(expect.arrayContaining([...file.unreadable.keys()]));
  return Object.fromEntries(Array.from(file.arrays, ([name, { shape }]) => [name, shape]));
}

/** The values of an array of little-endian float64 with a single row. */
async function valuesOf(path: string, name: string): Promise<Float64Array> {
  await using file = await openNpz(path, undefined);
  const array = file.arrays.get(name)!;
  const { shape, type } = array;
  expect([shape[0], type.code]).toEqual([1, '<f8']);
  const elements = shape.reduce((product, length) => product * length, 1);
  return new Float64Array(await array.readRow(0, elements));
}

test('holds the chosen groups of the images that were inspected, with the numbers that are printed', async () => {
  const path = join(folder, 'arrays.npz');
  const images = join(SAMPLE_IMAGES, '000.png');
  const results = await inspectAsJson(SAMPLE, '--images', images, '--npz', path, '--groups', '0-1, 6');
  const shapes = await shapesIn(path);
  const groups = new Set(Object.keys(shapes).flatMap((name) => /\.(\d+)$/.exec(name)?.[1] ?? []));
  expect([...groups].sort()).toEqual(['0', '1', '6']);
  expect(shapes['mu_q.6']).toEqual([1, 8, 8, 8]);
  expect(Object.keys(shapes)).toEqual(expect.arrayContaining(['sigma_q.0', 'mu_p.1', 'sigma_p.6', 'kl.0', 'recon']));
  expect(shapes).not.toHaveProperty('x');
  for (const group of [0, 1, 6]) {
    const kl = await valuesOf(path, `kl.${group}`);
    expect(kl.reduce((sum, nats) => sum + nats, 0)).toBeCloseTo(results.groups[group]!.kl_nats, 9);
  }
});

test('is made from saved statistics, too', async () => {
  const path = join(folder, 'saved.npz');
  const { code, stderr } = await nvaeInspect(statisticsPath('swept-classes'), '--npz', path);
  expect([code, stderr]).toEqual([0, '']);
  expect(Object.keys(await shapesIn(path))).toEqual(expect.arrayContaining(['mu_q.0', 'kl.0', 'recon']));
});

test('refuses groups that the model lacks, before it measures', async () => {
  const path = join(folder, 'never.npz');
  const { code, stderr, stdout } = await nvaeInspect(SAMPLE, '--npz', path, '--groups', '99');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.trim()).toBe('nvae-inspect: --groups 99: The groups are 0 to 8.');
});

test('refuses a place that can’t be written to, before it measures', async () => {
  const { code, stdout, stderr } = await nvaeInspect(SAMPLE, '--npz', join(folder, 'absent', 'a.npz'));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('absent');
});
