/**
 * The record format of event files: u64 length, u32 masked CRC-32C of the length, the bytes, u32 masked CRC-32C of the
 * bytes; little-endian.
 */
import type { FileHandle } from 'node:fs/promises';
import { readFully } from '../../files/regularFile';
import { maskedCrc32c } from './crc32c';

const LENGTH_BYTES = 8;
const HEADER_BYTES = 12;
const CHECKSUM_BYTES = 4;
/** Scalars are small. Larger records hold pictures or histograms, and are passed over unread. */
const LONGEST_READ = 1 << 20;
const BYTES_AT_ONCE = 1 << 20;

export type EventRecord =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Too large to hold scalars. */
  | { readonly kind: 'passed over' }
  /** Its checksum doesn't fit; the next record may. */
  | { readonly kind: 'damaged' };

export interface RecordsRead {
  /** Where the next record begins: at the end, or at one that is not complete yet. */
  readonly end: number;
  /** Whether the length of the record there is damaged, so that none after it can be found. */
  readonly isBroken: boolean;
}

/**
 * Reads records one after another. A record that isn't complete is left for later, because training may be writing it.
 * @param size up to where the file is read
 * @param each receives every record; its bytes are valid until it returns
 * @throws {Unreadable} if the file becomes shorter meanwhile.
 */
export async function readEventRecords(
  file: FileHandle,
  from: number,
  size: number,
  each: (record: EventRecord) => void,
): Promise<RecordsRead> {
  const window = new Window(file, size);
  let at = from;
  while (at + HEADER_BYTES <= size) {
    const header = await window.bytes(at, HEADER_BYTES);
    const length = header.readBigUInt64LE(0);
    const isWhole = maskedCrc32c(header.subarray(0, LENGTH_BYTES)) === header.readUInt32LE(LENGTH_BYTES);
    if (!isWhole) return { end: at, isBroken: true };
    const begin = at + HEADER_BYTES;
    if (length > BigInt(size - begin - CHECKSUM_BYTES)) break;
    const end = begin + Number(length);
    if (length > LONGEST_READ) {
      each({ kind: 'passed over' });
    } else {
      const record = await window.bytes(begin, Number(length) + CHECKSUM_BYTES);
      const bytes = record.subarray(0, Number(length));
      const fits = maskedCrc32c(bytes) === record.readUInt32LE(Number(length));
      each(fits ? { kind: 'bytes', bytes } : { kind: 'damaged' });
    }
    at = end + CHECKSUM_BYTES;
  }
  return { end: at, isBroken: false };
}

/** A part of a file in memory, which moves on as it is read. */
class Window {
  readonly #file: FileHandle;
  readonly #size: number;
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
  }

  async bytes(position: number, length: number): Promise<Buffer> {
    if (position < this.#start || position + length > this.#start + this.#bytes.length) {
      this.#bytes = await readFully(
        this.#file,
        position,
        Math.min(Math.max(length, BYTES_AT_ONCE), this.#size - position),
      );
      this.#start = position;
    }
    return this.#bytes.subarray(position - this.#start, position - this.#start + length);
  }
}
