/**
 * MATLAB's format 5: a header of 128 bytes, followed by elements that consist of a type, a size and data. Most elements
 * are compressed. https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf
 */
import { Refusal } from '../../refusal';
import { refused, Unreadable } from '../../files/unreadable';
import { openBytes, partOf, type ByteRange } from '../bytes/byteRange';
import { InflatedRange } from '../bytes/inflatedRange';

/** Real numbers in a MATLAB file, column by column. */
export interface MatArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** @throws Unreadable if these elements are damaged or missing */
  read(first: number, count: number): Promise<Float64Array>;
}

export interface MatFile extends AsyncDisposable {
  readonly arrays: ReadonlyMap<string, MatArray>;
}

const HEADER_BYTES = 128;
const TAG_BYTES = 8;
const MATRIX = 14;
const COMPRESSED = 15;
/** Limit on the name, dimensions and flags of an array. */
const MOST_START_BYTES = 1 << 12;
/** A file with more variables is not a data set. */
const MOST_ELEMENTS = 1000;
/** Classes of arrays of numbers, from double to uint64. */
const [FIRST_NUMBERS, LAST_NUMBERS] = [6, 15];
const COMPLEX = 0x0800;

interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** Types of stored numbers. MATLAB stores an array of doubles in the smallest type that holds its values. */
const NUMBERS: ReadonlyMap<number, NumberType> = new Map<number, NumberType>([
  [1, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [3, { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  [4, { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  [5, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  [6, { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  [7, { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  [9, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
]);

/**
 * Finds the arrays of real numbers in a file. Others, such as texts and structures, are skipped.
 * @throws Refusal if it is another kind of file, or damaged
 */
export async function openMat(path: string, signal: AbortSignal | undefined): Promise<MatFile> {
  const file = await openBytes(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  const unpacking: InflatedRange[] = [];
  const close = async () => {
    for (const range of unpacking) await range.close();
    await file[Symbol.asyncDispose]();
  };
  try {
    await requireFormat(file, path);
    const arrays = new Map<string, MatArray>();
    let elements = 0;
    for (let position = HEADER_BYTES; position + TAG_BYTES <= file.length;) {
      signal?.throwIfAborted();
      if (++elements > MOST_ELEMENTS)
        throw new Refusal(`${path} holds more than ${MOST_ELEMENTS} variables. Save fewer.`);
      const { type, size } = tagAt(await file.read(position, TAG_BYTES), 0);
      const start = position + TAG_BYTES;
      if (start + size > file.length) throw new Refusal(`${path} is cut off or damaged. Copy it again.`);
      const array = await arrayIn(partOf(file, start, size), type, signal, unpacking);
      if (array !== null) arrays.set(array.name, array);
      // Compressed elements follow one another without gaps.
      position = start + (type === COMPRESSED ? size : padded(size));
    }
    return { arrays, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw refused(error, path);
  }
}

async function requireFormat(file: ByteRange, path: string): Promise<void> {
  const header = file.length < HEADER_BYTES ? Buffer.alloc(HEADER_BYTES) : await file.read(0, HEADER_BYTES);
  const [version, order] = [header.readUInt16LE(124), header.toString('latin1', 126, 128)];
  if (order === 'IM' && version === 0x0100) return;
  if (order === 'MI') {
    throw new Refusal(`${path} was written on a big-endian machine. Save it again with scipy.io.savemat.`);
  }
  throw new Refusal(
    `${path} is not a MATLAB file of format 5. Save it with scipy.io.savemat, or in MATLAB with save -v7.`,
  );
}

/** The array in an element; `null` if it is something else. */
async function arrayIn(
  element: ByteRange,
  type: number,
  signal: AbortSignal | undefined,
  unpacking: InflatedRange[],
): Promise<MatArray | null> {
  if (type === MATRIX) return arrayOf(element);
  if (type !== COMPRESSED) return null;
  const unpacked = new InflatedRange(element, 'zlib', signal);
  unpacking.push(unpacked);
  const { type: inner, size } = tagAt(await unpacked.read(0, TAG_BYTES), 0);
  if (inner !== MATRIX) return null;
  if (TAG_BYTES + size > unpacked.length) throw new Unreadable('is cut off or damaged', 'Copy it again.');
  return arrayOf(partOf(unpacked, TAG_BYTES, size));
}

async function arrayOf(matrix: ByteRange): Promise<MatArray | null> {
  const start = await matrix.read(0, Math.min(matrix.length, MOST_START_BYTES));
  const flags = subelement(start, 0);
  const dimensions = flags === null ? null : subelement(start, flags.end);
  const name = dimensions === null ? null : subelement(start, dimensions.end);
  if (flags === null || dimensions === null || name === null || flags.data.length < 4) return null;
  const word = flags.data.readUInt32LE(0);
  const isOfNumbers = (word & 0xff) >= FIRST_NUMBERS && (word & 0xff) <= LAST_NUMBERS && (word & COMPLEX) === 0;
  if (!isOfNumbers || name.end + TAG_BYTES > start.length) return null;
  const { type, size, short } = tagAt(start, name.end);
  const number = NUMBERS.get(type);
  if (number === undefined) return null;
  const shape = Array.from({ length: dimensions.data.length >> 2 }, (_, i) => dimensions.data.readInt32LE(4 * i));
  const dataStart = name.end + (short ? 4 : TAG_BYTES);
  const elements = shape.reduce((product, extent) => product * extent, 1);
  const isWhole = elements * number.bytes <= size && dataStart + size <= matrix.length;
  if (shape.some((extent) => extent < 0) || !isWhole) return null;
  return {
    name: name.data.toString('latin1'),
    shape,
    read: async (first, count) => {
      const bytes = await matrix.read(dataStart + first * number.bytes, count * number.bytes);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      return Float64Array.from({ length: count }, (_, i) => number.read(view, i * number.bytes));
    },
  };
}

interface Tag {
  readonly type: number;
  readonly size: number;
  /** Whether tag and data share eight bytes. */
  readonly short: boolean;
}

function tagAt(bytes: Buffer, at: number): Tag {
  const first = bytes.readUInt32LE(at);
  const shortSize = first >>> 16;
  if (shortSize > 0) return { type: first & 0xffff, size: Math.min(shortSize, 4), short: true };
  return { type: first, size: bytes.readUInt32LE(at + 4), short: false };
}

/** A small element within a matrix; `null` if it reaches beyond the start. */
function subelement(start: Buffer, at: number): { readonly data: Buffer; readonly end: number } | null {
  if (at + TAG_BYTES > start.length) return null;
  const { size, short } = tagAt(start, at);
  const from = at + (short ? 4 : TAG_BYTES);
  const end = short ? at + TAG_BYTES : from + padded(size);
  return end > start.length ? null : { data: start.subarray(from, from + size), end };
}

/** Elements start at multiples of eight bytes. */
function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}
