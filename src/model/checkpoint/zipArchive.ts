import { fromRandomAccessReaderPromise, getFileNameLowLevel, RandomAccessReader } from 'yauzl';
import { Refusal } from '../refusal';
import type { CheckpointFile } from './checkpointFile';
import { quoted } from './pythonValue';
import { locateData, type StoredBytes } from './storedBytes';

/** One file of the archive, and where in the archive it lies. */
export interface ArchiveEntry {
  readonly name: string;
  /** Bytes of data when unpacked. */
  readonly size: number;
  /** Where the entry's local header begins. Name and padding come between it and the data. */
  readonly headerStart: number;
  /** The furthest place where the entry can end: the next one's header, or the file's end. */
  readonly end: number;
  readonly stored: boolean;
  /** Bytes of data as they lie in the archive. */
  readonly packedSize: number;
  /** Whether it is packed in zip's usual way. */
  readonly deflated: boolean;
}

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
/** The lengths of name and extra field after the local header are 16-bit numbers. */
const LONGEST_LOCAL_HEADER_BYTES = LOCAL_HEADER_BYTES + 2 * 0xffff;
/** A checkpoint of the release's largest model has 20,000 with its optimizer. */
const MOST_ENTRIES = 200_000;
/** Limit for all names together, enough for the longest paths that a file system allows. */
const MOST_NAME_BYTES = 64 << 20;

/**
 * The archive's entries by name, read from its central directory alone (zip and zip64).
 *
 * @throws Refusal when the directory is damaged, or missing because the file is cut off; or when two entries overlap or
 * share a name.
 */
export async function readDirectory(file: CheckpointFile): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const entries: PackedEntry[] = [];
  if (await endsInAnotherArchive(file)) throw severalArchives(file);
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
        stored: entry.compressionMethod === 0 && !entry.isEncrypted(),
        deflated: entry.compressionMethod === 8 && !entry.isEncrypted(),
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
    const { name, size, headerStart } = entry;
    const next = entries[i + 1]?.headerStart ?? file.size;
    if (headerStart + LOCAL_HEADER_BYTES + entry.packedSize > next) throw misplaced(name, file.name);
    if (directory.has(name)) throw new Refusal(`${file.name} is damaged: it has two entries ${quoted(name)}.`);
    const furthest = headerStart + LONGEST_LOCAL_HEADER_BYTES + size;
    directory.set(name, { ...entry, end: Math.min(next, furthest) });
  });
  return directory;
}

function tooLarge(fileName: string, what: string): Refusal {
  return new Refusal(`${fileName} can't be read: its zip directory has ${what}, more than any checkpoint.`);
}

const END_BYTES = 22;
/** Bytes of the record and locator of an archive with a 64-bit end. */
const ZIP64_END_BYTES = 76;
const DIRECTORY_SIGNATURE = 0x02014b50;

/** Whether the file ends with a whole archive that begins later: its directory lies further back than it says. */
async function endsInAnotherArchive(file: CheckpointFile): Promise<boolean> {
  if (file.size < END_BYTES) return false;
  const end = await file.read(file.size - END_BYTES, END_BYTES);
  if (end.toString('latin1', 0, 4) !== 'PK\x05\x06') return false;
  const [directoryBytes, directoryStart] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  const found = [0, ZIP64_END_BYTES].map((between) => file.size - END_BYTES - between - directoryBytes);
  if (found.includes(directoryStart)) return false;
  for (const directory of found) {
    const start = directory - directoryStart;
    if (start <= 0 || (await signatureAt(file, directory)) !== DIRECTORY_SIGNATURE) continue;
    if ((await signatureAt(file, start)) === LOCAL_HEADER_SIGNATURE) return true;
  }
  return false;
}

async function signatureAt(file: CheckpointFile, position: number): Promise<number> {
  return (await file.read(position, 4)).readUInt32LE(0);
}

/** As torch.distributed.checkpoint writes one archive per tensor into a file, which was renamed then. */
function severalArchives(file: CheckpointFile): Refusal {
  return new Refusal(
    `${file.name} holds several zip archives one after the other, as a file of a distributed checkpoint (.distcp) does: ` +
      'combine the whole folder with python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER combined.pt',
  );
}

type PackedEntry = Omit<ArchiveEntry, 'end'>;

/** The entry's data as a whole. */
export async function readEntry(file: CheckpointFile, entry: ArchiveEntry): Promise<Buffer> {
  return file.read(await locateData(file, storedBytes(entry, file.name)), entry.size);
}

/**
 * The location of an entry's data.
 *
 * @throws Refusal for compressed or encrypted entries, which `torch.save` never writes, and for those that don't fit.
 */
export function storedBytes(entry: ArchiveEntry, fileName: string): StoredBytes {
  const { name, size, headerStart, end, stored } = entry;
  if (!stored) {
    throw new Refusal(
      `${fileName} was packed again after it was saved (${quoted(name)} is compressed or encrypted): unpack it and load and save it with PyTorch.`,
    );
  }
  if (headerStart + LOCAL_HEADER_BYTES + size > end) throw misplaced(name, fileName);
  return {
    size,
    start: headerStart,
    end,
    anchor: 0, // torch.save aligns values with the file
    headerBytes: LOCAL_HEADER_BYTES,
    dataOffset(header) {
      const found = header.length >= LOCAL_HEADER_BYTES && header.readUInt32LE(0) === LOCAL_HEADER_SIGNATURE;
      const offset = found ? LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28) : Infinity;
      if (headerStart + offset + size > end) throw misplaced(name, fileName);
      return offset;
    },
  };
}

function misplaced(name: string, fileName: string): Refusal {
  return new Refusal(`${fileName} is damaged: its entry ${quoted(name)} does not lie where the zip directory says.`);
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
