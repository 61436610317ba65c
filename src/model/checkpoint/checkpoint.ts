import type { NamedWeights } from '../../protocol/inspection';
import type { SteadyFile } from '../files/steadyFile';
import type { Container } from './container';
import { noNvae } from './contentSummary';
import type { Dtype } from '../dtype';
import type { PythonValue } from '../pickle/pythonValue';
import { quoted } from '../files/quoted';
import { readContainer } from './readContainer';
import { refuseShard } from './shardedCheckpoint';
import { readTensorBytes, readTensors, type StoredTensor } from './tensorReader';
import { findFlags, type FoundFlags, type Surrounding } from './findFlags';
import { leftOutParts } from './leftOutParts';
import { locateWeights, readNumber } from './locateWeights';
import { openCheckpointFile } from './openCheckpointFile';
import { TensorReference } from './torchValue';
import { findCellTable, findCount } from './trainingState';
import { findWeights, type WeightSet } from './weights';
import { Refusal } from '../refusal';

export type { Dtype } from '../dtype';

export interface TensorEntry {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** A training checkpoint. Its flags are read at once, its tensors on demand. */
export interface Checkpoint {
  /** File name without its folder. */
  readonly fileName: string;
  /** What the file says about how the network was trained. */
  readonly flags: Omit<FoundFlags, 'dicts'>;
  /** Primitive names by cell type, from an `arch_instance` that is a dict; `null` without one. */
  readonly cellTable: ReadonlyMap<string, readonly string[]> | null;
  readonly epoch: number | null;
  readonly globalStep: number | null;
  /** Sentences about weights and flags found in unusual places, and about what was left out. */
  readonly notes: readonly string[];
  /** All sets of weights in the file, including the one in use. */
  readonly weightSets: readonly NamedWeights[];
  /** Name of the set in use. */
  readonly weights: string;
  /** Tensors by their name in the release's `state_dict`, without the parts that wrappers add to names. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Tensors that can't be read, by name, with a sentence about each. */
  readonly unreadable: ReadonlyMap<string, string>;
  /**
   * Values by name as float32, C-contiguous. Treat them as read-only, because they may share memory. Neighbours in the
   * file are read together.
   *
   * @throws Refusal when the file was replaced meanwhile, is damaged, or has no tensor of such a name.
   */
  read(names: readonly string[]): Promise<Map<string, Float32Array>>;
  /** The same as the bytes of their own types. */
  readBytes(names: readonly string[]): Promise<Map<string, Uint8Array>>;
  /** @throws Refusal when the path's inode, size or modification time (ns) differ from those at opening. */
  checkUnchanged(): Promise<void>;
  /** SHA-256 of the whole file, in hexadecimal. */
  sha256(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a file of `torch.save`, of any version, or a safetensors file, and reads everything but the tensors.
 *
 * @param weights the name of the set to use if a file holds several; `null` for the one that was trained
 * @throws Refusal when the file is missing, damaged, or holds no NVAE or no such weights; it then says what the file
 * holds.
 */
export async function openCheckpoint(path: string, weights: string | null = null): Promise<Checkpoint> {
  const file = await openCheckpointFile(path);
  try {
    return await file.whileUnchanged(async () => checkpointIn(await readContainer(file), file, weights));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function checkpointIn(container: Container, file: SteadyFile, wish: string | null): Promise<Checkpoint> {
  refuseShard(container.value, file.name, file.path);
  const sets = findWeights(container.value);
  const weights = chosenSet(sets, wish, container, file.name);
  const { tensors, unreadable } = locateWeights(weights, container, file.name);
  const around = surroundings(weights, container);
  const others = new Set(
    sets.flatMap(({ enclosing }) => enclosing).filter((dict) => !weights.enclosing.includes(dict)),
  );
  const { dicts, ...found } = findFlags(around, others);
  const plain = await withTensorsRead(found.flags, container, file);
  const all = [...around.map(({ dict }) => dict), ...dicts];
  const { cellTable, notRead } = findCellTable(all);
  const notTaken = new Map([...found.notTaken, ...(notRead === null ? [] : [['arch_instance', notRead] as const])]);
  return {
    fileName: file.name,
    flags: { ...found, notTaken, flags: plain },
    cellTable,
    epoch: findCount(all, 'epoch'),
    globalStep: findCount(all, 'global_step'),
    notes: [...whereFound(weights, sets), ...whereFlags(found), ...notTaken.values(), ...leftOut(container.value)],
    weightSets: sets.map(({ name, isAverage }) => ({ name, isAverage })),
    weights: weights.name,
    tensors,
    unreadable,
    read: (names) => file.whileUnchanged(() => readTensors(file, select(tensors, names, file.name))),
    readBytes: (names) => file.whileUnchanged(() => readTensorBytes(file, select(tensors, names, file.name))),
    checkUnchanged: () => file.checkUnchanged(),
    sha256: () => file.whileUnchanged(() => file.sha256()),
    close: () => file.close(),
  };
}

function chosenSet(sets: readonly WeightSet[], wish: string | null, container: Container, fileName: string): WeightSet {
  const [first] = sets;
  if (first === undefined) throw noNvae(container.value, fileName);
  const chosen = wish === null ? first : sets.find(({ name }) => name === wish);
  if (chosen !== undefined) return chosen;
  throw new Refusal(`${fileName} has no weights called ${quoted(wish ?? '')}. It has ${inWords(sets)}.`);
}

/** The dicts around the weights, innermost first, and the metadata beside the content. */
function surroundings({ enclosing }: WeightSet, { metadata }: Container): Surrounding[] {
  return [
    ...enclosing.map((dict) => ({ dict, name: 'the dict around the weights' })),
    { dict: metadata, name: 'the metadata' },
  ];
}

/** A flag may be a tensor of one number. */
async function withTensorsRead(
  flags: FoundFlags['flags'],
  container: Container,
  file: SteadyFile,
): Promise<Map<string, PythonValue>> {
  const plain = new Map<string, PythonValue>();
  for (const [name, value] of flags) {
    const isTensor = value instanceof TensorReference;
    plain.set(name, isTensor ? await readNumber(name, value, container, file) : value);
  }
  return plain;
}

const USUAL_PLACES = new Set(['state_dict', 'the top level']);
const MOST_PLACES_NAMED = 5;

function whereFound(used: WeightSet, sets: readonly WeightSet[]): string[] {
  const others = sets.filter((set) => set !== used);
  const average = used.isAverage ? ', an average by its name' : '';
  if (others.length === 0 && USUAL_PLACES.has(used.name)) return [];
  const where = `The weights are those in ${used.name}${average}.`;
  if (others.length === 0) return [where];
  return [where, `The file also holds ${inWords(others)}: choose with --weights, or in the page’s header.`];
}

/** For example `model.ema (average) and vae`. */
function inWords(sets: readonly WeightSet[]): string {
  const named = sets.slice(0, MOST_PLACES_NAMED).map(({ name, isAverage }) => (isAverage ? `${name} (average)` : name));
  return new Intl.ListFormat('en-GB').format(sets.length > MOST_PLACES_NAMED ? [...named, 'others'] : named);
}

function whereFlags({ place }: Omit<FoundFlags, 'dicts'>): string[] {
  return place === null || place === 'args' ? [] : [`The training flags are those in ${place}.`];
}

/** Reports the parts that were left out. Neither weights nor flags need them. */
function leftOut(content: PythonValue): string[] {
  const parts = leftOutParts(content);
  if (parts.length === 0) return [];
  const verb = parts.length === 1 ? 'was' : 'were';
  return [
    `${new Intl.ListFormat('en-GB').format(parts)} ${verb} too large to keep and left out; nothing here needs it.`,
  ];
}

function select(
  tensors: ReadonlyMap<string, StoredTensor>,
  names: readonly string[],
  fileName: string,
): Map<string, StoredTensor> {
  const selected = new Map<string, StoredTensor>();
  for (const name of names) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Refusal(`${fileName} has no tensor ${name}.`);
    selected.set(name, tensor);
  }
  return selected;
}
