/**
 * The safetensors format: 8 bytes of header length, a JSON header with each tensor's type, shape and place, then the
 * numbers. Everything is little-endian. https://github.com/huggingface/safetensors#format
 */
import { open, type FileHandle } from 'node:fs/promises';
import { Refusal } from '../refusal';
import { DTYPES, type Dtype } from './dtypes';
import { writeWhole } from './wholeFile';

export interface Tensor {
  /** As in the file, for example `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major. Single precision where that holds every value of the type, else double. */
  readonly values: Float32Array | Float64Array;
}

export interface Safetensors {
  readonly metadata: Map<string, string>;
  readonly tensors: Map<string, Tensor>;
}

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: 'F32' | 'F64';
  readonly shape: readonly number[];
  /** Converted where its precision is not that of `dtype`. */
  readonly values: Float32Array | Float64Array;
}

/** Where a tensor's numbers are, in bytes from the end of the header. */
interface Entry {
  readonly name: string;
  readonly dtypeName: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const METADATA = '__metadata__';
const LENGTH_BYTES = 8;
/** As in the format's own implementation, which keeps a hostile header from taking all memory. */
const MAX_HEADER_BYTES = 100_000_000;
/** Tensors start at multiples of this, so that any reader may map them. */
const ALIGNMENT = 8;
const ELEMENTS_PER_WRITE = 1 << 20;

/**
 * Reads a whole file.
 * @throws Refusal when the file is missing, unreadable, not safetensors, or shorter than its header says.
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  await using file = await openToRead(path);
  const stats = await file.stat();
  if (!stats.isFile()) throw new Refusal(`${path} is not a file. Give the name of a safetensors file.`);
  const size = stats.size;
  const headerLength = await readHeaderLength(file, path, size);
  const header = parseHeader(await readBytes(file, path, LENGTH_BYTES, headerLength), path);
  const metadata = parseMetadata(header[METADATA], path);
  const dataStart = LENGTH_BYTES + headerLength;
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => parseEntry(name, value, size - dataStart, path));
  refuseOverlaps(entries, path);

  const tensors = new Map<string, Tensor>();
  for (const { name, dtypeName, dtype, shape, begin, end } of entries) {
    const data = await readBytes(file, path, dataStart + begin, end - begin);
    tensors.set(name, { dtype: dtypeName, shape, values: dtype.values(data) });
  }
  return { metadata, tensors };
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw new Refusal(`${path} can't be opened. Check that it is there and may be read.`, { cause: error });
  }
}

async function readBytes(file: FileHandle, path: string, position: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Refusal(`${path} became shorter while it was read. Try again when it is written.`);
    done += bytesRead;
  }
  return bytes.buffer;
}

async function readHeaderLength(file: FileHandle, path: string, size: number): Promise<number> {
  if (size < LENGTH_BYTES) throw malformed(path, `it has only ${size} bytes`);
  const length = new DataView(await readBytes(file, path, 0, LENGTH_BYTES)).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES || Number(length) > size - LENGTH_BYTES) {
    throw malformed(path, `its header would take ${length} of the file's ${size} bytes`);
  }
  return Number(length);
}

function malformed(path: string, reason: string): Refusal {
  return new Refusal(`${path} is not a complete safetensors file: ${reason}. Write or download it again.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseHeader(bytes: ArrayBuffer, path: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(path, 'its header is not JSON');
  }
  if (!isRecord(header)) throw malformed(path, 'its header is not a JSON object');
  return header;
}

function parseMetadata(value: unknown, path: string): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!isRecord(value)) throw malformed(path, 'its metadata is not a JSON object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw malformed(path, `its metadata '${key}' is not text`);
    metadata.set(key, text);
  }
  return metadata;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function parseEntry(name: string, value: unknown, dataBytes: number, path: string): Entry {
  const bad = (reason: string): Refusal => malformed(path, `tensor '${name}' ${reason}`);
  if (!isRecord(value)) throw bad('is not described by a JSON object');
  const { dtype: dtypeName, shape, data_offsets: offsets } = value;
  if (typeof dtypeName !== 'string' || !isCounts(shape) || !isCounts(offsets))
    throw bad('has no dtype, shape or place');
  const dtype = DTYPES.get(dtypeName);
  if (dtype === undefined) {
    throw new Refusal(`Tensor '${name}' in ${path} has the type ${dtypeName}. Convert it to F32, which can be read.`);
  }
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin === undefined || end === undefined || begin > end) throw bad('has no proper place');
  if (end > dataBytes) throw bad(`ends at byte ${end} of the data, of which the file holds ${dataBytes}`);
  const bytes = elements(shape) * dtype.bytes;
  if (bytes !== end - begin) {
    throw bad(`of shape (${shape.join(', ')}) and type ${dtypeName} needs ${bytes} bytes and has ${end - begin}`);
  }
  return { name, dtypeName, dtype, shape, begin, end };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function refuseOverlaps(entries: readonly Entry[], path: string): void {
  const inOrder = entries.filter(({ begin, end }) => end > begin).sort((a, b) => a.begin - b.begin);
  let before: Entry | undefined;
  for (const entry of inOrder) {
    if (before !== undefined && entry.begin < before.end) {
      throw malformed(path, `tensors '${before.name}' and '${entry.name}' overlap`);
    }
    before = entry;
  }
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
    if (elements(shape) !== values.length) {
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
