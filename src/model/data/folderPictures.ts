/** The pictures in a folder and its subfolders. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { Refusal } from '../refusal';
import { grouped } from './counts';
import { joinPath, nameAsText, type FilePath } from '../files/fileName';
import { isReadable } from '../files/readableFolders';
import { PICTURE_EXTENSIONS } from './picture/pictureFormat';

export interface FoundFile {
  readonly path: FilePath;
  /** Path within the given folder, for example `cats/1.png`. */
  readonly name: string;
}

export interface FolderContent {
  readonly pictures: readonly FoundFile[];
  /** The number of pictures in subfolders. */
  readonly inSubfolders: number;
  /** The first other file; `null` if there is none. */
  readonly firstOther: FoundFile | null;
  /** The first folder with an LMDB database; `null` if there is none. */
  readonly database: FoundFile | null;
  /** Subfolders that may not be read. */
  readonly unreadable: readonly FoundFile[];
}

const EXTENSIONS: ReadonlySet<string> = new Set(PICTURE_EXTENSIONS);
const LMDB_FILE = 'data.mdb';
/** More than ImageNet. Each takes some 650 bytes during listing. */
const MOST_ENTRIES = 1_500_000;
const DEEPEST = 32;

/** Puts img2 before img10, on every system. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

export function isNamedAsPicture(name: string): boolean {
  return EXTENSIONS.has(extname(name).toLowerCase());
}

/**
 * All pictures by name. A folder's own pictures, in natural order, come before those of its subfolders. Links to
 * folders are followed, each folder once, but not to folders around the given one. Names with a leading dot are
 * skipped: systems keep them beside a picture, such as macOS's `._img.png`.
 * @throws Refusal if the folder itself may not be read, or holds too many files.
 * @throws the signal's reason if it is aborted.
 */
export async function findPictures(folder: string, signal?: AbortSignal): Promise<FolderContent> {
  const walk = new Walk(signal);
  await walk.leaveOutAbove(folder);
  await walk.visit({ path: folder, name: '' }, 0);
  return walk;
}

class Walk implements FolderContent {
  readonly pictures: FoundFile[] = [];
  readonly unreadable: FoundFile[] = [];
  inSubfolders = 0;
  firstOther: FoundFile | null = null;
  database: FoundFile | null = null;
  readonly #signal: AbortSignal | undefined;
  /** By device and inode, because a link may lead back to its own folder. */
  readonly #visited = new Set<string>();
  #entries = 0;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** A link to the root would lead through the whole file system. */
  async leaveOutAbove(folder: string): Promise<void> {
    let inner = await realpath(folder).catch(() => folder);
    for (let outer = dirname(inner); outer !== inner; outer = dirname(outer)) {
      await this.#wasVisited(outer);
      inner = outer;
    }
  }

  async visit(folder: FoundFile, depth: number): Promise<void> {
    this.#signal?.throwIfAborted();
    if (depth > DEEPEST || (await this.#wasVisited(folder.path))) return;
    if (!(await isReadable(folder.path))) {
      this.unreadable.push(folder);
      return;
    }
    const subfolders: FoundFile[] = [];
    for (const entry of await this.#entriesOf(folder)) {
      const name = nameAsText(entry.name);
      const file = { path: joinPath(folder.path, entry.name), name: folder.name + name };
      if (name === LMDB_FILE) this.database ??= folder;
      if (isNamedAsPicture(file.name)) {
        this.pictures.push(file);
        if (depth > 0) this.inSubfolders += 1;
      } else if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(file.path)))) {
        subfolders.push({ path: file.path, name: `${file.name}/` });
      } else {
        this.firstOther ??= file;
      }
    }
    for (const subfolder of subfolders) await this.visit(subfolder, depth + 1);
  }

  /** In natural order. */
  async #entriesOf(folder: FoundFile): Promise<Dirent<Buffer>[]> {
    const entries = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' }).catch((error: unknown) => {
      if (folder.name === '') {
        throw new Refusal(`The folder ${nameAsText(folder.path)} may not be read. Check its permissions.`, {
          cause: error,
        });
      }
      this.unreadable.push(folder);
      return [];
    });
    this.#entries += entries.length;
    if (this.#entries > MOST_ENTRIES) {
      throw new Refusal(
        `More than ${grouped(MOST_ENTRIES)} files are in the folder that was given. Choose one of its subfolders.`,
      );
    }
    return entries
      .map((entry) => ({ entry, name: nameAsText(entry.name) }))
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => naturalOrder.compare(a.name, b.name))
      .map(({ entry }) => entry);
  }

  async #wasVisited(path: FilePath): Promise<boolean> {
    const stats = await stat(path, { bigint: true }).catch(() => null);
    if (stats === null) return false;
    const place = `${stats.dev}:${stats.ino}`;
    if (this.#visited.has(place)) return true;
    this.#visited.add(place);
    return false;
  }
}

async function isFolder(path: FilePath): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
