/**
 * The idx format of MNIST: two zeros, a byte for the type, one for the number of dimensions, the extents as 32-bit
 * big-endian numbers, then the data. Often packed with gzip.
 */
import { Refusal } from '../../refusal';
import { refused } from '../../files/unreadable';
import { elementsIn } from '../../shape';
import { openBytes, type ByteRange } from '../bytes/byteRange';
import { InflatedRange } from '../bytes/inflatedRange';

/** Unsigned bytes in an idx file, whose header has been read. */
export interface IdxFile extends AsyncDisposable {
  readonly shape: readonly number[];
  /** @throws Unreadable if these bytes are damaged or missing */
  read(position: number, length: number): Promise<Buffer<ArrayBuffer>>;
}

const UNSIGNED_BYTES = 8;
const TYPES: ReadonlyMap<number, string> = new Map([
  [9, 'int8'],
  [11, 'int16'],
  [12, 'int32'],
  [13, 'float32'],
  [14, 'float64'],
]);
const MOST_DIMENSIONS = 4;

/** @throws Refusal if it can't be read, is not an idx file of unsigned bytes, or is shorter than its header says */
export async function openIdx(path: string, signal: AbortSignal | undefined): Promise<IdxFile> {
  const file = await openBytes(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  try {
    const unpacked = isGzip(path) ? new InflatedRange(file, 'gzip', signal) : file;
    const { shape, dataStart } = await readHeader(unpacked, path).catch((error: unknown) => {
      throw refused(error, path);
    });
    if (dataStart + elementsIn(shape) > unpacked.length) {
      throw new Refusal(`${path} is cut off: it is too small for shape (${shape.join(', ')}). Copy it again.`);
    }
    return {
      shape,
      read: (position, length) => unpacked.read(dataStart + position, length),
      [Symbol.asyncDispose]: async () => {
        if (unpacked instanceof InflatedRange) await unpacked.close();
        await file[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

function isGzip(path: string): boolean {
  return path.toLowerCase().endsWith('.gz');
}

async function readHeader(
  bytes: ByteRange,
  path: string,
): Promise<{ readonly shape: readonly number[]; readonly dataStart: number }> {
  const [zero, zeroToo, type = 0, dimensions = 0] = bytes.length < 4 ? [] : await bytes.read(0, 4);
  const name = TYPES.get(type);
  const known = type === UNSIGNED_BYTES || name !== undefined;
  if (zero !== 0 || zeroToo !== 0 || !known || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw new Refusal(`${path} is not an idx file, whatever its name says. Copy it again.`);
  }
  if (name !== undefined) {
    throw new Refusal(`${path} holds numbers of type ${name}. Save the images as uint8 from 0 to 255 in a .npy file.`);
  }
  const header = await bytes.read(4, 4 * dimensions);
  const shape = Array.from({ length: dimensions }, (_, i) => header.readUInt32BE(4 * i));
  return { shape, dataStart: 4 + 4 * dimensions };
}
