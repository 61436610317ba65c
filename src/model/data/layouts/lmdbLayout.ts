/** LMDB databases: a single one, or the folder in which the release or LSUN keeps those of a data set. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { baseNameAsText } from '../../files/fileName';
import { readStart } from '../../files/regularFile';
import { refused } from '../../files/unreadable';
import { LmdbDatabase } from '../lmdb/lmdbDatabase';
import { openLmdbPictures } from '../lmdb/lmdbPictures';
import { isLmdb, START_BYTES } from '../lmdb/meta';
import type { DataSet, Layout, Split } from './layout';

const DATA_FILE = 'data.mdb';

/** The parts of a database's name within a data set's folder. */
interface Named {
  /** `train`, `validation` or `test`, preceded by LSUN's category if a folder has several. */
  readonly split: string;
  /** LSUN's category; `null` for the release's databases. */
  readonly category: string | null;
}

interface Database extends Named {
  readonly name: string;
  readonly file: string;
}

export const lmdbLayout: Layout = {
  names: /(?:\.(?:mdb|lmdb)|_lmdb)$/i,
  async find(path) {
    const file = await databaseAt(path);
    if (file !== null) return singleDatabase(path, file);
    const databases = await databasesIn(path);
    if (databases.length === 0) return null;
    const categories = new Set(databases.map(({ category }) => category));
    const isLsun = databases.every(({ category }) => category !== null);
    return {
      name: isLsun ? 'LSUN' : baseNameAsText(path),
      splits: databases.map((database) =>
        splitOf(database, path, categories.size > 1 ? withCategory(database) : database.split),
      ),
    };
  },
};

/** The file of a database, given directly or by its folder; `null` if the path is something else. */
async function databaseAt(path: string): Promise<string | null> {
  const stats = await stat(path).catch(() => null);
  if (stats?.isDirectory()) {
    const file = join(path, DATA_FILE);
    return (await stat(file).catch(() => null))?.isFile() ? file : null;
  }
  if (!stats?.isFile()) return null;
  if (/\.(?:mdb|lmdb)$/i.test(path)) return path;
  const start = await readStart(path, START_BYTES).catch(() => null);
  return start !== null && isLmdb(start.start) ? path : null;
}

function singleDatabase(path: string, file: string): DataSet {
  const place = basename(path) === DATA_FILE ? dirname(resolve(path)) : path;
  const name = baseNameAsText(place);
  const root = dirname(resolve(place));
  const named = nameParts(name);
  if (named === null) return { name, splits: [splitAt(name, file, null, () => Promise.resolve(null))] };
  return { name, splits: [splitOf({ ...named, name, file }, root, named.split)] };
}

/** The databases in a folder that are named as in the release or LSUN, those for evaluation first. */
async function databasesIn(folder: string): Promise<Database[]> {
  const found: Database[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const named = nameParts(name);
    const file = named === null ? null : await databaseAt(join(folder, name));
    if (named !== null && file !== null) found.push({ ...named, name, file });
  }
  const place = ({ split, name }: Database) => `${split === 'train' ? 1 : 0} ${name}`;
  return found.sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function nameParts(name: string): Named | null {
  const [, released] = /^(train|validation|test)\.lmdb$/.exec(name) ?? [];
  if (released !== undefined) return { split: released, category: null };
  const [, category, lsun] = /^(\w+)_(train|val|test)_lmdb$/.exec(name) ?? [];
  if (category === undefined || lsun === undefined) return null;
  return { split: lsun === 'val' ? 'validation' : lsun, category };
}

function withCategory({ category, split }: Named): string {
  return category === null ? split : `${category}_${split}`;
}

/** @param root the folder that contains the data set's databases */
function splitOf({ name, file, category }: Database, root: string, split: string): Split {
  return splitAt(name, file, split, () =>
    category === null ? releasedDataset(root) : Promise.resolve(lsunDataset(category)),
  );
}

function splitAt(name: string, file: string, split: string | null, dataset: () => Promise<string | null>): Split {
  return {
    name: split,
    files: [file],
    count: (signal) => countReadable(file, name, signal),
    open: async (signal) => {
      try {
        return await openLmdbPictures({ file, name, dataset: await dataset() }, signal);
      } catch (error) {
        throw refused(error, file);
      }
    },
  };
}

/** Databases hold anything. One whose first record is not a picture is not a data set. */
async function countReadable(file: string, name: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    await using source = await openLmdbPictures({ file, name, dataset: null }, signal);
    if (source.listed > 0) await source.read(0, () => undefined);
    return source.listed;
  } catch (error) {
    throw refused(error, file);
  }
}

/** The release's name without the size, because LSUN's pictures have many. */
function lsunDataset(category: string): string {
  return `lsun_${category === 'church_outdoor' ? 'church' : category}`;
}

/** The number of images in the release's databases. */
const RELEASED_COUNTS = [
  { dataset: 'celeba_64', train: 162_770, validation: 19_867 },
  { dataset: 'celeba_256', train: 27_000, validation: 3_000 },
  { dataset: 'ffhq', train: 63_000, validation: 7_000 },
];

/**
 * The data set in one of the release's folders, identified by the folder's name or by the number of images in both
 * splits.
 */
async function releasedDataset(root: string): Promise<string | null> {
  const [, size] = /^imagenet-oord-lmdb_(32|64)$/.exec(baseNameAsText(root)) ?? [];
  if (size !== undefined) return `imagenet_${size}`;
  const [train, validation] = [await entriesOf(root, 'train'), await entriesOf(root, 'validation')];
  const found = RELEASED_COUNTS.find((counts) => counts.train === train && counts.validation === validation);
  return found?.dataset ?? null;
}

async function entriesOf(root: string, split: string): Promise<number | null> {
  const file = await databaseAt(join(root, `${split}.lmdb`));
  if (file === null) return null;
  const database = await LmdbDatabase.open(file).catch(() => null);
  if (database === null) return null;
  await using opened = database;
  return opened.entries;
}
