/** Weights in the safetensors format; what torch.save would write beside them may stand in the metadata, as JSON. */
import { headerLength, LENGTH_BYTES, parseHeader, type SafetensorsEntry } from '../data/safetensorsHeader';
import type { CheckpointFile } from './checkpointFile';
import type { Container } from './container';
import type { Dtype } from './dtype';
import type { PythonDict, PythonValue } from './pythonValue';
import type { StoredBytes } from './storedBytes';

const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

/** Deeper nesting than training flags have. */
const DEEPEST_JSON = 10;
/** As in the format's own implementation. */
const LONGEST_HEADER = 100_000_000n;

/** Whether a file begins as safetensors do: a length, then a JSON object. */
export function isSafetensors(start: Buffer): boolean {
  return (
    start.length > LENGTH_BYTES && start[LENGTH_BYTES] === 0x7b /* { */ && start.readBigUInt64LE(0) <= LONGEST_HEADER
  );
}

/** @throws Refusal when the header is malformed, or its tensors overlap or lie beyond the file's end. */
export async function readSafetensorsFile(file: CheckpointFile): Promise<Container> {
  const length = headerLength(await file.read(0, LENGTH_BYTES), file.size, file.name);
  const dataStart = LENGTH_BYTES + length;
  const header = parseHeader(await file.read(LENGTH_BYTES, length), file.size - dataStart, file.name);
  const value: PythonDict = new Map();
  const places = new Map<string, StoredBytes>();
  for (const entry of header.entries) {
    value.set(entry.name, tensorOf(entry));
    places.set(entry.name, placeOf(entry, dataStart));
  }
  const metadata: PythonDict = new Map();
  for (const [key, text] of header.metadata) metadata.set(key, parsed(text));
  return { value, metadata, locate: ({ key }) => places.get(key) ?? null };
}

function tensorOf({ name, dtype: dtypeName, shape }: SafetensorsEntry): PythonValue {
  const dtype = DTYPES.get(dtypeName);
  if (dtype === undefined) return { kind: 'stub', name: `the safetensors type ${dtypeName}` };
  const strides = shape.map((_, axis) => product(shape.slice(axis + 1)));
  const storage = { kind: 'storage' as const, key: name, dtype, elements: product(shape), part: null };
  return { kind: 'tensor', storage, offset: 0, shape, strides };
}

function product(extents: readonly number[]): number {
  return extents.reduce((product, extent) => product * extent, 1);
}

function placeOf({ begin, end }: SafetensorsEntry, dataStart: number): StoredBytes {
  const start = dataStart + begin;
  return { size: end - begin, start, end: dataStart + end, anchor: start, headerBytes: 0, dataOffset: () => 0 };
}

/** What a text says as JSON, else the text. */
function parsed(text: string): PythonValue {
  try {
    return fromJson(JSON.parse(text), DEEPEST_JSON);
  } catch {
    return text;
  }
}

function fromJson(value: unknown, levels: number): PythonValue {
  if (levels === 0) throw new RangeError('the JSON is nested too deep');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => fromJson(item, levels - 1));
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value).map(([key, item]) => [key, fromJson(item, levels - 1)]));
}
