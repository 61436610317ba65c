/**
 * NumPy's .npy format: a magic number, the version, the header's length, the header as a Python literal, then the
 * numbers. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import type { FileHandle } from 'node:fs/promises';
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { elementsIn } from '../shape';
import { DTYPES, type Dtype } from '../safetensors/dtypes';
import { openRegular, readFully, readRows } from '../files/regularFile';
import { refused } from '../files/unreadable';

/** An array whose header has been read, but none of its numbers yet. */
export interface NumpyFile extends AsyncDisposable {
  readonly type: NumpyType;
  readonly shape: readonly number[];
  /** Reads parts of `rowElements` elements each, as they are stored. `rows` selects them, in ascending order. */
  readRows(rows: readonly number[], rowElements: number): Promise<ArrayBuffer>;
}

export interface NumpyType {
  readonly kind: 'bytes' | 'floats';
  readonly dtype: Dtype;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const START_BYTES = 12;
const MOST_HEADER_BYTES = 1 << 16;
const MOST_DIMENSIONS = 64;

/** By NumPy's type string. Booleans are 0 and 1. */
const TYPES: ReadonlyMap<string, readonly ['bytes' | 'floats', string]> = new Map([
  ['|u1', ['bytes', 'U8']],
  ['|b1', ['floats', 'BOOL']],
  ['<f2', ['floats', 'F16']],
  ['<f4', ['floats', 'F32']],
  ['<f8', ['floats', 'F64']],
] as const);

/**
 * Opens an array of unsigned bytes, Booleans or floats.
 * @throws Refusal if the file is not such an array, is cut off, or is stored column by column.
 */
export async function openNumpy(path: string): Promise<NumpyFile> {
  const { file, size } = await openRegular(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  try {
    const { header, dataStart } = await readHeader(file, size, path);
    const type = typeOf(header, path);
    const shape = shapeOf(header, path);
    if (!/'fortran_order':\s*False/.test(header)) {
      throw new Refusal(`${path} is stored column by column. Save numpy.ascontiguousarray of it.`);
    }
    const needed = type.dtype.bytes * elementsIn(shape);
    if (needed > size - dataStart) {
      throw new Refusal(
        `${path} is cut off: shape (${shape.join(', ')}) needs ${needed} bytes and has ${size - dataStart}. Copy it again.`,
      );
    }
    return {
      type,
      shape,
      readRows: async (rows, rowElements) => {
        const into = new Uint8Array(rows.length * rowElements * type.dtype.bytes);
        await readRows(file, dataStart, rows, into).catch((error: unknown) => {
          throw refused(error, path);
        });
        return into.buffer;
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(
  file: FileHandle,
  size: number,
  path: string,
): Promise<{ readonly header: string; readonly dataStart: number }> {
  const start = await readFully(file, 0, Math.min(size, START_BYTES));
  if (start.length < START_BYTES || !start.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Refusal(`${path} is not a NumPy array, whatever its name says. Write it with numpy.save.`);
  }
  // Version 1 has two bytes for the length, later versions four.
  const isFirst = start[MAGIC.length] === 1;
  const headerStart = isFirst ? 10 : 12;
  const length = isFirst ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > MOST_HEADER_BYTES || headerStart + length > size) {
    throw new Refusal(`${path} is cut off or damaged: its header would take ${length} bytes. Copy it again.`);
  }
  const header = (await readFully(file, headerStart, length)).toString('latin1');
  return { header, dataStart: headerStart + length };
}

function typeOf(header: string, path: string): NumpyType {
  const code = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? 'of several fields';
  const [kind, name = ''] = TYPES.get(code) ?? [];
  const dtype = DTYPES.get(name);
  if (kind === undefined || dtype === undefined) {
    throw new Refusal(
      `${path} holds numbers of type ${visibleName(code)}, which may mean anything. ` +
        'Save the images as uint8 from 0 to 255, or as float32 from 0 to 1.',
    );
  }
  return { kind, dtype };
}

function shapeOf(header: string, path: string): number[] {
  const extents = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1]?.split(',') ?? [];
  const shape = extents.filter((extent) => extent.trim() !== '').map((extent) => Number.parseInt(extent, 10));
  if (shape.length === 0 || shape.length > MOST_DIMENSIONS || !shape.every((extent) => Number.isSafeInteger(extent))) {
    throw new Refusal(`${path} holds no array of images: its shape can't be read. Write it with numpy.save.`);
  }
  return shape;
}
