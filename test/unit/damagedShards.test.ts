/** Shards that lack what others have are refused by name; merged, their numbers would stand with the wrong images. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { mergeShards } from '../../src/model/analyses/shards/merge';

const SECOND = 'shard-1-of-2.safetensors';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shards-'));
  await cp(join(root, 'test/fixtures/shards'), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const merge = () => mergeShards(folder, join(folder, 'whole.safetensors'));

test('the unharmed ones hold 70 images together', async () => {
  await expect(merge()).resolves.toEqual({ shards: 2, images: 70 });
});

test.each([
  ['errors over draws of the images that are kept', 'draws.reverse_kl_error.0'],
  ['importance-weighted bounds', '"bound"'],
])('without its %s', async (_, tensor) => {
  const path = join(folder, SECOND);
  const bytes = await readFile(path);
  const at = bytes.indexOf(tensor);
  expect(at).toBeGreaterThan(0);
  bytes[at + 1] = 'X'.charCodeAt(0);
  await writeFile(path, bytes);
  await expect(merge()).rejects.toThrow(`${path} is not a valid statistics file`);
});
