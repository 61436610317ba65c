/** Bytes that are read by position, either directly from a file or while unpacking it. */
import { openRegular, readFully } from '../../files/regularFile';

export interface ByteRange {
  /** The number of bytes; for packed ones, an upper limit. */
  readonly length: number;
  /** @throws Unreadable if the bytes end early, or are damaged */
  read(position: number, length: number): Promise<Buffer<ArrayBuffer>>;
}

export interface OpenBytes extends ByteRange, AsyncDisposable {}

/** @throws Unreadable if it is not a regular file, or may not be read */
export async function openBytes(path: string): Promise<OpenBytes> {
  const { file, size } = await openRegular(path);
  return {
    length: size,
    read: (position, length) => readFully(file, position, length),
    [Symbol.asyncDispose]: () => file.close(),
  };
}

/** A part of a range. */
export function partOf(range: ByteRange, start: number, length: number): ByteRange {
  return { length, read: (position, bytes) => range.read(start + position, bytes) };
}
