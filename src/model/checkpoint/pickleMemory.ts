import { DictKeys } from './dictKeys';

/** Estimates in bytes, on 64-bit V8: a little more than is measured. */
export const BYTES = {
  /** A place on the stack, with the shorter stacks that were copied as it grew. */
  stackPlace: 72,
  /** A place in the memo, likewise. */
  memoPlace: 20,
  tuple: 72,
  tupleItem: 8,
  list: 192,
  listItem: 16,
  dict: 192,
  dictItem: 56,
  text: 32,
  bytes: 112,
  number: 16,
  /** A storage, a tensor, a stub … */
  object: 64,
  instance: 96,
} as const;

/** What any file may take: the pickle of 20,000 tensors that share one storage. */
const BASE_BYTES = 20 << 20;
/** Of the file's size, in which each tensor has a name, a place in the archive and values. */
const SHARE_OF_FILE = 3;
const MOST_BYTES = 512 << 20;
/** Of a dict, in a pickle: a key and a value from the memo. Only files in which objects share dicts copy more items. */
const LEAST_ITEM_BYTES = 4;
const BASE_ITEMS = 1000;

/** More than a file may take, or more work than any checkpoint is. Nothing need be wrong with the file otherwise. */
export class Excessive extends Error {
  override readonly name = 'Excessive';
}

/**
 * What the values of one pickle may still take, bounded by the file's size: one byte of a hostile pickle can make an
 * object of two hundred.
 */
export class PickleMemory {
  readonly budgetBytes: number;
  /** Of all dicts. */
  readonly keys = new DictKeys();
  /** Is called when there is not enough left; whoever keeps values lets some of them go then. */
  makeRoom: () => void = () => undefined;
  #used = 0;
  #itemsToCopy: number;

  constructor(fileBytes: number) {
    this.#itemsToCopy = BASE_ITEMS + fileBytes / LEAST_ITEM_BYTES;
    this.budgetBytes = Math.min(BASE_BYTES + SHARE_OF_FILE * fileBytes, MOST_BYTES);
  }

  /** Taken and not given back. */
  get usedBytes(): number {
    return this.#used;
  }

  /** @throws Excessive when there is not so much left, and no room can be made. */
  take(bytes: number): void {
    while (this.#used + bytes > this.budgetBytes) {
      const before = this.#used;
      if (bytes <= this.budgetBytes) this.makeRoom();
      if (this.#used === before) throw new Excessive('it would take far more memory than a file of this size may');
    }
    this.#used += bytes;
  }

  /** Counts items of dicts that are about to be copied; says whether a file of this size may. */
  mayCopy(items: number): boolean {
    this.#itemsToCopy -= items;
    return this.#itemsToCopy >= 0;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}
