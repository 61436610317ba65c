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
  /** Row-major. Single precision if that holds every value of the type, else double. */
  readonly values: Float32Array | Float64Array;
}

export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: Map<string, Tensor>;
}

interface WrittenTensor<Type, Values> {
  readonly name: string;
  readonly dtype: Type;
  readonly shape: readonly number[];
  /** Row-major: whole, or in parts that are requested one by one during writing. */
  readonly values: Values | { readonly parts: Iterable<Values> };
}

export type TensorToWrite =
  /** Converted if the values' precision differs from the type's. */
  | WrittenTensor<'F32' | 'F64', Float32Array | Float64Array>
  | WrittenTensor<'I64', BigInt64Array>
  | WrittenTensor<'I32', Int32Array>
  | WrittenTensor<'U8', Uint8Array>;

type Values = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array;

/** Tensors start at multiples of this, so that any reader may map them. */
const ALIGNMENT = 8;
const BYTES: Readonly<Record<TensorToWrite['dtype'], number>> = { F64: 8, I64: 8, F32: 4, I32: 4, U8: 1 };
const ELEMENTS_PER_WRITE = 1 << 20;

/** A file whose header has been read, but none of its numbers yet. */
export interface OpenSafetensors extends AsyncDisposable {
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  /** @throws Refusal if the type is not supported, or the file became shorter. */
  read(entry: SafetensorsEntry): Promise<Tensor>;
  /**
   * The numbers as stored in the file, at the start of memory of their own.
   * @param length in bytes, for only the first numbers
   * @throws Refusal if the file became shorter.
   */
  bytes(entry: SafetensorsEntry, length?: number): Promise<Buffer<ArrayBuffer>>;
  /**
   * Reads some of the parts into which the first dimension divides a tensor of type F32.
   * @param into with room for as many as there are rows
   */
  readRows(entry: SafetensorsEntry, rows: readonly number[], into: Float32Array): Promise<void>;
}

/**
 * Opens a file and reads its header.
 * @throws Refusal if the file is missing, unreadable, not a regular file, not safetensors, or shorter than its header
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
      bytes: ({ begin, end }, length = end - begin) => bytesAt(dataStart + begin, length),
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
 * @throws Refusal as `openSafetensors`, or if a tensor has an unsupported type.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  await using file = await openSafetensors(path);
  const tensors = new Map<string, Tensor>();
  for (const entry of file.entries.values()) tensors.set(entry.name, await file.read(entry));
  return { metadata: file.metadata, tensors };
}

/**
 * Writes a file completely or not at all. The widest numbers come first, so that every tensor is aligned.
 * @throws Refusal if the disk is full, or the folder is missing or may not be written to.
 * @throws RangeError if a name occurs twice or is reserved, or values do not fit a shape.
 * @throws the signal's reason if it is aborted before the file is complete
 */
export async function writeSafetensors(
  path: string,
  metadata: ReadonlyMap<string, string>,
  tensors: readonly TensorToWrite[],
  signal?: AbortSignal,
): Promise<void> {
  const inOrder = tensors.toSorted((a, b) => BYTES[b.dtype] - BYTES[a.dtype]);
  for (const { name, shape, values } of inOrder) if (!('parts' in values)) requireFit(name, shape, values.length);
  const header = headerBytes(
    metadata,
    inOrder.map(({ name, dtype, shape }) => ({ name, dtype, shape, bytes: elementsIn(shape) * BYTES[dtype] })),
  );
  const write = async (file: FileHandle) => {
    await file.writeFile(header);
    for (const tensor of inOrder) await writeValues(file, tensor);
  };
  await writeWhole(path, write, signal);
}

/** A tensor whose numbers are written as they are. */
export interface TensorBytes {
  readonly name: string;
  /** As in the file, for example `BF16`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/**
 * Writes a file completely or not at all, from numbers that are read meanwhile.
 * @param tensors in the order in which `contents` gives their bytes, the widest types first
 * @throws Refusal as `writeSafetensors`, and whatever `contents` throws.
 * @throws RangeError if `contents` gives another number of bytes.
 */
export async function writeTensorBytes(
  path: string,
  metadata: ReadonlyMap<string, string>,
  tensors: readonly TensorBytes[],
  contents: () => AsyncIterable<Uint8Array>,
): Promise<void> {
  const header = headerBytes(metadata, tensors);
  const announced = tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  await writeWhole(path, async (file) => {
    await file.writeFile(header);
    let written = 0;
    for await (const part of contents()) {
      await file.writeFile(part);
      written += part.length;
    }
    if (written !== announced) throw new RangeError(`${written} bytes for ${announced}`);
  });
}

function headerBytes(metadata: ReadonlyMap<string, string>, tensors: readonly TensorBytes[]): Uint8Array {
  const header = new Map<string, unknown>([[METADATA, Object.fromEntries(metadata)]]);
  let begin = 0;
  for (const { name, dtype, shape, bytes: length } of tensors) {
    if (header.has(name)) throw new RangeError(`Tensor name '${name}' comes twice or is reserved`);
    const end = begin + length;
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

function requireFit(name: string, shape: readonly number[], count: number): void {
  if (elementsIn(shape) === count) return;
  throw new RangeError(`Tensor '${name}': ${count} values for shape (${shape.join(', ')})`);
}

async function writeValues(file: FileHandle, { name, dtype, shape, values }: TensorToWrite): Promise<void> {
  let count = 0;
  for (const part of 'parts' in values ? values.parts : [values]) {
    count += part.length;
    for (let begin = 0; begin < part.length; begin += ELEMENTS_PER_WRITE) {
      await file.writeFile(bytesOf(dtype, part.subarray(begin, begin + ELEMENTS_PER_WRITE)));
    }
  }
  requireFit(name, shape, count);
}

function bytesOf(dtype: TensorToWrite['dtype'], values: Values): Uint8Array {
  const { buffer, byteOffset, byteLength } = inPrecision(dtype, values);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function inPrecision(dtype: TensorToWrite['dtype'], values: Values): Values {
  if (dtype === 'F64' && values instanceof Float32Array) return Float64Array.from(values);
  if (dtype === 'F32' && values instanceof Float64Array) return Float32Array.from(values);
  return values;
}
