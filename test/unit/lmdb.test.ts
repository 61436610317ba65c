/**
 * LMDB databases of format 1: every record is found by its key or in key order, and damage costs no more than it must.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LmdbDatabase } from '../../src/model/data/lmdb/lmdbDatabase';
import { Unreadable } from '../../src/model/files/unreadable';
import { lmdbFile, numbered, type LmdbFile, type LmdbWish } from '../fixtures/lmdbFile';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lmdb-'));
  file = join(folder, 'data.mdb');
});
afterEach(() => rm(folder, { recursive: true }));

type Records = readonly (readonly [string, Uint8Array])[];

/** Some values inside leaf pages, some on pages of their own. */
function values(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => new Uint8Array((i % 3) * 3000 + 10).fill(i));
}

async function write(records: Records, wish?: LmdbWish): Promise<LmdbFile> {
  const written = lmdbFile(records, wish);
  await writeFile(file, written.bytes);
  return written;
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(Unreadable);
  return (error as Unreadable).message;
}

const key = (index: number) => Buffer.from(String(index));

describe.each([512, 4096, 16_384])('with pages of %d bytes', (pageBytes) => {
  it('every record is found by its key, and none by a missing key', async () => {
    const records = numbered(values(1500));
    const { pages } = await write(records, { pageBytes });
    expect(pages).toContain('branch');
    await using database = await LmdbDatabase.open(file);
    expect(database.entries).toBe(1500);
    for (const [name, value] of records) {
      expect((await database.valueOf(Buffer.from(name)))?.equals(value)).toBe(true);
    }
    for (const name of ['', '1500', '00', '-1', '7x', 'zzz']) {
      expect(await database.valueOf(Buffer.from(name)), name).toBeNull();
    }
  });

  it('records come in the order of their keys, in whatever order they are requested', async () => {
    const records = values(1200).map((value, i) => [`${(i * 7919) % 1200}-lsun`, value] as const);
    await write(records, { pageBytes });
    const sorted = records.toSorted(([a], [b]) => (a < b ? -1 : 1));
    await using database = await LmdbDatabase.open(file);
    const asked = [600, 3, 1199, ...sorted.keys()];
    const found = await Promise.all(asked.map((index) => database.valueAt(index)));
    for (const [i, index] of asked.entries()) expect(found[i]?.equals(sorted[index]![1])).toBe(true);
    expect(await database.valueAt(1200)).toBeNull();
  });
});

describe('A database from Python’s lmdb, after insertions and deletions', () => {
  const TREE = join(import.meta.dirname, '../fixtures/lmdb/tree.lmdb/data.mdb');
  const keyOf = (number: number) => createHash('sha1').update(String(number)).digest('hex');
  const kept = Array.from({ length: 600 }, (_, number) => number).filter((number) => number % 3 !== 0);
  const valueOf = (number: number) => `${number}${'.'.repeat(number % 50 === 1 ? 5000 : 0)}`;

  it('has every record by its key, and no deleted one', async () => {
    await using database = await LmdbDatabase.open(TREE);
    expect(database.entries).toBe(kept.length);
    for (let number = 0; number < 600; number++) {
      const value = await database.valueOf(Buffer.from(keyOf(number)));
      expect(value?.toString() ?? null).toBe(number % 3 === 0 ? null : valueOf(number));
    }
  });

  it('has them in the order of their keys', async () => {
    await using database = await LmdbDatabase.open(TREE);
    const sorted = kept.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    for (const [index, number] of sorted.entries()) {
      expect((await database.valueAt(index))?.toString()).toBe(valueOf(number));
    }
    expect(await database.valueAt(kept.length)).toBeNull();
  });
});

it('An empty database has no records', async () => {
  await write([]);
  await using database = await LmdbDatabase.open(file);
  expect(database.entries).toBe(0);
  expect(await database.valueOf(key(0))).toBeNull();
  expect(await database.valueAt(0)).toBeNull();
});

it('A million records open in less than a second, in memory that doesn’t grow with their number', async () => {
  const million = 1_000_000;
  const record = new Uint8Array(16);
  for (const nameOf of [String, (index: number) => `${index}`.padStart(9, '0')]) {
    await write(Array.from({ length: million }, (_, i) => [nameOf(i), record] as const));
    globalThis.gc?.();
    const before = process.memoryUsage();
    const startMs = performance.now();
    await using database = await LmdbDatabase.open(file);
    expect(database.entries).toBe(million);
    expect(await database.valueOf(Buffer.from(nameOf(765_432)))).toHaveLength(16);
    expect(await database.valueAt(0)).toHaveLength(16);
    expect(performance.now() - startMs).toBeLessThan(1000);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2e6);
    expect(await database.valueAt(million - 1)).toHaveLength(16);
  }
}, 60_000);

describe('a file is refused', () => {
  const opened = async () => failure(LmdbDatabase.open(file));

  it('of data format 2, which the npm package lmdb writes', async () => {
    await write(numbered(values(3)), { format: 2 });
    expect(await opened()).toBe('is an LMDB database of data format 2, and only format 1 is read');
  });

  it('with another magic number', async () => {
    const { bytes } = lmdbFile(numbered(values(3)));
    await writeFile(file, bytes.fill(0, 4096 + 16, 4096 + 20));
    expect(await opened()).toBe('does not begin as a 64-bit LMDB database does');
  });

  it('with keys that are sorted as integers, or that have several values', async () => {
    await write(numbered(values(3)), { flags: 0x0c });
    expect(await opened()).toBe('is an LMDB database whose keys are not plain (flags 0xc)');
  });

  it('with pages of an impossible size', async () => {
    for (const size of [0, 100, 4095, 2 ** 31]) {
      const { bytes } = lmdbFile(numbered(values(3)));
      bytes.writeUInt32LE(size, 40);
      await writeFile(file, bytes);
      expect(await opened()).toBe(`is a damaged LMDB database: pages of ${size} bytes don't exist`);
    }
  });

  it('that claims more records than its bytes can hold', async () => {
    const { bytes } = await write(numbered(values(3)), { entries: 2 ** 40 });
    expect(await opened()).toBe(
      `is a damaged or cut off LMDB database: ${bytes.length} bytes can't hold ${2 ** 40} records`,
    );
  });

  it('that ends within its first two pages', async () => {
    await write(numbered(values(3)));
    for (const size of [4096 + 100, 4096, 100, 0]) {
      await truncate(file, size);
      expect(await opened()).toBe('is too short for an LMDB database');
    }
  });
});

describe('in a damaged database', () => {
  const records = numbered(values(900));

  /** How many records can still be read, and what is reported about the first that can't. */
  async function readAll(how: 'key' | 'order'): Promise<{ read: number; first: string | null }> {
    await using database = await LmdbDatabase.open(file);
    let [read, first]: [number, string | null] = [0, null];
    for (let index = 0; index < records.length; index++) {
      const value = how === 'key' ? database.valueOf(key(index)) : database.valueAt(index);
      try {
        if ((await value) !== null) read += 1;
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        first ??= error.message;
      }
    }
    return { read, first };
  }

  it('a leaf page costs only its own records; in key order also those behind it, whose numbers are unknown', async () => {
    const { bytes, pages } = await write(records);
    const leaves = [...pages.keys()].filter((page) => pages[page] === 'leaf');
    const page = leaves[3]!;
    await writeFile(file, Buffer.from(bytes).fill(0, page * 4096, (page + 1) * 4096));
    const sentence = `can't be reached: page ${page} of the database is damaged`;
    const byKey = await readAll('key');
    const onPage = (leaf: number) => (bytes.readUInt16LE(leaf * 4096 + 12) - 16) / 2;
    expect(byKey).toEqual({ read: 900 - onPage(page), first: sentence });
    const before = leaves.slice(0, 3).reduce((sum, leaf) => sum + onPage(leaf), 0);
    expect(await readAll('order')).toEqual({ read: before, first: sentence });
  });

  it('a value’s page costs only that value', async () => {
    const { bytes, pages } = await write(records);
    const page = pages.indexOf('overflow');
    await writeFile(file, Buffer.from(bytes).fill(0xff, page * 4096, page * 4096 + 16));
    const first = `can't be reached: page ${page} of the database is damaged`;
    expect(await readAll('key')).toEqual({ read: 899, first });
    expect(await readAll('order')).toEqual({ read: 899, first });
  });

  it('a page that is not where its number says, or beyond the last one, counts as damaged', async () => {
    const { bytes, pages } = await write(records);
    const [first, second] = [...pages.keys()].filter((page) => pages[page] === 'leaf') as [number, number];
    const misplaced = Buffer.from(bytes);
    misplaced.copy(misplaced, second * 4096, first * 4096, (first + 1) * 4096);
    await writeFile(file, misplaced);
    expect((await readAll('key')).first).toBe(`can't be reached: page ${second} of the database is damaged`);
    const shorter = Buffer.from(bytes);
    shorter.writeBigUInt64LE(BigInt(pages.length - 2), 4096 + 136);
    await writeFile(file, shorter);
    const root = pages.length - 1;
    expect(await readAll('key')).toEqual({
      read: 0,
      first: `can't be reached: page ${root} of the database is damaged`,
    });
  });

  it('a truncated part is reported as such', async () => {
    const { pages } = await write(records);
    // The root comes last.
    await truncate(file, (pages.length - 1) * 4096 + 2000);
    const first = `can't be reached: the database is cut off before the end of its page ${pages.length - 1}`;
    expect(await readAll('key')).toEqual({ read: 0, first });
    expect(await readAll('order')).toEqual({ read: 0, first });
  });

  it('branch pages that lead in a circle, or twice to one page, end with a sentence', async () => {
    const { bytes, pages } = await write(records, { pageBytes: 512 });
    const branches = [...pages.keys()].filter((page) => pages[page] === 'branch');
    const root = branches.at(-1)!;
    const node = (page: number, index: number) => page * 512 + bytes.readUInt16LE(page * 512 + 16 + 2 * index);
    const circle = Buffer.from(bytes);
    circle.writeUInt16LE(root, node(root, 0));
    await writeFile(file, circle);
    expect((await readAll('key')).first).toBe(`can't be reached: page ${root} of the database is damaged`);
    expect((await readAll('order')).read).toBe(0);
    const twice = Buffer.from(bytes);
    twice.writeUInt16LE(twice.readUInt16LE(node(branches[0]!, 0)), node(branches[0]!, 1));
    await writeFile(file, twice);
    expect((await readAll('order')).first).toMatch(/^can't be reached: page \d+ of the database is damaged$/);
  });

  it('a value of more than 16 MB is not read, and neither is one longer than its pages', async () => {
    const { bytes, pages } = await write([['0', new Uint8Array(5000)]]);
    const size = pages.indexOf('leaf') * 4096 + bytes.readUInt16LE(pages.indexOf('leaf') * 4096 + 16);
    for (const [claimed, sentence] of [
      [2 ** 24 + 1, 'is larger than 16 MB'],
      [9000, "can't be reached: page 2 of the database is damaged"],
    ] as const) {
      bytes.writeUInt32LE(claimed, size);
      await writeFile(file, bytes);
      await truncate(file, 2 ** 30);
      await using database = await LmdbDatabase.open(file);
      expect(await failure(database.valueOf(key(0)))).toBe(sentence);
    }
  });
});

it('Counting records in the order of their keys can be cancelled', async () => {
  await write(numbered(values(900)));
  const controller = new AbortController();
  await using database = await LmdbDatabase.open(file, controller.signal);
  expect(await database.valueAt(0)).not.toBeNull();
  controller.abort(new Error('cancelled'));
  await expect(database.valueAt(899)).rejects.toThrow('cancelled');
});

it('A sparse file of a terabyte, as a program with a writable map makes it, is read like any other', async () => {
  const { bytes } = await write(numbered(values(50)));
  await truncate(file, 2 ** 40);
  await using database = await LmdbDatabase.open(file);
  expect(await database.valueOf(key(49))).toEqual(Buffer.from(values(50)[49]!));
  expect(bytes.length).toBeLessThan(2 ** 20);
});

it('Pages written while the database was open are not relied on, because they may be others by now', async () => {
  await write(numbered(values(20)));
  await using database = await LmdbDatabase.open(file);
  expect(await database.valueOf(key(3))).not.toBeNull();
  const later = lmdbFile(numbered(values(20)), { transaction: 2n });
  const writer = await openFile(file, 'r+');
  await writer.write(later.bytes);
  await writer.close();
  const sentence = "can't be relied on: the database was written to after it was opened";
  expect(await failure(database.valueOf(key(3)))).toBe(sentence);
  expect(await failure(database.valueAt(3))).toBe(sentence);
});
