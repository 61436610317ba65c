import { fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { Refusal } from '../refusal';
import type { CheckpointFile } from './checkpointFile';

/** One file of the archive, and where in the archive it lies. */
export interface ArchiveEntry {
  readonly name: string;
  /** Bytes of data; as many lie in the file, since `requireStored` refuses compressed and encrypted entries. */
  readonly size: number;
  /** Where the entry's local header begins. The data follow after its name and padding. */
  readonly headerStart: number;
  /** Where the entry ends at the latest: the next one's header, or the file's end. */
  readonly end: number;
  readonly stored: boolean;
}

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
/** Name and extra field behind the local header have 16-bit lengths. */
const LONGEST_LOCAL_HEADER_BYTES = LOCAL_HEADER_BYTES + 2 * 0xffff;

/**
 * The archive's entries by name, from its central directory alone (zip and zip64).
 *
 * @throws Refusal when the directory is missing, because the file is cut off, or damaged.
 */
export async function readDirectory(file: CheckpointFile): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const entries: Omit<ArchiveEntry, 'end'>[] = [];
  try {
    const zip = await fromRandomAccessReaderPromise(new BlockReader(file), file.size);
    for await (const entry of zip.eachEntry()) {
      entries.push({
        name: entry.fileName,
        size: entry.uncompressedSize,
        headerStart: entry.relativeOffsetOfLocalHeader,
        stored: entry.compressionMethod === 0 && !entry.isEncrypted(),
      });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `${file.name} is a zip archive that is cut off or damaged (${reason}): it may still be being written; otherwise copy it again.`,
    );
  }
  entries.sort((a, b) => a.headerStart - b.headerStart);
  const directory = new Map<string, ArchiveEntry>();
  entries.forEach((entry, i) => {
    const next = entries[i + 1]?.headerStart ?? file.size;
    const furthest = entry.headerStart + LONGEST_LOCAL_HEADER_BYTES + entry.size;
    directory.set(entry.name, { ...entry, end: Math.min(next, furthest) });
  });
  return directory;
}

/**
 * Where the entry's data begin, counted from its local header, the first bytes of which are `header`.
 *
 * @throws Refusal when there is no local header, or it leaves no room for the data.
 */
export function dataOffset(header: Buffer, entry: ArchiveEntry, fileName: string): number {
  const found = header.length >= LOCAL_HEADER_BYTES && header.readUInt32LE(0) === LOCAL_HEADER_SIGNATURE;
  const offset = found ? LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28) : Infinity;
  if (entry.headerStart + offset + entry.size > entry.end) throw misplaced(entry, fileName);
  return offset;
}

/** The position in the file of an entry's data, if it passes `requireStored`. */
export async function locateData(file: CheckpointFile, entry: ArchiveEntry): Promise<number> {
  const header = await file.read(entry.headerStart, LOCAL_HEADER_BYTES);
  return entry.headerStart + dataOffset(header, entry, file.name);
}

/** The entry's data as a whole. */
export async function readEntry(file: CheckpointFile, entry: ArchiveEntry): Promise<Buffer> {
  requireStored(entry, file.name);
  return file.read(await locateData(file, entry), entry.size);
}

/** @throws Refusal for entries beyond the file, and compressed or encrypted ones, which `torch.save` never writes. */
export function requireStored(entry: ArchiveEntry, fileName: string): void {
  if (!entry.stored) {
    throw new Refusal(
      `${fileName} was packed again after it was saved (${entry.name} is compressed): unpack it and load and save it with PyTorch.`,
    );
  }
  if (entry.headerStart + LOCAL_HEADER_BYTES + entry.size > entry.end) throw misplaced(entry, fileName);
}

function misplaced(entry: ArchiveEntry, fileName: string): Refusal {
  return new Refusal(`${fileName} is damaged: its entry ${entry.name} does not lie where the zip directory says.`);
}

/** Serves yauzl's many small reads of the central directory from blocks, each read once. */
class BlockReader extends RandomAccessReader {
  static readonly BLOCK_BYTES = 1 << 20;
  #block: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(private readonly file: CheckpointFile) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const serve = () => {
      this.#block.copy(buffer, offset, position - this.#start, position - this.#start + length);
      callback(null);
    };
    if (position >= this.#start && position + length <= this.#start + this.#block.length) {
      serve();
    } else if (position + length > this.file.size) {
      callback(new Error('it points beyond its end'));
    } else {
      const blockBytes = Math.min(this.file.size - position, Math.max(length, BlockReader.BLOCK_BYTES));
      this.file.read(position, blockBytes).then(
        (block) => {
          this.#block = block;
          this.#start = position;
          serve();
        },
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      );
    }
  }

  /** The file stays open for the tensors. */
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
