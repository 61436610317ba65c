/** CIFAR-10 as its authors distribute it: the Python and the binary version, unpacked. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { batchesSource, CLASSES, type Batch } from '../cifar/batch';
import { countBinaryPictures, openBinaryBatch } from '../cifar/binaryBatch';
import { openPickledBatch, readClassNames } from '../cifar/pickledBatch';
import { readStart } from '../../files/regularFile';
import type { PictureSource } from '../pictureSource';
import type { DataSet, Layout, Split } from './layout';

const TRAIN = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5'];
const SPLITS = [
  { name: 'train', files: TRAIN },
  { name: 'test', files: ['test_batch'] },
];

export const cifarLayout: Layout = {
  names: /^(?:data_batch_\d|test_batch)(?:\.bin)?$/,
  async find(path) {
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile()) return singleFile(path);
    if (!stats?.isDirectory()) return null;
    for (const [folder, end] of [
      [path, ''],
      [path, '.bin'],
      [join(path, 'cifar-10-batches-py'), ''],
      [join(path, 'cifar-10-batches-bin'), '.bin'],
    ] as const) {
      const splits = await splitsIn(folder, end);
      if (splits.length > 0) return { name: 'CIFAR-10', splits };
    }
    return null;
  },
};

function singleFile(path: string): DataSet | null {
  if (!/(?:data_batch_\d|test_batch)(?:\.bin)?$/.test(path)) return null;
  const name = basename(path);
  return { name, splits: [splitOf(null, { folder: dirname(path), files: [name], name, warnings: [] })] };
}

async function splitsIn(folder: string, end: string): Promise<Split[]> {
  const splits: Split[] = [];
  for (const { name, files } of SPLITS) {
    const found: string[] = [];
    for (const file of files) {
      if ((await stat(join(folder, file + end)).catch(() => null))?.isFile()) found.push(file + end);
    }
    if (found.length === 0) continue;
    const missing = files.map((file) => file + end).filter((file) => !found.includes(file));
    const warnings = missing.length === 0 ? [] : [missingWarning(missing, files.length)];
    splits.push(splitOf(name, { folder, files: found, name: `CIFAR-10, ${name}`, warnings }));
  }
  return splits;
}

function missingWarning(missing: readonly string[], of: number): string {
  const names = new Intl.ListFormat('en-GB').format(missing);
  return `${missing.length} of the ${of} files of this split ${missing.length === 1 ? 'is' : 'are'} missing: ${names}.`;
}

interface Wish {
  readonly folder: string;
  readonly files: readonly string[];
  readonly name: string;
  readonly warnings: readonly string[];
}

function splitOf(name: string | null, wish: Wish): Split {
  const paths = wish.files.map((file) => join(wish.folder, file));
  return {
    name,
    files: paths,
    count: (signal) => countPictures(paths, signal),
    open: (signal) => openFiles(wish, signal),
  };
}

/** CIFAR-10's own have 31 MB. A pickle can't be left off once it is being read. */
const MOST_COUNTED_BYTES = 64e6;

async function countPictures(paths: readonly string[], signal: AbortSignal | undefined): Promise<number | null> {
  let count = 0;
  for (const path of paths) {
    signal?.throwIfAborted();
    const { size } = await stat(path);
    if (size > MOST_COUNTED_BYTES) return null;
    if (isBinary(path)) {
      count += await countBinaryPictures(path);
    } else {
      await using batch = await openPickledBatch(path);
      count += batch.count;
    }
  }
  return count;
}

async function openFiles(
  { folder, files, name, warnings }: Wish,
  signal: AbortSignal | undefined,
): Promise<PictureSource> {
  const batches: Batch[] = [];
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      const path = join(folder, file);
      batches.push(await (isBinary(file) ? openBinaryBatch(path, signal) : openPickledBatch(path)));
    }
    const classes = (await classNames(folder, isBinary(files[0] ?? ''))) ?? CLASSES;
    return batchesSource(batches, { name, warnings, classes });
  } catch (error) {
    for (const batch of batches) await batch[Symbol.asyncDispose]();
    throw error;
  }
}

function isBinary(file: string): boolean {
  return file.endsWith('.bin');
}

const MOST_TEXT_BYTES = 10_000;

async function classNames(folder: string, binary: boolean): Promise<readonly string[] | null> {
  if (!binary) return readClassNames(join(folder, 'batches.meta'), CLASSES.length);
  const path = join(folder, 'batches.meta.txt');
  const text = await readStart(path, MOST_TEXT_BYTES).catch(() => null);
  if (text === null || text.size > MOST_TEXT_BYTES) return null;
  const lines = text.start
    .toString()
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  return lines.length === CLASSES.length ? lines : null;
}
