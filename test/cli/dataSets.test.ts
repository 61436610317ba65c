/** Data sets on disk give the same numbers as the pictures that training made from them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pickledCifar } from '../fixtures/cifarFile';
import { idxFile } from '../fixtures/idxFile';
import { npyBytes } from '../fixtures/npyFile';
import { inspectAsJson, nvaeInspect } from './nvaeInspect';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const CELEBA_MODEL = join(FIXTURES, 'golden/celeba_64-flows-5bit.pt');
const DATABASES = join(FIXTURES, 'lmdb/celeba64');

test("the release's LMDB databases: a split gives the same numbers as the pictures that Pillow made from its records", async () => {
  const prepared = [0, 1, 2].map((image) => join(FIXTURES, `lmdb/celeba64-${image}.png`));
  const [split, pictures] = await Promise.all([
    inspectAsJson(CELEBA_MODEL, '--images', `${DATABASES}:validation`),
    inspectAsJson(CELEBA_MODEL, '--images', ...prepared),
  ]);
  expect(split.input).toBe('3 images from validation.lmdb');
  expect(split.groups).toEqual(pictures.groups);
  expect(split.nelbo).toBe(pictures.nelbo);
  expect(split.warnings).toEqual([]);
});

test('a missing split is refused with the names of those that exist', async () => {
  const { code, stderr } = await nvaeInspect(CELEBA_MODEL, '--images', `${DATABASES}:test`);
  expect(code).toBe(1);
  expect(stderr).toContain(`celeba64 at ${DATABASES} has validation and train, and no test. Name one that is there.`);
});

test('MNIST as idx files and CIFAR-10 as pickles give the same numbers as the same images in a NumPy array', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'data-sets-'));
  try {
    for (const { model, root, write, shape } of [
      { model: 'mnist.pt', root: 'MNIST/raw', write: writeMnist, shape: [3, 28, 28] },
      { model: 'cifar10.pt', root: 'cifar-10-batches-py', write: writeCifar, shape: [3, 3, 32, 32] },
    ]) {
      const values = Uint8Array.from(
        { length: shape.reduce((all, extent) => all * extent, 1) },
        (_, i) => (i * 37) % 256,
      );
      await mkdir(join(folder, root), { recursive: true });
      await write(join(folder, root), values);
      const array = join(folder, `${model}.npy`);
      await writeFile(array, npyBytes({ type: '|u1', shape, values }));
      const checkpoint = join(FIXTURES, 'golden', model);
      const [split, expected] = await Promise.all([
        inspectAsJson(checkpoint, '--images', `${folder}:test`),
        inspectAsJson(checkpoint, '--images', array),
      ]);
      expect(split.input).toMatch(/^3 images from (?:MNIST|CIFAR-10), test$/);
      expect(split.groups).toEqual(expected.groups);
      expect(split.nelbo).toBe(expected.nelbo);
      await rm(join(folder, root), { recursive: true });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a run of images gives the numbers that those images have among all others, so parts of a data set add up to the whole', async () => {
  const checkpoint = join(FIXTURES, '../../media/sample/nvae-digits.pt');
  const images = join(FIXTURES, '../../media/sample/images');
  const of = (...run: string[]) => inspectAsJson(checkpoint, '--images', images, ...run);
  const [all, first, rest] = await Promise.all([of(), of('--count', '16'), of('--from', '16', '--count', '100')]);
  expect([first.input, rest.input]).toEqual(['16 of 40 images from images/', '24 of 40 images from images/']);
  expect(rest.notes).toContain('Images 16 to 39 of 40 were taken, counted from 0.');
  expect((16 * first.nelbo + 24 * rest.nelbo) / 40).toBeCloseTo(all.nelbo, 4);
});

async function writeMnist(folder: string, values: Uint8Array): Promise<void> {
  await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(idxFile([3, 28, 28], values)));
}

async function writeCifar(folder: string, data: Uint8Array): Promise<void> {
  await writeFile(join(folder, 'test_batch'), pickledCifar({ data, labels: [3, 8, 8] }));
}
