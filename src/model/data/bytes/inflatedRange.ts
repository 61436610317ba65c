/** Compressed bytes, which can only be unpacked from the beginning. */
import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { Unreadable } from '../../files/unreadable';
import { OneAtATime } from '../oneAtATime';
import type { ByteRange } from './byteRange';

/** `raw` as in zip archives, `zlib` as in MATLAB files. */
export type Compression = 'gzip' | 'zlib' | 'raw';

const UNPACKERS: Readonly<Record<Compression, (options: { chunkSize: number }) => Transform>> = {
  gzip: createGunzip,
  zlib: createInflate,
  raw: createInflateRaw,
};
const CHUNK_BYTES = 1 << 16;
/** Deflate never makes more than this from one byte. */
const MOST_PER_BYTE = 1032;

/**
 * Unpacks while it is read, and holds no more than a chunk beside what is read. Images are read in ascending order,
 * which is fast. Reading what lies behind unpacks from the beginning again, because Node can't copy zlib's state.
 */
export class InflatedRange implements ByteRange {
  /** Upper limit on the number of bytes. */
  readonly length: number;
  readonly #turns = new OneAtATime();
  #chunks: AsyncIterator<Buffer> | null = null;
  #chunk: Buffer = Buffer.alloc(0);
  /** Position of `#chunk`. */
  #start = 0;
  /** Where the bytes end and why, once that is known. */
  #end: { readonly at: number; readonly reason: Unreadable } | null = null;

  constructor(
    private readonly packed: ByteRange,
    private readonly compression: Compression,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.length = packed.length * MOST_PER_BYTE;
  }

  read(position: number, length: number): Promise<Buffer<ArrayBuffer>> {
    return this.#turns.run(() => this.#read(position, length));
  }

  /** Ends unpacking. */
  async close(): Promise<void> {
    await this.#turns.run(() => this.#rewind());
  }

  async #read(position: number, length: number): Promise<Buffer<ArrayBuffer>> {
    if (this.#end !== null && position + length > this.#end.at) throw this.#end.reason;
    if (position < this.#start) await this.#rewind();
    while (position > this.#start + this.#chunk.length) await this.#advance();
    const parts: Buffer[] = [];
    for (let found = 0; found < length;) {
      const from = position + found - this.#start;
      const part = this.#chunk.subarray(from, from + length - found);
      parts.push(part);
      found += part.length;
      if (found < length) await this.#advance();
    }
    const bytes = Buffer.from(new ArrayBuffer(length));
    let at = 0;
    for (const part of parts) at += part.copy(bytes, at);
    return bytes;
  }

  async #advance(): Promise<void> {
    this.signal?.throwIfAborted();
    const position = this.#start + this.#chunk.length;
    this.#chunks ??= this.#unpack();
    const next = await this.#chunks.next().catch((error: unknown) => {
      const reason = error instanceof Unreadable ? error : damaged(error);
      this.#end = { at: position, reason };
      throw reason;
    });
    if (next.done === true) {
      this.#end = { at: position, reason: damaged() };
      throw this.#end.reason;
    }
    this.#start = position;
    this.#chunk = next.value;
  }

  async #rewind(): Promise<void> {
    await this.#chunks?.return?.();
    this.#chunks = null;
    this.#chunk = Buffer.alloc(0);
    this.#start = 0;
  }

  #unpack(): AsyncIterator<Buffer> {
    const unpacker = UNPACKERS[this.compression]({ chunkSize: CHUNK_BYTES });
    // Errors reach whoever iterates.
    pipeline(Readable.from(this.#packedChunks(), { objectMode: true, highWaterMark: 1 }), unpacker, () => undefined);
    return unpacker[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async *#packedChunks(): AsyncGenerator<Buffer> {
    for (let position = 0; position < this.packed.length; position += CHUNK_BYTES) {
      yield await this.packed.read(position, Math.min(CHUNK_BYTES, this.packed.length - position));
    }
  }
}

function damaged(cause?: unknown): Unreadable {
  return new Unreadable('is damaged or cut off', 'Copy it again.', { cause });
}
