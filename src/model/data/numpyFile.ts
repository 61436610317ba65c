/**
 * NumPy's .npy format: a magic number, the version, the header's length, the header as a Python literal, then the
 * numbers. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { elementsIn } from '../shape';
import { DTYPES, type Dtype } from '../safetensors/dtypes';
import type { ByteRange } from './bytes/byteRange';

/** An array whose header has been read, but none of its numbers yet. */
export interface NumpyArray {
  readonly type: NumpyType;
  readonly shape: readonly number[];
  /**
   * Reads the part with this index, of `rowElements` elements, as stored.
   * @throws Unreadable if it is damaged or missing
   */
  readRow(index: number, rowElements: number): Promise<ArrayBuffer>;
}

export interface NumpyType {
  readonly kind: 'bytes' | 'floats' | 'integers';
  readonly dtype: Dtype;
  /** NumPy's type string. */
  readonly code: string;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const START_BYTES = 12;
const MOST_HEADER_BYTES = 1 << 16;
const MOST_DIMENSIONS = 64;

/** Kinds and types by NumPy's type string. Booleans are 0 and 1. */
const TYPES: ReadonlyMap<string, readonly [NumpyType['kind'], string]> = new Map([
  ['|u1', ['bytes', 'U8']],
  ['|b1', ['floats', 'BOOL']],
  ['<f2', ['floats', 'F16']],
  ['<f4', ['floats', 'F32']],
  ['<f8', ['floats', 'F64']],
  ['|i1', ['integers', 'I8']],
  ['<i2', ['integers', 'I16']],
  ['<i4', ['integers', 'I32']],
  ['<i8', ['integers', 'I64']],
  ['<u2', ['integers', 'U16']],
  ['<u4', ['integers', 'U32']],
  ['<u8', ['integers', 'U64']],
] as const);

/**
 * Reads the header of an array of numbers.
 * @param place the array's name in messages
 * @throws Refusal if it is not such an array, is cut off, or is stored column by column.
 * @throws Unreadable if it is damaged
 */
export async function readNumpy(bytes: ByteRange, place: string): Promise<NumpyArray> {
  const { header, dataStart } = await readHeader(bytes, place);
  const type = typeOf(header, place);
  const shape = shapeOf(header, place);
  if (!/'fortran_order':\s*False/.test(header)) {
    throw new Refusal(`${place} is stored column by column. Save numpy.ascontiguousarray of it.`);
  }
  const needed = type.dtype.bytes * elementsIn(shape);
  if (needed > bytes.length - dataStart) {
    throw new Refusal(
      `${place} is cut off: shape (${shape.join(', ')}) needs ${needed} bytes and has ${bytes.length - dataStart}. Copy it again.`,
    );
  }
  return {
    type,
    shape,
    readRow: async (index, rowElements) => {
      const rowBytes = rowElements * type.dtype.bytes;
      return (await bytes.read(dataStart + index * rowBytes, rowBytes)).buffer;
    },
  };
}

async function readHeader(
  bytes: ByteRange,
  path: string,
): Promise<{ readonly header: string; readonly dataStart: number }> {
  const start = await bytes.read(0, Math.min(bytes.length, START_BYTES));
  if (start.length < START_BYTES || !start.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Refusal(`${path} is not a NumPy array, whatever its name says. Write it with numpy.save.`);
  }
  // Version 1 has two bytes for the length, later versions four.
  const isFirst = start[MAGIC.length] === 1;
  const headerStart = isFirst ? 10 : 12;
  const length = isFirst ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > MOST_HEADER_BYTES || headerStart + length > bytes.length) {
    throw new Refusal(`${path} is cut off or damaged: its header would take ${length} bytes. Copy it again.`);
  }
  const header = (await bytes.read(headerStart, length)).toString('latin1');
  return { header, dataStart: headerStart + length };
}

function typeOf(header: string, path: string): NumpyType {
  const code = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? 'of several fields';
  const [kind, name = ''] = TYPES.get(code) ?? [];
  const dtype = DTYPES.get(name);
  if (kind === undefined || dtype === undefined) throw unclearNumbers(path, code);
  return { kind, dtype, code };
}

/** The refusal of numbers whose type images may not have. */
export function unclearNumbers(path: string, code: string): Refusal {
  return new Refusal(
    `${path} holds numbers of type ${visibleName(code)}, which may mean anything. ` +
      'Save the images as uint8 from 0 to 255, or as float32 from 0 to 1.',
  );
}

function shapeOf(header: string, path: string): number[] {
  const extents = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1]?.split(',') ?? [];
  const shape = extents.filter((extent) => extent.trim() !== '').map((extent) => Number.parseInt(extent, 10));
  if (shape.length === 0 || shape.length > MOST_DIMENSIONS || !shape.every((extent) => Number.isSafeInteger(extent))) {
    throw new Refusal(`${path} holds no array of images: its shape can't be read. Write it with numpy.save.`);
  }
  return shape;
}
