import type { CheckpointFile } from './checkpointFile';

/** A storage's bytes in the file. A header before them may say where exactly they begin. */
export interface StoredBytes {
  readonly size: number;
  /** Where the header begins, or without one the bytes. */
  readonly start: number;
  /** Where the bytes end at the latest. */
  readonly end: number;
  /** A position in the file that is aligned as the bytes are, as far as is known. */
  readonly anchor: number;
  /** What `dataOffset` needs of the header: 0 without one. */
  readonly headerBytes: number;
  /**
   * How far from `start` the bytes begin.
   * @throws Refusal when the header is not what it should be.
   */
  dataOffset(header: Buffer): number;
}

/** The position of a storage's bytes in the file. */
export async function locateData(file: CheckpointFile, bytes: StoredBytes): Promise<number> {
  return bytes.start + bytes.dataOffset(await file.read(bytes.start, bytes.headerBytes));
}
