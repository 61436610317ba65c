/**
 * Adds sums over blocks of images in a fixed binary tree. The order of the additions, and so every last digit, depends
 * on nothing but the blocks' numbers: not on which process measured them, or how often it was stopped.
 */

/** A complete subtree: the blocks from index·2^level up to (index + 1)·2^level, exclusive. */
export interface Subtree<Sums> {
  readonly level: number;
  readonly index: number;
  /** `null` if no image of these blocks could be read. */
  readonly sums: Sums | null;
}

/** Blocks are numbered below 2^25, because images are below 2^31. */
export const MOST_LEVELS = 25;

/** Adds the right sums to the left ones, in place, and returns them. */
export type Join<Sums> = (left: Sums, right: Sums) => Sums;

export class SumTree<Sums> {
  readonly #join: Join<Sums>;
  /** Maximal complete subtrees, in the order of their blocks. At most two are of one level. */
  readonly #subtrees: Subtree<Sums>[] = [];
  /** The block that follows them. */
  #next: number;

  /** @param first the first block */
  constructor(first: number, join: Join<Sums>) {
    this.#next = first;
    this.#join = join;
  }

  get subtrees(): readonly Subtree<Sums>[] {
    return this.#subtrees;
  }

  /**
   * Adds a subtree whose blocks follow all earlier ones. Blocks between them hold no images.
   * @throws {RangeError} if its blocks don't follow
   */
  add(subtree: Subtree<Sums>): void {
    const start = startOf(subtree);
    if (start < this.#next) throw new RangeError(`block ${start} comes after block ${this.#next - 1}`);
    while (this.#next < start) this.#append(largestAt(this.#next, start));
    this.#append(subtree);
  }

  #append(subtree: Subtree<Sums>): void {
    let added = subtree;
    this.#next = startOf(subtree) + 2 ** subtree.level;
    for (let before = this.#subtrees.at(-1); before !== undefined; before = this.#subtrees.at(-1)) {
      if (before.level !== added.level || before.index % 2 === 1 || added.index !== before.index + 1) break;
      this.#subtrees.pop();
      const sums =
        before.sums === null || added.sums === null ? (before.sums ?? added.sums) : this.#join(before.sums, added.sums);
      added = { level: added.level + 1, index: before.index / 2, sums };
    }
    this.#subtrees.push(added);
  }
}

export function startOf({ level, index }: Pick<Subtree<unknown>, 'level' | 'index'>): number {
  return index * 2 ** level;
}

/** The largest subtree without images that begins with a block and ends no later than another. */
function largestAt(block: number, end: number): Subtree<never> {
  let level = 0;
  while (block % 2 ** (level + 1) === 0 && block + 2 ** (level + 1) <= end) level += 1;
  return { level, index: block / 2 ** level, sums: null };
}
