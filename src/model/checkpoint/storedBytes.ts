import { Refusal } from '../refusal';
import type { CheckpointFile } from './checkpointFile';
import type { LongBytes } from './pythonValue';

/** A storage's bytes in the file. A header before them may give their exact start. */
export interface StoredBytes {
  readonly size: number;
  /** Where the header begins, or the bytes if there is no header. */
  readonly start: number;
  /** The furthest place where the bytes can end. */
  readonly end: number;
  /** A position in the file with the same alignment as the bytes, as far as is known. */
  readonly anchor: number;
  /** Bytes of the header that `dataOffset` needs; 0 if there is no header. */
  readonly headerBytes: number;
  /**
   * Offset of the bytes from `start`.
   * @throws Refusal when the header is wrong.
   */
  dataOffset(header: Buffer): number;
}

/** The position of a storage's bytes in the file. */
export async function locateData(file: CheckpointFile, bytes: StoredBytes): Promise<number> {
  return bytes.start + bytes.dataOffset(await file.read(bytes.start, bytes.headerBytes));
}

/** A NumPy array's bytes, which are in the pickle itself. */
export interface PickledBytes {
  readonly kind: 'in pickle';
  /** Upper limit, because a text may stand for bytes. */
  readonly size: number;
  readonly bytes: Uint8Array | LongBytes;
}

/** @throws Refusal when there are fewer bytes than the array's shape calls for. */
export async function readPickled({ bytes }: PickledBytes, needed: number, file: CheckpointFile): Promise<Uint8Array> {
  const found = bytes instanceof Uint8Array ? bytes : await readLong(bytes, file);
  if (found.length >= needed) return found;
  throw new Refusal(`${file.name} is damaged: a NumPy array in it has ${found.length} of ${needed} bytes.`);
}

async function readLong({ position, length, encoding }: LongBytes, file: CheckpointFile): Promise<Uint8Array> {
  const read = await file.read(position, length);
  return encoding === 'raw' ? read : Buffer.from(read.toString('utf8'), 'latin1');
}
