/** Keeps a checkpoint's weights and arguments in a file of their own, before training overwrites them. */
import type { GivenFlag } from '../../protocol/inspection';
import { BYTES_PER_ELEMENT, type Dtype } from '../dtype';
import { writeTensorBytes, type TensorBytes } from '../safetensors/safetensors';
import { elementsIn } from '../shape';
import type { Checkpoint } from './checkpoint';
import { FLAG_NAMES } from './flagNames';
import { LONGEST_TEXT } from './printedValue';

/** As the safetensors format calls them. */
const TYPES: Readonly<Record<Dtype, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
};
/** Neighbours are read together up to this size. */
const BYTES_AT_ONCE = 16 << 20;

/**
 * Writes the set of weights in use, byte by byte, and the training flags, epoch and step as metadata. The optimizer and
 * other sets of weights stay behind. The file opens like a checkpoint, with the same numbers. It is written completely or
 * not at all.
 * @param given flags that the user gave because the file lacks them
 * @param program that writes it
 * @throws Refusal if the checkpoint has changed since it was opened, the disk is full, or the folder is missing or may
 * not be written to.
 */
export async function writeSnapshot(
  path: string,
  checkpoint: Checkpoint,
  given: readonly GivenFlag[],
  program: string,
): Promise<void> {
  const tensors = tensorsOf(checkpoint);
  const metadata = new Map([
    ['format', 'pt'],
    ['args', argsOf(checkpoint, given)],
    ...beside(checkpoint),
    ['snapshot_of', checkpoint.fileName],
    ['snapshot_of_sha256', await checkpoint.sha256()],
    ['snapshot_of_weights', checkpoint.weights],
    ['snapshot_by', program],
  ]);
  await writeTensorBytes(path, metadata, tensors, async function* () {
    for (const names of batchesOf(tensors)) {
      const read = await checkpoint.readBytes(names);
      for (const name of names) yield read.get(name) ?? new Uint8Array(0);
    }
    await checkpoint.checkUnchanged();
  });
}

/** The widest types first, so that every tensor is aligned. */
function tensorsOf({ tensors }: Checkpoint): TensorBytes[] {
  const width = (dtype: Dtype) => BYTES_PER_ELEMENT[dtype];
  return [...tensors]
    .toSorted(([, a], [, b]) => width(b.dtype) - width(a.dtype))
    .map(([name, { dtype, shape }]) => ({
      ...{ name, shape, dtype: TYPES[dtype] },
      bytes: elementsIn(shape) * width(dtype),
    }));
}

function batchesOf(tensors: readonly TensorBytes[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const { name, bytes } of tensors) {
    const batch = batches.at(-1);
    if (batch === undefined || bytes > room) {
      batches.push([name]);
      room = BYTES_AT_ONCE;
    } else batch.push(name);
    room -= bytes;
  }
  return batches;
}

/** JSON, but for numbers that JSON lacks, which stand as in Python. Values of other kinds are no arguments. */
function argsOf({ flags: { flags } }: Checkpoint, given: readonly GivenFlag[]): string {
  const args = new Map<string, unknown>();
  for (const [name, value] of flags) {
    if (typeof value === 'bigint') args.set(name, Number(value));
    else if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) args.set(name, value);
  }
  for (const { name, value } of given) args.set(name, value);
  const all = written(args);
  // Longer texts are not read. Only arguments of other programs are that long.
  return all.length <= LONGEST_TEXT ? all : written(new Map([...args].filter(([name]) => FLAG_NAMES.has(name))));
}

function written(args: ReadonlyMap<string, unknown>): string {
  const values = [...args.values()];
  const isJson = values.every((value) => typeof value !== 'number' || Number.isFinite(value));
  if (isJson) return JSON.stringify(Object.fromEntries(args));
  return `{${[...args].map(([name, value]) => `${JSON.stringify(name)}: ${inPython(value)}`).join(', ')}}`;
}

function inPython(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value).replace('NaN', 'nan').replace('Infinity', 'inf');
  return JSON.stringify(value);
}

/** What torch.save has beside the weights and the arguments. */
function beside({ epoch, globalStep, cellTable }: Checkpoint): [string, string][] {
  return [
    ...(cellTable === null
      ? []
      : [['arch_instance', JSON.stringify(Object.fromEntries(cellTable))] as [string, string]]),
    ...(epoch === null ? [] : [['epoch', String(epoch)] as [string, string]]),
    ...(globalStep === null ? [] : [['global_step', String(globalStep)] as [string, string]]),
  ];
}
