/** Lists one folder for a search: quickly, however much is in it, and without following links. */
import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { isNamedAsPicture } from '../folderPictures';
import { mayBelongToDataSet } from '../layouts/findDataSet';

export interface FolderListing {
  readonly path: string;
  /** The number of entries that were looked at. */
  readonly entries: number;
  /** Whether these are all its entries. */
  readonly isWhole: boolean;
  /** Entries that a reader takes for pictures. */
  readonly pictures: number;
  /** Whether one of them is a regular file. */
  readonly holdsPictures: boolean;
  /** Names of files and folders that may belong to a data set, in natural order. */
  readonly promising: readonly string[];
  /** Paths of the folders to search next, in natural order. */
  readonly subfolders: readonly string[];
  /** Whether a reader of pictures would go into something here. */
  readonly leadsOn: boolean;
}

const ENTRIES_AT_ONCE = 512;
/** Folders of programs, which hold pictures by the hundred, but no data. */
const PROGRAMS: ReadonlySet<string> = new Set(['node_modules', 'site-packages', '__pycache__']);
/** Stands in every virtual environment of Python. */
const ENVIRONMENT = 'pyvenv.cfg';
/** Node puts it in the place of bytes that aren't UTF-8, so no file has this name. */
const NOT_UTF8 = '\ufffd';

/** Puts run2 before run10. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * @param mostEntries further ones are not looked at
 * @returns `null` if the folder may not be read, is gone, or holds a program
 */
export async function listFolder(path: string, mostEntries: number): Promise<FolderListing | null> {
  const listing = new Listing(path, mostEntries);
  try {
    for await (const entry of await opendir(path, { bufferSize: ENTRIES_AT_ONCE })) {
      if (entry.name === ENVIRONMENT) return null;
      if (!listing.add(entry)) break;
    }
  } catch {
    return null;
  }
  for (const names of [listing.promising, listing.subfolders]) names.sort((a, b) => naturalOrder.compare(a, b));
  return listing;
}

class Listing implements FolderListing {
  entries = 0;
  isWhole = true;
  pictures = 0;
  holdsPictures = false;
  readonly promising: string[] = [];
  readonly subfolders: string[] = [];
  leadsOn = false;

  constructor(
    readonly path: string,
    private readonly mostEntries: number,
  ) {}

  /** @returns whether there is room for more */
  add(entry: Dirent): boolean {
    if (this.entries === this.mostEntries) {
      this.isWhole = false;
      return false;
    }
    this.entries += 1;
    // Neither a search nor a reader looks at hidden files.
    if (!entry.name.startsWith('.')) this.#note(entry);
    return true;
  }

  #note(entry: Dirent): void {
    const { name } = entry;
    const isFolder = entry.isDirectory();
    const isReal = isFolder || entry.isFile();
    if (isReal && !name.includes(NOT_UTF8) && mayBelongToDataSet(name)) this.promising.push(name);
    if (isNamedAsPicture(name)) {
      this.pictures += 1;
      this.holdsPictures ||= entry.isFile();
    } else if (isFolder || entry.isSymbolicLink()) {
      this.leadsOn = true;
    }
    if (isFolder && !PROGRAMS.has(name) && !name.includes(NOT_UTF8)) this.subfolders.push(join(this.path, name));
  }
}
