/**
 * The safetensors format: 8 bytes of header length, a JSON header with each tensor's type, shape and place, then the
 * numbers. Everything is little-endian. https://github.com/huggingface/safetensors#format
 */
import type { FileHandle } from 'node:fs/promises';
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { elementsIn } from '../shape';
import { DTYPES } from './dtypes';
import { openRegular, readFully, readRows } from '../files/regularFile';
import { refused } from '../files/unreadable';
import { headerLength, LENGTH_BYTES, METADATA, parseHeader, type SafetensorsEntry } from './safetensorsHeader';
import { writeWhole } from '../files/wholeFile';

export interface Tensor {
  /** As in the file, for example `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major. Single precision where that holds every value of the type, else double. */
  readonly values: Float32Array | Float64Array;
}

export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: Map<string, Tensor>;
}

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: 'F32' | 'F64';
  readonly shape: readonly number[];
  /** Converted where its precision is not that of `dtype`. */
  readonly values: Float32Array | Float64Array;
}

/** Tensors start at multiples of this, so that any reader may map them. */
const ALIGNMENT = 8;
const ELEMENTS_PER_WRITE = 1 << 20;

/** A file whose header has been read, and of whose numbers so far none. */
export interface OpenSafetensors extends AsyncDisposable {
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** @throws Refusal when the type is not one that is read, or the file became shorter. */
  read(entry: SafetensorsEntry): Promise<Tensor>;
  /**
   * Reads some of the parts into which the first dimension divides a tensor of type F32.
   * @param into with room for as many as there are rows
   */
  readRows(entry: SafetensorsEntry, rows: readonly number[], into: Float32Array): Promise<void>;
}

/**
 * Opens a file and reads its header.
 * @throws Refusal when the file is missing, unreadable, not a regular file, not safetensors, or shorter than its header
 * says.
 */
export async function openSafetensors(path: string): Promise<OpenSafetensors> {
  const { file, size } = await openRegular(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  const bytesAt = (position: number, length: number) =>
    readFully(file, position, length).catch((error: unknown) => {
      throw refused(error, path);
    });
  try {
    const length = headerLength(await bytesAt(0, Math.min(size, LENGTH_BYTES)), size, path);
    const dataStart = LENGTH_BYTES + length;
    const { metadata, entries } = parseHeader(await bytesAt(LENGTH_BYTES, length), size - dataStart, path);
    return {
      metadata,
      entries: new Map(entries.map((entry) => [entry.name, entry])),
      read: async ({ name, dtype, shape, begin, end }) => {
        const type = DTYPES.get(dtype);
        if (type === undefined) {
          throw new Refusal(
            `Tensor '${visibleName(name)}' in ${path} has the type ${visibleName(dtype)}. Convert it to F32, which can be read.`,
          );
        }
        return { dtype, shape, values: type.values((await bytesAt(dataStart + begin, end - begin)).buffer) };
      },
      readRows: ({ begin }, rows, into) =>
        readRows(file, dataStart + begin, rows, into).catch((error: unknown) => {
          throw refused(error, path);
        }),
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads a whole file.
 * @throws Refusal as `openSafetensors`, or when a tensor has a type that is not read.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  await using file = await openSafetensors(path);
  const tensors = new Map<string, Tensor>();
  for (const entry of file.entries.values()) tensors.set(entry.name, await file.read(entry));
  return { metadata: file.metadata, tensors };
}

/**
 * Writes a file that is there whole or not at all. Double precision comes first, so that every tensor is aligned.
 * @throws Refusal when the disk is full, or the folder is missing or may not be written to.
 * @throws RangeError when a name comes twice or is reserved, or values do not fit a shape.
 */
export async function writeSafetensors(
  path: string,
  metadata: ReadonlyMap<string, string>,
  tensors: readonly TensorToWrite[],
): Promise<void> {
  const inOrder = [
    ...tensors.filter(({ dtype }) => dtype === 'F64'),
    ...tensors.filter(({ dtype }) => dtype === 'F32'),
  ];
  const header = headerBytes(metadata, inOrder);
  await writeWhole(path, async (file) => {
    await file.writeFile(header);
    for (const tensor of inOrder) await writeValues(file, tensor);
  });
}

function headerBytes(metadata: ReadonlyMap<string, string>, tensors: readonly TensorToWrite[]): Uint8Array {
  const header = new Map<string, unknown>([[METADATA, Object.fromEntries(metadata)]]);
  let begin = 0;
  for (const { name, dtype, shape, values } of tensors) {
    if (header.has(name)) throw new RangeError(`Tensor name '${name}' comes twice or is reserved`);
    if (elementsIn(shape) !== values.length) {
      throw new RangeError(`Tensor '${name}': ${values.length} values for shape (${shape.join(', ')})`);
    }
    const end = begin + values.length * (dtype === 'F64' ? 8 : 4);
    header.set(name, { dtype, shape, data_offsets: [begin, end] });
    begin = end;
  }
  const json = JSON.stringify(Object.fromEntries(header));
  const length = Math.ceil(Buffer.byteLength(json) / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(LENGTH_BYTES + length, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  bytes.write(json, LENGTH_BYTES);
  return bytes;
}

async function writeValues(file: FileHandle, { dtype, values }: TensorToWrite): Promise<void> {
  const Precision = dtype === 'F64' ? Float64Array : Float32Array;
  for (let begin = 0; begin < values.length; begin += ELEMENTS_PER_WRITE) {
    const part = values.subarray(begin, begin + ELEMENTS_PER_WRITE);
    const converted = part instanceof Precision ? part : Precision.from(part);
    await file.writeFile(new Uint8Array(converted.buffer, converted.byteOffset, converted.byteLength));
  }
}
