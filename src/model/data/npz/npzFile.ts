/** NumPy's .npz format: a zip archive of arrays, packed or not. */
import { SteadyFile } from '../../files/steadyFile';
import { locateData } from '../../files/storedBytes';
import { Unreadable } from '../../files/unreadable';
import { Refusal } from '../../refusal';
import { entryBytes, type ArchiveEntry } from '../../zip/archiveEntry';
import { readDirectory } from '../../zip/zipArchive';
import type { ByteRange } from '../bytes/byteRange';
import { InflatedRange } from '../bytes/inflatedRange';
import { readNumpy, type NumpyArray } from '../numpyFile';

export interface NpzFile extends AsyncDisposable {
  /** The arrays with readable headers, by key. */
  readonly arrays: ReadonlyMap<string, NumpyArray>;
  /** Why the other arrays can't be read, by key. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** An archive of more arrays holds no data set. */
const MOST_ARRAYS = 1000;

/** @throws Refusal if it is not a zip archive, or damaged */
export async function openNpz(path: string, signal: AbortSignal | undefined): Promise<NpzFile> {
  const file = await SteadyFile.open(path);
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
        const range = entry.packing === 'deflated' ? new InflatedRange(packed, 'raw', signal) : packed;
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
async function packedRange(file: SteadyFile, entry: ArchiveEntry): Promise<ByteRange> {
  if (entry.packing === 'other') {
    throw new Unreadable("is packed in a way that isn't read here", 'Save it with numpy.savez.');
  }
  const start = await locateData(file, entryBytes(entry, file.name));
  return {
    length: entry.packedSize,
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
