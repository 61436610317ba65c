/** Shards of a sweep are measured by different processes, and merged into the file that one would have written. */
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mergeShards } from '../../src/model/analyses/shards/merge';
import { fileNameOf, placesOf, shardNamed } from '../../src/model/analyses/shards/shard';
import type { Engine } from '../../src/model/engine/engine';
import { Refusal } from '../../src/model/refusal';
import { readStatistics } from '../../src/model/statistics/file/readStatistics';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { pictureFolder, removeFolder, sweepSmall, type Files, type SweepWish } from '../fixtures/shardedSweep';
import { openSmallModel, writeSmallPictures, type SmallModel } from '../fixtures/smallModel';

/** Four whole blocks, and one of seven images. */
const IMAGES = 4 * 64 + 7;

let small: SmallModel;
let flowing: SmallModel;
let engine: Engine;
let input: Files;
beforeAll(async () => {
  [small, flowing, engine] = await Promise.all([openSmallModel(), openSmallModel({ flows: true }), startCpuEngine()]);
  input = await writeSmallPictures(small.folder, IMAGES);
});
afterAll(() => Promise.all([small.close(), flowing.close(), engine.close()]));

let shards: string;
let out: string;
beforeEach(async () => {
  shards = await mkdtemp(join(small.folder, 'shards-'));
  out = join(shards, 'whole.safetensors');
});
afterEach(() => removeFolder(shards));

type Wish = Partial<SweepWish>;

/** The file of one process. */
async function whole(wish: Wish = {}): Promise<Buffer> {
  await sweepSmall({ of: small, engine, input, out, ...wish });
  const bytes = await readFile(out);
  await rm(out);
  return bytes;
}

async function measure(index: number, count: number, wish: Wish = {}): Promise<void> {
  await sweepSmall({ of: small, engine, input, ...wish, out: shards, shard: { index, count } });
}

async function merged(): Promise<Buffer> {
  await mergeShards(shards, out);
  return readFile(out);
}

async function refusal(): Promise<string> {
  const error: unknown = await mergeShards(shards, out).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Refusal);
  return (error as Refusal).message;
}

const pathOf = (index: number, count: number) => join(shards, fileNameOf({ index, count }));

describe('Four shards in any order are merged into the bytes of one process', () => {
  test.each<[string, Wish]>([
    ['one draw', { draws: 1 }],
    ['several draws', { draws: 3 }],
    ['with samples of the model', { check: 7 }],
    ['in batches that don’t divide a block', { batchSize: 7 }],
    ['in batches larger than a block', { batchSize: 130 }],
    ['images at random', { input: { kind: 'files', paths: [], most: 200 } }],
    ['a run of images', { input: { kind: 'files', paths: [], most: 190, from: 30 } }],
  ])('%s', async (_, asked) => {
    const wish = asked.input === undefined ? asked : { ...asked, input: { ...asked.input, paths: input.paths } };
    for (const index of [2, 0, 3, 1]) await measure(index, 4, wish);
    expect((await merged()).equals(await whole(wish))).toBe(true);
  });

  test('with flows', async () => {
    for (const index of [1, 0, 2]) await measure(index, 3, { of: flowing });
    expect((await merged()).equals(await whole({ of: flowing }))).toBe(true);
  });

  test('in as many shards as you like, some without images', async () => {
    const one = await whole();
    for (const count of [1, 2, 5, 7]) {
      for (let index = 0; index < count; index++) {
        const { first, end } = placesOf({ index, count }, IMAGES);
        if (end > first) await measure(index, count);
      }
      expect((await merged()).equals(one)).toBe(true);
      for (let index = 0; index < count; index++) await rm(pathOf(index, count), { force: true });
    }
  });

  test('pictures that can’t be read, also whole blocks of them', async () => {
    const broken = [3, 70, ...Array.from({ length: 64 }, (_, i) => 128 + i), 199, 260, 261, 262];
    const pictures = await pictureFolder(small.folder, IMAGES, broken);
    for (const index of [4, 2, 0, 1, 3]) await measure(index, 5, { input: pictures });
    const one = await whole({ input: pictures });
    expect((await merged()).equals(one)).toBe(true);
    expect((await readStatistics(out)).input.warnings).toContainEqual(expect.stringContaining('were left out'));
  });

  test('a single image keeps its errors over draws', async () => {
    const pictures = await pictureFolder(
      small.folder,
      70,
      Array.from({ length: 69 }, (_, i) => i),
    );
    for (const index of [0, 1]) await measure(index, 2, { input: pictures });
    expect((await merged()).equals(await whole({ input: pictures }))).toBe(true);
  });
});

test.each([5, 64, 97, 130])(
  'A shard that was stopped after %i images goes on and writes the same file',
  async (stop) => {
    await measure(0, 2);
    await measure(1, 2);
    const before = await readFile(pathOf(1, 2));
    await rm(pathOf(1, 2));
    await measure(1, 2, { stopAfter: stop });
    await measure(1, 2, { stopAfter: 9 });
    await measure(1, 2);
    expect((await readFile(pathOf(1, 2))).equals(before)).toBe(true);
    expect((await merged()).equals(await whole())).toBe(true);
  },
);

test('One process that was stopped anywhere adds its sums in the same order', async () => {
  const one = await whole();
  for (const stopAfter of [20, 130, 190]) await sweepSmall({ of: small, engine, input, out, stopAfter });
  await sweepSmall({ of: small, engine, input, out });
  expect((await readFile(out)).equals(one)).toBe(true);
});

test('A shard’s file opens by itself: it holds its own images', async () => {
  await measure(1, 2);
  const { measurement, records } = await readStatistics(pathOf(1, 2));
  const { first, end } = placesOf({ index: 1, count: 2 }, IMAGES);
  expect(records.indices![0]).toBe(first);
  expect(measurement.groups(0.1).map((group) => group!.images)).toEqual([end - first, end - first, end - first]);
});

describe('What does not belong together is refused in a sentence that names the difference', () => {
  test('missing and unfinished shards', async () => {
    await measure(1, 4);
    await measure(2, 4, { stopAfter: 5 });
    expect(await refusal()).toBe(
      `${shards} holds no complete sweep: shards 0/4, 3/4 are missing, shard 2/4 is unfinished. ` +
        'Run these shards again, then merge.',
    );
  });

  test.each<[string, Wish, string]>([
    ['seed', { seed: 6 }, 'Seed: 6, not 5.'],
    ['draws', { draws: 3 }, 'Draws: 3, not 2.'],
    ['batch', { batchSize: 8 }, 'Images at a time: 8, not 4.'],
    ['samples', { check: 3 }, 'Samples of the model: 3, not 0.'],
    [
      'number of images',
      { input: { kind: 'files', paths: [], most: 200 } },
      'Number of images: 200 of 263 from 263.safetensors, not 263',
    ],
  ])('another %s', async (_, asked, words) => {
    const wish = asked.input === undefined ? asked : { ...asked, input: { ...asked.input, paths: input.paths } };
    await measure(0, 2);
    await measure(1, 2, wish);
    const message = await refusal();
    expect(message).toMatch(/^Shard 1\/2 is not of the same sweep as shard 0\/2\. /);
    expect(message).toContain(words);
  });

  test('another model', async () => {
    await measure(0, 2);
    await measure(1, 2, { of: flowing });
    expect(await refusal()).toContain('Shard 1/2 is not of the same sweep as shard 0/2. ');
  });

  test('sweeps divided otherwise', async () => {
    await measure(0, 2);
    await measure(0, 3);
    expect(await refusal()).toBe(
      `${shards} holds shards of sweeps in 2 and in 3 parts. Keep those of one sweep, or give each sweep a folder of its own.`,
    );
  });

  test('a file under the name of another shard', async () => {
    await measure(0, 2);
    await copyFile(pathOf(0, 2), pathOf(1, 2));
    expect(await refusal()).toBe(`${pathOf(1, 2)} holds shard 0/2. Give it back its name, or remove it.`);
  });

  test('an ordinary sweep under the name of a shard', async () => {
    await whole();
    await sweepSmall({ of: small, engine, input, out });
    await rename(out, pathOf(0, 1));
    expect(await refusal()).toBe(`${pathOf(0, 1)} is not a shard of a sweep. Move it elsewhere.`);
  });

  test('a folder without shards, and no folder', async () => {
    expect(await refusal()).toContain(`${shards} holds no shards.`);
    await writeFile(join(shards, 'shard-5-of-2.safetensors'), '');
    expect(await refusal()).toContain(`${shards} holds no shards.`);
    await removeFolder(shards);
    expect(await refusal()).toContain(`${shards} can't be read as a folder of shards.`);
    await mkdir(shards);
  });
});

describe('A damaged shard ends in a sentence', () => {
  beforeEach(async () => {
    await measure(0, 2);
    await measure(1, 2);
  });

  test('wherever it is cut', async () => {
    const bytes = await readFile(pathOf(1, 2));
    for (const length of [0, 5, 300, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await writeFile(pathOf(1, 2), bytes);
      await truncate(pathOf(1, 2), length);
      expect(await refusal()).toContain(pathOf(1, 2));
    }
  });

  test.each<[string, (text: string) => string]>([
    ['a subtree of another place', (text) => text.replace('tree.subtrees', 'free.subtrees')],
    ['a shard beyond its count', (text) => text.replaceAll('\\"index\\":1', '\\"index\\":7')],
    ['fewer images', (text) => text.replace(/\\"pictures\\":(\d)/, '\\"pictures\\":9')],
    ['a place beyond its end', (text) => text.replace(/\\"looked\\":263/, '\\"looked\\":999')],
    ['another number of chosen images', (text) => text.replaceAll('\\"chosen\\":263', '\\"chosen\\":199')],
  ])('with %s', async (_, altered) => {
    const bytes = await readFile(pathOf(1, 2));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = bytes.toString('latin1', 8, 8 + length);
    expect(altered(header)).not.toBe(header);
    expect(altered(header)).toHaveLength(header.length);
    await writeFile(
      pathOf(1, 2),
      Buffer.concat([bytes.subarray(0, 8), Buffer.from(altered(header), 'latin1'), bytes.subarray(8 + length)]),
    );
    await refusal();
  });

  test('with subtrees out of order', async () => {
    const bytes = await readFile(pathOf(1, 2));
    const length = Number(bytes.readBigUInt64LE(0));
    const { 'tree.subtrees': entry } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      { data_offsets: [number, number] }
    >;
    for (const [field, value] of [
      [0, 60n],
      [1, 0n],
      [1, 1n << 60n],
      [2, 0n],
      [2, -1n],
      [1, 9n],
    ] as const) {
      const damaged = Buffer.from(bytes);
      damaged.writeBigInt64LE(value, 8 + length + entry!.data_offsets[0] + 8 * field);
      await writeFile(pathOf(1, 2), damaged);
      await refusal();
    }
  });
});

test('Names of shards sort by number, and nothing else is taken for one', () => {
  expect(fileNameOf({ index: 3, count: 64 })).toBe('shard-03-of-64.safetensors');
  expect(shardNamed('shard-03-of-64.safetensors')).toEqual({ index: 3, count: 64 });
  for (const name of [
    'shard-3-of-64.safetensors',
    'shard-64-of-64.safetensors',
    '.shard-03-of-64.safetensors.x.partial',
  ]) {
    expect(shardNamed(name)).toBeNull();
  }
});

test('Shards hold whole blocks, cover every image once, and differ by at most one block', () => {
  for (const [chosen, count] of [
    [1, 1],
    [64, 3],
    [1_281_147, 64],
    [263, 5],
    [5000, 7],
  ] as const) {
    let next = 0;
    for (let index = 0; index < count; index++) {
      const { first, end } = placesOf({ index, count }, chosen);
      expect(first).toBe(next);
      expect(end === chosen || end % 64 === 0).toBe(true);
      expect(Math.abs(Math.ceil((end - first) / 64) - chosen / 64 / count)).toBeLessThanOrEqual(1);
      next = end;
    }
    expect(next).toBe(chosen);
  }
});
