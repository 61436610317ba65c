/** The data sets in a listed folder, recognised as when they are read. */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from '../../../protocol/isWithin';
import type { FoundInput } from '../../../protocol/offers';
import { Unreadable } from '../../files/unreadable';
import { Refusal } from '../../refusal';
import { findDataSet } from '../layouts/findDataSet';
import type { DataSet, Split } from '../layouts/layout';
import type { FolderListing } from './folderListing';

/** Of a folder with more, the others have to be chosen by hand. */
export const MOST_FILES = 50;
/** For one data set. A file on a slow drive must not use up all the time. */
const PATIENCE_MS = 1000;
/** A split is named in a path by such a word. */
const SPLIT = /^\w+$/;

export interface SearchScope {
  /** Path of the folder that is searched, with all links followed. */
  readonly root: string;
  /** Paths of files of data sets that were found before. */
  readonly known: Set<string>;
  readonly signal: AbortSignal;
}

/**
 * Data sets whose files lie within the root. Those that would be refused, whatever the model, are left out.
 * @returns each split as an input
 */
export async function dataSetsIn(
  { path: folder, promising }: FolderListing,
  scope: SearchScope,
): Promise<readonly FoundInput[]> {
  if (promising.length === 0) return [];
  const found = await splitsAt(folder, scope);
  for (const name of promising.slice(0, MOST_FILES)) {
    const path = join(folder, name);
    if (!scope.known.has(path)) found.push(...(await splitsAt(path, scope)));
  }
  return found;
}

async function splitsAt(path: string, scope: SearchScope): Promise<FoundInput[]> {
  const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const dataSet = await ifReadable(() => findDataSet(path, signal));
  if (dataSet === null) return [];
  const found: FoundInput[] = [];
  // Splits may share a file.
  const splits = dataSet.splits.filter(({ files }) => !files.some((file) => scope.known.has(file)));
  for (const split of splits) {
    if (!(await liesWithin(split.files, scope.root))) continue;
    const count = await ifReadable(async () => ({ images: await split.count(signal) }));
    if (count === null || count.images === 0) continue;
    for (const file of split.files) scope.known.add(file);
    const input = asInput(dataSet, split, path, count.images);
    if (input !== null) found.push(input);
  }
  return found;
}

function asInput(dataSet: DataSet, { name }: Split, path: string, images: number | null): FoundInput | null {
  if (name === null) return { title: dataSet.name, path, split: null, images };
  return SPLIT.test(name) ? { title: `${dataSet.name}, ${name}`, path, split: name, images } : null;
}

/** A link may lead anywhere. */
async function liesWithin(files: readonly string[], root: string): Promise<boolean> {
  for (const file of files) {
    const real = await realpath(file).catch(() => null);
    if (real === null || !isWithin(real, root)) return false;
  }
  return true;
}

/** `null` if it fails because of what is on disk, or takes too long. */
async function ifReadable<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unreadable || error instanceof DOMException) return null;
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
