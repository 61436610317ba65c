/**
 * Weights in the safetensors format. Its metadata may hold, as text, what torch.save would write beside the weights.
 */
import { headerLength, LENGTH_BYTES, parseHeader, type SafetensorsEntry } from '../safetensors/safetensorsHeader';
import { elementsIn, rowMajorStrides } from '../shape';
import type { SteadyFile } from '../files/steadyFile';
import type { Container } from './container';
import type { Dtype } from '../dtype';
import { parsePrinted } from './printedValue';
import { StorageReference, TensorReference, UnreadableTensor } from './torchValue';
import type { PythonDict, PythonValue } from '../pickle/pythonValue';
import { quoted } from '../files/quoted';
import type { StoredBytes } from '../files/storedBytes';

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

/** As in the format's own implementation. */
const LONGEST_HEADER = 100_000_000n;

/** Whether a file begins like a safetensors file: a length, then a JSON object. */
export function isSafetensors(start: Buffer): boolean {
  return (
    start.length > LENGTH_BYTES && start[LENGTH_BYTES] === 0x7b /* { */ && start.readBigUInt64LE(0) <= LONGEST_HEADER
  );
}

/** @throws Refusal when the header is malformed, or its tensors overlap or lie beyond the file's end. */
export async function readSafetensorsFile(file: SteadyFile): Promise<Container> {
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
  for (const [key, text] of header.metadata) metadata.set(key, parsePrinted(text)?.value ?? text);
  return { value, metadata, locate: ({ key }) => places.get(key) ?? null };
}

function tensorOf({ name, dtype: dtypeName, shape }: SafetensorsEntry): PythonValue {
  const dtype = DTYPES.get(dtypeName);
  if (dtype === undefined) {
    const advice = 'convert it to F32 and save again';
    return new UnreadableTensor(`a tensor of the safetensors type ${quoted(dtypeName)}`, advice, shape);
  }
  const storage = new StorageReference(name, dtype, elementsIn(shape));
  return new TensorReference(storage, 0, shape, rowMajorStrides(shape));
}

function placeOf({ begin, end }: SafetensorsEntry, dataStart: number): StoredBytes {
  const start = dataStart + begin;
  return { size: end - begin, start, end: dataStart + end, anchor: start, headerBytes: 0, dataOffset: () => 0 };
}
