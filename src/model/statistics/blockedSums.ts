/** Sums over images, added in the fixed tree of their blocks. Memory grows with the logarithm of the blocks. */
import type { GroupShape } from '../../protocol/inspection';
import type { SumKind } from '../../protocol/sumQuantities';
import { BlockSums, type AddedSums, type Lacking } from './blockSums';
import type { ImageKl } from './imageKl';
import type { SumErrors } from './imageSums';
import type { SumColumnsOf } from './sumColumns';
import { SumTree, type Subtree } from './sumTree';

/** A subtree's sums in one array (`BlockSums`), as a file keeps them. */
export type SubtreeSums = Subtree<Pick<BlockSums<SumKind>, 'values' | 'images'>>;

export class BlockedSums<Kind extends SumKind> {
  readonly #new: () => BlockSums<Kind>;
  readonly #first: number;
  /** Closed blocks. */
  #tree: SumTree<BlockSums<Kind>>;
  /** The block at hand. */
  #open: { readonly block: number; readonly sums: BlockSums<Kind> } | null = null;
  /** Sums of images whose blocks are unknown. They come before all others. */
  #before: BlockSums<Kind> | null = null;
  /** Arrays that are free to be used again. */
  readonly #free: BlockSums<Kind>[] = [];
  #total: BlockSums<Kind> | null = null;
  #isTotal = false;

  /** @param first the first block */
  constructor(kind: Kind, shape: GroupShape, lacking: Lacking, first: number) {
    this.#first = first;
    this.#new = () => new BlockSums(kind, shape, lacking);
    this.#tree = this.#emptyTree();
  }

  /** Continues after sums that were added without blocks. */
  beginWith(sums: AddedSums<Kind>): void {
    this.#before = this.#new().set(sums);
  }

  /** Continues after a file's subtrees. The last block goes on if it is one of its own. */
  resume(subtrees: readonly SubtreeSums[]): void {
    for (const { level, index, sums } of subtrees) {
      if (sums === null) continue;
      const read = this.#next().copyFrom(sums);
      this.close();
      if (level === 0) this.#open = { block: index, sums: read };
      else this.#tree.add({ level, index, sums: read });
    }
  }

  /** @param block of the image; as for `BlockSums.add` for all else */
  add(block: number, kl: ImageKl<Kind>, columns: SumColumnsOf<Kind>, errors: SumErrors<Kind> | null): void {
    if (this.#open?.block !== block) {
      this.close();
      this.#open = { block, sums: this.#next() };
    }
    this.#isTotal = false;
    this.#open.sums.add(kl, columns, errors);
  }

  get images(): number {
    const closed = this.#tree.subtrees.reduce((sum, { sums }) => sum + (sums?.images ?? 0), 0);
    return (this.#before?.images ?? 0) + closed + (this.#open?.sums.images ?? 0);
  }

  /** Forgets all images. */
  clear(): void {
    this.#tree = this.#emptyTree();
    if (this.#open !== null) this.#free.push(this.#open.sums);
    this.#open = null;
    this.#isTotal = false;
  }

  /** No image follows in the block at hand. */
  close(): void {
    if (this.#open === null) return;
    const { block, sums } = this.#open;
    this.#open = null;
    this.#tree.add({ level: 0, index: block, sums });
  }

  /** Maximal complete subtrees; the last one may be of an unfinished block. `null` if the blocks are not known. */
  subtrees(): readonly SubtreeSums[] | null {
    if (this.#before !== null) return null;
    const open = this.#open;
    return [...this.#tree.subtrees, ...(open === null ? [] : [{ level: 0, index: open.block, sums: open.sums }])];
  }

  /** Everything added so far. Later additions change the same arrays. */
  total(): BlockSums<Kind> {
    const all = [this.#before, ...this.#tree.subtrees.map(({ sums }) => sums), this.#open?.sums ?? null];
    const [last, ...earlier] = all.filter((sums) => sums !== null).toReversed();
    if (last === undefined) return this.#new();
    if (earlier.length === 0) return last;
    if (this.#isTotal && this.#total !== null) return this.#total;
    const total = (this.#total ??= this.#new()).copyFrom(last);
    // The tree is completed with blocks without images, so the last subtrees are added first.
    for (const sums of earlier) total.join(sums, 'comes before');
    this.#isTotal = true;
    return total;
  }

  #emptyTree(): SumTree<BlockSums<Kind>> {
    return new SumTree(this.#first, (left, right) => {
      this.#free.push(right);
      return left.join(right);
    });
  }

  #next(): BlockSums<Kind> {
    const free = this.#free.pop();
    free?.clear();
    return free ?? this.#new();
  }
}
