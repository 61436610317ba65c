/** Numbers the records of a database in the order of their keys, reading as much of the tree as is needed. */
import { OneAtATime } from '../oneAtATime';
import { Unreadable } from '../../files/unreadable';
import { damagedPage } from './damage';
import type { Pages } from './pages';
import type { TreePage } from './treePage';

/** Leaf pages read concurrently: more than libuv has threads, so that none waits. */
const AT_A_TIME = 16;

export interface Place {
  /** A leaf page. */
  readonly page: number;
  readonly node: number;
}

interface Tree {
  /** The page of the root. */
  readonly root: number;
  /** Pages from the root to a record, both included. */
  readonly depth: number;
}

/**
 * LMDB does not store how many records are below a page. Leaf pages are therefore counted from the first one on, as far
 * as records are requested. 16 bytes are kept for each: its number, and that of its first record.
 */
export class CursorOrder {
  readonly #pages: Pages;
  readonly #signal: AbortSignal | undefined;
  readonly #walk: AsyncGenerator<{ readonly page: number; readonly leaf: TreePage }, undefined>;
  readonly #queue = new OneAtATime();
  readonly #leaves: number[] = [];
  /** The number of the first record on each leaf page. */
  readonly #firsts: number[] = [];
  #counted = 0;
  #lastKey: Buffer | null = null;
  /** Why the records beyond those counted can't be found. */
  #failure: Unreadable | null = null;

  /** @param signal aborts the counting, which is slow on a slow disk */
  constructor(pages: Pages, { root, depth }: Tree, signal: AbortSignal | undefined) {
    this.#pages = pages;
    this.#signal = signal;
    this.#walk = this.#leavesBelow(root, depth);
  }

  /**
   * Where record `index` is; `null` if there are not that many.
   * @throws Unreadable if a page before it, or its own, is damaged.
   * @throws the signal's reason if it is aborted.
   */
  async placeOf(index: number): Promise<Place | null> {
    await this.#queue.run(() => this.#countBeyond(index));
    if (index >= this.#counted) return null;
    let [low, high] = [0, this.#firsts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#firsts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return { page: this.#leaves[low] ?? 0, node: index - (this.#firsts[low] ?? 0) };
  }

  async #countBeyond(index: number): Promise<void> {
    while (this.#counted <= index) {
      this.#signal?.throwIfAborted();
      if (this.#failure !== null) throw this.#failure;
      try {
        const { value } = await this.#walk.next();
        if (value === undefined) return;
        this.#add(value.page, value.leaf);
      } catch (error) {
        if (error instanceof Unreadable) this.#failure = error;
        throw error;
      }
    }
  }

  /** Keys must ascend from page to page, so no page comes twice, whatever the branch pages say. */
  #add(page: number, leaf: TreePage): void {
    if (this.#lastKey !== null && leaf.key(0).compare(this.#lastKey) <= 0) throw damagedPage(page);
    this.#lastKey = Buffer.from(leaf.key(leaf.count - 1));
    this.#leaves.push(page);
    this.#firsts.push(this.#counted);
    this.#counted += leaf.count;
  }

  async *#leavesBelow(
    page: number,
    depth: number,
  ): AsyncGenerator<{ readonly page: number; readonly leaf: TreePage }, undefined> {
    if (depth <= 1) {
      yield { page, leaf: await this.#pages.read(page, 'leaf') };
      return;
    }
    const branch = await this.#pages.read(page, 'branch');
    if (depth > 2) {
      for (let node = 0; node < branch.count; node++) yield* this.#leavesBelow(branch.child(node), depth - 1);
      return;
    }
    for (let first = 0; first < branch.count; first += AT_A_TIME) {
      const count = Math.min(AT_A_TIME, branch.count - first);
      const numbers = Array.from({ length: count }, (_, i) => branch.child(first + i));
      const leaves = await Promise.all(numbers.map((number) => this.#leafOrFailure(number)));
      for (const [i, leaf] of leaves.entries()) {
        if (leaf instanceof Unreadable) throw leaf;
        yield { page: numbers[i] ?? 0, leaf };
      }
    }
  }

  /** A damaged page does not affect those before it. */
  async #leafOrFailure(page: number): Promise<TreePage | Unreadable> {
    try {
      return await this.#pages.read(page, 'leaf');
    } catch (error) {
      if (error instanceof Unreadable) return error;
      throw error;
    }
  }
}
