/** NumPy's .npz format: a zip archive of arrays, packed or not. */
import { CheckpointFile } from '../../checkpoint/checkpointFile';
import { readDirectory, type ArchiveEntry } from '../../checkpoint/zipArchive';
import { Refusal } from '../../refusal';
import { Unreadable } from '../../files/unreadable';
import type { ByteRange } from '../bytes/byteRange';
import { InflatedRange } from '../bytes/inflatedRange';
import { readNumpy, type NumpyArray } from '../numpyFile';

export interface NpzFile extends AsyncDisposable {
  /** The arrays with readable headers, by key. */
  readonly arrays: ReadonlyMap<string, NumpyArray>;
  /** Why the other arrays can't be read, by key. */
  readonly unreadable: ReadonlyMap<string, string>;
}

const LOCAL_HEADER_BYTES = 30;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
/** An archive of more arrays holds no data set. */
const MOST_ARRAYS = 1000;

/** @throws Refusal if it is not a zip archive, or damaged */
export async function openNpz(path: string, signal: AbortSignal | undefined): Promise<NpzFile> {
  const file = await CheckpointFile.open(path);
  const unpacking: InflatedRange[] = [];
  const close = async () => {
    for (const range of unpacking) await range.close();
    await file.close();
  };
  try {
    const entries = [...(await readDirectory(file)).values()].filter(({ name }) => name.endsWith('.npy'));
    if (entries.length > MOST_ARRAYS) throw new Refusal(`${path} holds more than ${MOST_ARRAYS} arrays. Save fewer.`);
    const arrays = new Map<string, NumpyArray>();
    const unreadable = new Map<string, string>();
    for (const entry of entries) {
      signal?.throwIfAborted();
      const key = entry.name.slice(0, -'.npy'.length);
      try {
        const packed = await packedRange(file, entry);
        const range = entry.deflated ? new InflatedRange(packed, 'raw', signal) : packed;
        if (range instanceof InflatedRange) unpacking.push(range);
        arrays.set(key, await readNumpy(limited(range, entry.size), `${key} in ${path}`));
      } catch (error) {
        if (!(error instanceof Refusal || error instanceof Unreadable)) throw error;
        unreadable.set(key, error instanceof Refusal ? error.message : `${key} in ${path} ${error.message}.`);
      }
    }
    return { arrays, unreadable, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An entry's bytes as they lie in the archive. */
async function packedRange(file: CheckpointFile, entry: ArchiveEntry): Promise<ByteRange> {
  const { headerStart, packedSize, stored, deflated } = entry;
  if (!stored && !deflated) {
    throw new Unreadable("is packed in a way that isn't read here", 'Save it with numpy.savez.');
  }
  const header = await file.read(headerStart, LOCAL_HEADER_BYTES);
  const start = headerStart + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (header.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE || start + packedSize > file.size) {
    throw new Unreadable('is not where the directory says', 'Copy the archive again.');
  }
  return {
    length: packedSize,
    read: async (position, length) => {
      const bytes = Buffer.from(new ArrayBuffer(length));
      await file.readInto(bytes, start + position);
      return bytes;
    },
  };
}

/** @param length the length in the directory, which may be false */
function limited(range: ByteRange, length: number): ByteRange {
  return { length: Math.min(range.length, length), read: (position, bytes) => range.read(position, bytes) };
}
