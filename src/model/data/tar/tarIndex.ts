/** Finds the files of a tar archive. Only its headers are read; the files between them are skipped. */
import { once } from 'node:events';
import { extract } from 'tar-stream';
import type { ByteRange } from '../bytes/byteRange';

export interface TarFile {
  readonly name: string;
  /** Position of its first byte. */
  readonly start: number;
  readonly size: number;
}

export interface TarIndex {
  readonly files: readonly TarFile[];
  /** Position from which the archive can't be read any further; `null` if it was read to its end. */
  readonly damagedAt: number | null;
}

const BLOCK_BYTES = 512;
/** Bytes read at once: headers of small files are close together. */
const WINDOW_BYTES = 1 << 12;
/** Two blocks of zeros end an archive. */
const END_BLOCKS = 2;
const MOST_FILES = 1_500_000;
const LONGEST_NAME = 4096;
/** Stands for the data of files, which are not read. */
const NO_DATA = new Uint8Array(1 << 20);

interface IndexOptions {
  readonly signal: AbortSignal | undefined;
  /** Ends the index after so many files. */
  readonly most?: number;
}

/**
 * @param isMeant decides by its name whether a file is listed
 * @throws Unreadable if the file can't be read
 * @throws the signal's reason if it is aborted
 */
export async function indexTar(
  bytes: ByteRange,
  isMeant: (name: string) => boolean,
  { signal, most = Infinity }: IndexOptions,
): Promise<TarIndex> {
  const files: TarFile[] = [];
  const parser = new Parser();
  const blocks = new Blocks(bytes);
  let zeros = 0;
  for (let position = 0; position + BLOCK_BYTES <= bytes.length && zeros < END_BLOCKS;) {
    signal?.throwIfAborted();
    const block = await blocks.at(position);
    zeros = block.every((byte) => byte === 0) ? zeros + 1 : 0;
    const entry = await parser.next(block);
    if (entry === 'damaged') return { files, damagedAt: position };
    position += BLOCK_BYTES;
    if (entry === null) continue;
    // The parser reads a size of −1 as −0.
    if (!Number.isSafeInteger(entry.size) || Object.is(entry.size, -0))
      return { files, damagedAt: position - BLOCK_BYTES };
    const end = position + entry.size;
    if (entry.isFile && entry.name.length <= LONGEST_NAME && isMeant(entry.name)) {
      files.push({ name: entry.name, start: position, size: entry.size });
      if (files.length >= most) return { files, damagedAt: null };
    }
    if (end > bytes.length || files.length > MOST_FILES) return { files, damagedAt: position };
    if ((await parser.pass(entry.size)) === 'damaged') return { files, damagedAt: position };
    position += Math.ceil(entry.size / BLOCK_BYTES) * BLOCK_BYTES;
  }
  return { files, damagedAt: null };
}

class Blocks {
  #window: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(private readonly bytes: ByteRange) {}

  async at(position: number): Promise<Buffer> {
    if (position < this.#start || position + BLOCK_BYTES > this.#start + this.#window.length) {
      this.#window = await this.bytes.read(position, Math.min(WINDOW_BYTES, this.bytes.length - position));
      this.#start = position;
    }
    // A copy: the parser may keep it.
    return Buffer.from(this.#window.subarray(position - this.#start, position - this.#start + BLOCK_BYTES));
  }
}

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly isFile: boolean;
}

/** Receives an archive block by block, and waits until each block is understood. */
class Parser {
  // Less than a block, so that every block is waited for.
  readonly #extract = extract({ highWaterMark: 1 });
  #entry: Entry | null = null;

  constructor() {
    this.#extract.on('entry', ({ name, size, type }, data, next) => {
      // The parser expects no data for a folder, whatever its size.
      this.#entry = {
        name,
        size: type === 'directory' ? 0 : size,
        isFile: type === 'file' || type === 'contiguous-file',
      };
      data.on('error', () => undefined);
      data.resume();
      next();
    });
    // The error reaches whoever writes.
    this.#extract.on('error', () => undefined);
  }

  /** @returns the entry that the block starts, if any */
  async next(block: Uint8Array): Promise<Entry | 'damaged' | null> {
    this.#entry = null;
    return (await this.#write(block)) ? this.#entry : 'damaged';
  }

  /** Skips a file's data, and the padding of its last block. */
  async pass(size: number): Promise<'damaged' | null> {
    for (let left = Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES; left > 0;) {
      const part = NO_DATA.subarray(0, Math.min(left, NO_DATA.length));
      if (!(await this.#write(part))) return 'damaged';
      left -= part.length;
    }
    return null;
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    if (this.#extract.destroyed) return false;
    const failed = new AbortController();
    const close = () => failed.abort();
    this.#extract.once('close', close);
    try {
      if (!this.#extract.write(bytes)) await once(this.#extract, 'drain', { signal: failed.signal });
      return !this.#extract.destroyed;
    } catch {
      return false;
    } finally {
      this.#extract.off('close', close);
    }
  }
}
