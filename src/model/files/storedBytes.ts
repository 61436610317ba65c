import type { SteadyFile } from './steadyFile';

/** Bytes in a file. A header before them may give their exact start. */
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

/** The position of the bytes in the file. */
export async function locateData(file: SteadyFile, bytes: StoredBytes): Promise<number> {
  return bytes.start + bytes.dataOffset(await file.read(bytes.start, bytes.headerBytes));
}
