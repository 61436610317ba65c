import { DictKeys } from './dictKeys';

/** Estimated bytes on 64-bit V8, slightly above what was measured. */
export const BYTES = {
  /** A place on the stack, including the shorter stacks that were copied as it grew. */
  stackPlace: 72,
  /** A place in the memo, estimated likewise. */
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

/** Allowance for any file: the pickle of 20,000 tensors that share one storage. */
const BASE_BYTES = 20 << 20;
/** Multiple of the file's size, in which each tensor has a name, a place in the archive and values. */
const SHARE_OF_FILE = 3;
const MOST_BYTES = 512 << 20;
/**
 * Bytes of a dict's item in a pickle: a key and a value from the memo. Only files in which objects share dicts copy
 * more items.
 */
const LEAST_ITEM_BYTES = 4;
const BASE_ITEMS = 1000;

/**
 * Thrown when a file takes more memory than its size allows, or more work than any checkpoint. It may be fine
 * otherwise.
 */
export class Excessive extends Error {
  override readonly name = 'Excessive';
}

/**
 * The memory that the values of one pickle may still take, bounded by the file's size: a single byte of a hostile
 * pickle can make an object of two hundred bytes.
 */
export class PickleMemory {
  readonly budgetBytes: number;
  /** Keys of all dicts. */
  readonly keys = new DictKeys();
  /** Called when too little is left. The owner of the values then drops some of them. */
  makeRoom: () => void = () => undefined;
  #used = 0;
  #itemsToCopy: number;

  constructor(fileBytes: number) {
    this.#itemsToCopy = BASE_ITEMS + fileBytes / LEAST_ITEM_BYTES;
    this.budgetBytes = Math.min(BASE_BYTES + SHARE_OF_FILE * fileBytes, MOST_BYTES);
  }

  /** Bytes taken and not given back. */
  get usedBytes(): number {
    return this.#used;
  }

  /** @throws Excessive when too little is left and no room can be made. */
  take(bytes: number): void {
    while (this.#used + bytes > this.budgetBytes) {
      const before = this.#used;
      if (bytes <= this.budgetBytes) this.makeRoom();
      if (this.#used === before) throw new Excessive('it would take far more memory than a file of this size may');
    }
    this.#used += bytes;
  }

  /** Counts dict items about to be copied, and returns whether a file of this size may. */
  mayCopy(items: number): boolean {
    this.#itemsToCopy -= items;
    return this.#itemsToCopy >= 0;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}
