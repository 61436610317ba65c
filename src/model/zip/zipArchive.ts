import { fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader } from 'yauzl';
import { quoted } from '../files/quoted';
import type { SteadyFile } from '../files/steadyFile';
import { Refusal } from '../refusal';
import { LOCAL_HEADER_BYTES, misplaced, type ArchiveEntry } from './archiveEntry';

/** The lengths of name and extra field after the local header are 16-bit numbers. */
const LONGEST_LOCAL_HEADER_BYTES = LOCAL_HEADER_BYTES + 2 * 0xffff;
/** A checkpoint of the release's largest model has 20,000 with its optimizer. */
const MOST_ENTRIES = 200_000;
/** By zip's number. */
const PACKINGS: ReadonlyMap<number, ArchiveEntry['packing']> = new Map([
  [0, 'stored'],
  [8, 'deflated'],
]);
/** Limit for all names together, enough for the longest paths that a file system allows. */
const MOST_NAME_BYTES = 64 << 20;

/**
 * The archive's entries by name, read from its central directory alone (zip and zip64).
 *
 * @throws Refusal when the directory is damaged, or missing because the file is cut off; or when two entries overlap or
 * share a name.
 */
export async function readDirectory(file: SteadyFile): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const entries: ListedEntry[] = [];
  try {
    // Names are decoded here, because yauzl refuses names that would be dangerous as paths. Nothing is unpacked to
    // disk.
    const zip = await fromRandomAccessReaderPromise(new BlockReader(file), file.size, { decodeStrings: false });
    if (zip.entryCount > MOST_ENTRIES) throw tooLarge(file.name, `${zip.entryCount} entries`);
    let nameBytes = 0;
    for await (const entry of zip.eachEntry()) {
      nameBytes += entry.fileNameLength;
      if (nameBytes > MOST_NAME_BYTES) throw tooLarge(file.name, `names of more than ${MOST_NAME_BYTES >> 20} MiB`);
      entries.push({
        name: getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false),
        size: entry.uncompressedSize,
        packedSize: entry.compressedSize,
        headerStart: entry.relativeOffsetOfLocalHeader,
        packing: entry.isEncrypted() ? 'other' : (PACKINGS.get(entry.compressionMethod) ?? 'other'),
      });
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `${file.name} is a zip archive that is cut off or damaged (${reason}): it may still be being written; otherwise copy it again.`,
    );
  }
  entries.sort((a, b) => a.headerStart - b.headerStart);
  const directory = new Map<string, ArchiveEntry>();
  entries.forEach((entry, i) => {
    const { name, packedSize, headerStart } = entry;
    const next = entries[i + 1]?.headerStart ?? file.size;
    if (headerStart + LOCAL_HEADER_BYTES + packedSize > next) throw misplaced(name, file.name);
    if (directory.has(name)) throw new Refusal(`${file.name} is damaged: it has two entries ${quoted(name)}.`);
    const furthest = headerStart + LONGEST_LOCAL_HEADER_BYTES + packedSize;
    directory.set(name, { ...entry, end: Math.min(next, furthest) });
  });
  return directory;
}

function tooLarge(fileName: string, what: string): Refusal {
  return new Refusal(`${fileName} can't be read: its zip directory has ${what}, more than any checkpoint or data set.`);
}

type ListedEntry = Omit<ArchiveEntry, 'end'>;

/** Serves yauzl's many small reads of the central directory from blocks, each read once. */
class BlockReader extends RandomAccessReader {
  static readonly BLOCK_BYTES = 1 << 20;
  #block: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(private readonly file: SteadyFile) {
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
