/** Data sets as they lie on disk give the numbers of the pictures that training made of them. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectAsJson, nvaeInspect } from './nvaeInspect';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const CELEBA_MODEL = join(FIXTURES, 'golden/celeba_64-flows-5bit.pt');
const DATABASES = join(FIXTURES, 'lmdb/celeba64');

test('LMDB databases of the release: a split has the same numbers as the pictures that Pillow made of its records', async () => {
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

test('A split that is not there is refused with those that are', async () => {
  const { code, stderr } = await nvaeInspect(CELEBA_MODEL, '--images', `${DATABASES}:test`);
  expect(code).toBe(1);
  expect(stderr).toContain(`celeba64 at ${DATABASES} has validation and train, and no test. Name one that is there.`);
});
