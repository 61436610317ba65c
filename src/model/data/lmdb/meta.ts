/** The two meta pages of an LMDB database, of which the one with the higher transaction is valid. */
import type { FileHandle } from 'node:fs/promises';
import { readFully } from '../../files/regularFile';
import { Unreadable } from '../../files/unreadable';
import { HEADER_BYTES } from './treePage';

export interface Meta {
  /** Bytes per page. */
  readonly pageBytes: number;
  /** The number of records. */
  readonly entries: number;
  /** Pages from the root of the tree to a record, both inclusive; 0 without records. */
  readonly depth: number;
  readonly root: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

const MAGIC = 0xbeefc0de;
const FORMAT = 1;
/** The meaningful bytes of a meta page. */
const META_BYTES = 152;
const [LEAST_PAGE_BYTES, MOST_PAGE_BYTES] = [256, 32_768];
/** liblmdb's cursors go no deeper. */
const DEEPEST = 32;
/** A node's offset, its header and a key of one byte. */
const LEAST_RECORD_BYTES = 11;

/** The bytes from the start of a file by which an LMDB database is recognised. */
export const START_BYTES = HEADER_BYTES + 4;

/** Whether a file that begins with these bytes is an LMDB database of any format. */
export function isLmdb(start: Buffer): boolean {
  return start.length >= START_BYTES && start.readUInt32LE(HEADER_BYTES) === MAGIC;
}

/**
 * Reads the valid meta page.
 * @param size size of the file
 * @throws Unreadable if this is not an LMDB database of format 1 with plain keys.
 */
export async function readMeta(file: FileHandle, size: number): Promise<Meta> {
  const first = await readFully(file, 0, Math.min(META_BYTES, size));
  requireFormat(first);
  const pageBytes = first.readUInt32LE(40);
  if (pageBytes < LEAST_PAGE_BYTES || pageBytes > MOST_PAGE_BYTES || !Number.isInteger(Math.log2(pageBytes))) {
    throw new Unreadable(`is a damaged LMDB database: pages of ${pageBytes} bytes don't exist`, COPY_AGAIN);
  }
  const second = await readFully(file, pageBytes, Math.max(0, Math.min(META_BYTES, size - pageBytes)));
  requireFormat(second);
  const valid = transactionOf(second) > transactionOf(first) ? second : first;
  const meta: Meta = {
    pageBytes,
    entries: Number(valid.readBigUInt64LE(120)),
    depth: valid.readUInt16LE(94),
    root: Number(valid.readBigUInt64LE(128)),
    lastPage: Number(valid.readBigUInt64LE(136)),
    transaction: transactionOf(valid),
  };
  requirePlain(valid.readUInt16LE(92));
  if (meta.depth > DEEPEST || meta.entries > size / LEAST_RECORD_BYTES) {
    throw new Unreadable(
      `is a damaged or cut off LMDB database: ${size} bytes can't hold ${meta.entries} records`,
      COPY_AGAIN,
    );
  }
  return meta;
}

/**
 * The number of the latest transaction, read in one piece.
 * @throws Unreadable if the file ends early.
 */
export async function readTransaction(file: FileHandle, { pageBytes }: Pick<Meta, 'pageBytes'>): Promise<bigint> {
  const both = await readFully(file, 0, pageBytes + META_BYTES);
  const [first, second] = [transactionOf(both), transactionOf(both.subarray(pageBytes))];
  return second > first ? second : first;
}

const COPY_AGAIN = 'Copy it again.';

function requireFormat(meta: Buffer): void {
  if (meta.length < META_BYTES) throw new Unreadable('is too short for an LMDB database', COPY_AGAIN);
  if (!isLmdb(meta)) {
    throw new Unreadable('does not begin as a 64-bit LMDB database does', 'Copy it again, or write it again.');
  }
  const format = meta.readUInt32LE(20);
  if (format === FORMAT) return;
  throw new Unreadable(
    `is an LMDB database of data format ${format}, and only format ${FORMAT} is read`,
    "Write it again with Python's lmdb.",
  );
}

/** Any flag means keys in another order, or several values per key. */
function requirePlain(flags: number): void {
  if (flags === 0) return;
  throw new Unreadable(
    `is an LMDB database whose keys are not plain (flags 0x${flags.toString(16)})`,
    'Write it again with one value for each key, in the usual order.',
  );
}

function transactionOf(meta: Buffer): bigint {
  return meta.readBigUInt64LE(144);
}
