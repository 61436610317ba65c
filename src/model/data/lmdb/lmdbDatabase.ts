/**
 * A read-only LMDB database of data format 1: the main database of an environment, as written by Python's lmdb. Pages
 * are read directly from the file. They are not mapped, because truncating a mapped file would end the process. The
 * file is not locked, because that would write to the folder. A record is therefore read from the tree as it was when
 * the database was opened, and refused if something was written since.
 */
import type { FileHandle } from 'node:fs/promises';
import type { FilePath } from '../../files/fileName';
import { openRegular } from '../../files/regularFile';
import { Unreadable } from '../../files/unreadable';
import { CursorOrder } from './cursorOrder';
import { changedDatabase } from './damage';
import { readMeta, readTransaction, type Meta } from './meta';
import { Pages } from './pages';
import type { TreePage, Value } from './treePage';

/** No picture in a data set is larger. Several values are read at a time. */
const MOST_VALUE_BYTES = 16 * 2 ** 20;

export class LmdbDatabase implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #meta: Meta;
  readonly #pages: Pages;
  readonly #order: CursorOrder;

  private constructor(file: FileHandle, size: number, meta: Meta, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#meta = meta;
    this.#pages = new Pages(file, { ...meta, size });
    this.#order = new CursorOrder(this.#pages, meta, signal);
  }

  /**
   * Opens the database's file, which is usually called `data.mdb`.
   * @param signal aborts later reads by `valueAt`
   * @throws Unreadable if it is not a database of format 1, or doesn't exist.
   */
  static async open(path: FilePath, signal?: AbortSignal): Promise<LmdbDatabase> {
    const { file, size } = await openRegular(path);
    try {
      return new LmdbDatabase(file, size, await readMeta(file, size), signal);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The number of records. */
  get entries(): number {
    return this.#meta.entries;
  }

  /**
   * The value of a key; `null` if there is no such key.
   * @throws Unreadable if the path to it through the tree, or the value itself, can't be read.
   */
  valueOf(key: Buffer): Promise<Buffer | null> {
    return this.#unchanged(async () => {
      if (this.#meta.entries === 0) return null;
      let page = this.#meta.root;
      for (let level = this.#meta.depth; level > 1; level--) {
        const branch = await this.#pages.readKept(page, 'branch');
        page = branch.child(branch.lastUpTo(key));
      }
      const leaf = await this.#pages.readKept(page, 'leaf');
      const node = leaf.lastUpTo(key);
      return node >= 0 && leaf.key(node).equals(key) ? this.#read(leaf, node) : null;
    });
  }

  /**
   * The value of record `index` in the order of the keys; `null` if there are not that many.
   * @throws Unreadable if a page before it, its own, or the value itself can't be read.
   */
  valueAt(index: number): Promise<Buffer | null> {
    return this.#unchanged(async () => {
      const place = this.#meta.entries === 0 ? null : await this.#order.placeOf(index);
      if (place === null) return null;
      return this.#read(await this.#pages.readKept(place.page, 'leaf'), place.node);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }

  async #read(leaf: TreePage, node: number): Promise<Buffer> {
    const value: Value = leaf.value(node);
    switch (value.kind) {
      case 'here':
        return Buffer.from(value.bytes);
      case 'overflow':
        if (value.size > MOST_VALUE_BYTES) {
          throw new Unreadable(`is larger than ${MOST_VALUE_BYTES / 2 ** 20} MB`, 'Save it smaller, or remove it.');
        }
        return this.#pages.readOverflow(value.page, value.size);
      case 'tree':
        throw new Unreadable('is a database within the database, not a picture', 'Write its records on their own.');
    }
  }

  /**
   * A transaction never writes to pages of the one before it; only the next one may. What was read is therefore right
   * if no transaction has ended since the database was opened.
   * @throws Unreadable if one has, whatever was read.
   */
  async #unchanged<T>(work: () => Promise<T>): Promise<T> {
    const outcome = await settled(work());
    if ((await readTransaction(this.#file, this.#meta)) !== this.#meta.transaction) throw changedDatabase();
    if (outcome instanceof Unreadable) throw outcome;
    return outcome;
  }
}

async function settled<T>(work: Promise<T>): Promise<T | Unreadable> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}
