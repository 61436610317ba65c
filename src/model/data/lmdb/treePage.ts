/**
 * One page of a tree in LMDB's data format 1, 64-bit, as written by liblmdb 0.9. All numbers are little-endian. A
 * header of 16 bytes (page number, two unused bytes, flags, end of the node offsets, start of the nodes) is followed by
 * the offsets of the nodes, which are sorted by key. A node consists of 8 bytes, its key, and its data.
 */
import { damagedPage } from './damage';

export const HEADER_BYTES = 16;
const NODE_HEADER_BYTES = 8;

/** Flags that give a page's kind, without those that say how far it has been written. */
const PAGE_KIND = 0x6f;
const PAGE_FLAGS = { branch: 0x01, leaf: 0x02, overflow: 0x04 } as const;

const NODE_IN_OVERFLOW = 0x01;
const NODE_OF_OTHERS = 0x02 | 0x04;

export type PageKind = keyof typeof PAGE_FLAGS;

/** Where a record's value is. */
export type Value =
  | { readonly kind: 'here'; readonly bytes: Buffer }
  | { readonly kind: 'overflow'; readonly page: number; readonly size: number }
  /** A named database, or several values of one key. */
  | { readonly kind: 'tree' };

/** @throws Unreadable if the header belongs to another page, or to another kind of page */
export function requireHeader(bytes: Buffer, page: number, kind: PageKind): void {
  const isIt = Number(bytes.readBigUInt64LE(0)) === page;
  if (!isIt || (bytes.readUInt16LE(10) & PAGE_KIND) !== PAGE_FLAGS[kind]) throw damagedPage(page);
}

export class TreePage {
  /** The number of nodes, at least 1. */
  readonly count: number;

  /**
   * @param bytes the whole page
   * @throws Unreadable if this isn't a page of that kind and number
   */
  constructor(
    private readonly bytes: Buffer,
    private readonly number: number,
    readonly kind: 'branch' | 'leaf',
  ) {
    requireHeader(bytes, number, kind);
    const lower = bytes.readUInt16LE(12);
    const upper = bytes.readUInt16LE(14);
    this.count = (lower - HEADER_BYTES) / 2;
    if (!Number.isInteger(this.count) || this.count < 1 || lower > upper || upper > bytes.length) {
      throw damagedPage(number);
    }
  }

  /**
   * The key of a node. The first key of a branch page is meaningless: the first child contains all keys below the
   * second.
   */
  key(index: number): Buffer {
    const { start, keyBytes } = this.#node(index);
    return this.bytes.subarray(start, start + keyBytes);
  }

  /** The page that a node of a branch page leads to. */
  child(index: number): number {
    const { at } = this.#node(index);
    return this.bytes.readUInt32LE(at) + this.bytes.readUInt16LE(at + 4) * 2 ** 32;
  }

  /** The value in a node of a leaf page, or the place that the node refers to. */
  value(index: number): Value {
    const { at, start, keyBytes } = this.#node(index);
    const flags = this.bytes.readUInt16LE(at + 4);
    const size = this.bytes.readUInt32LE(at);
    if ((flags & NODE_OF_OTHERS) !== 0) return { kind: 'tree' };
    const isElsewhere = (flags & NODE_IN_OVERFLOW) !== 0;
    const data = start + keyBytes;
    const end = data + (isElsewhere ? 8 : size);
    if (end > this.bytes.length) throw damagedPage(this.number);
    return isElsewhere
      ? { kind: 'overflow', page: Number(this.bytes.readBigUInt64LE(data)), size }
      : { kind: 'here', bytes: this.bytes.subarray(data, end) };
  }

  /**
   * The index of the last node whose key is at most `key`. If all keys are larger: 0 in a branch page, -1 in a leaf
   * page.
   */
  lastUpTo(key: Buffer): number {
    let [low, high] = [this.kind === 'branch' ? 1 : 0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.key(middle).compare(key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #node(index: number): { readonly at: number; readonly start: number; readonly keyBytes: number } {
    const at = this.bytes.readUInt16LE(HEADER_BYTES + 2 * index);
    const start = at + NODE_HEADER_BYTES;
    if (at < HEADER_BYTES || start > this.bytes.length) throw damagedPage(this.number);
    const keyBytes = this.bytes.readUInt16LE(at + 6);
    if (start + keyBytes > this.bytes.length) throw damagedPage(this.number);
    return { at, start, keyBytes };
  }
}
