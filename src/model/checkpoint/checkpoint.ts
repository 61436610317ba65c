import { CheckpointFile } from './checkpointFile';
import type { Container } from './container';
import { noNvae } from './contentSummary';
import type { Dtype } from './dtype';
import { refuseForeign, SIGNATURE_BYTES } from './foreignFormats';
import { readLegacyStream } from './legacyStream';
import type { PythonValue } from './pythonValue';
import { isSafetensors, readSafetensorsFile } from './safetensorsFile';
import { readTensors, type StoredTensor } from './tensorReader';
import { readTorchArchive } from './torchArchive';
import { findArgs, findCellTable, findCount } from './trainingState';
import { findWeights, locateWeights, placeOf, type WeightSet } from './weights';
import { Refusal } from '../refusal';

export type { Dtype } from './dtype';
export type { PythonValue } from './pythonValue';

export interface TensorEntry {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** A training checkpoint: its arguments at once, its tensors on demand. */
export interface Checkpoint {
  /** Without its folder. */
  readonly fileName: string;
  /** Training flags, from `args`: a Namespace or a dict; `null` where the file holds none. */
  readonly args: ReadonlyMap<string, PythonValue> | null;
  /** Primitive names by cell type, from the top-level `arch_instance`; `null` if it is no dict. */
  readonly cellTable: ReadonlyMap<string, readonly string[]> | null;
  readonly epoch: number | null;
  readonly globalStep: number | null;
  /** Sentences on where in the file the weights were found, where that is not `state_dict` alone. */
  readonly notes: readonly string[];
  /** By name in `state_dict`, without the prefixes `module.` (DDP) and `_orig_mod.` (torch.compile). */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /**
   * Values by name as float32, C-contiguous, to be read only: they may share memory. Neighbours in the file are read
   * together.
   *
   * @throws Refusal when the file was replaced meanwhile, is damaged, or has no tensor of such a name.
   */
  read(names: readonly string[]): Promise<Map<string, Float32Array>>;
  /** @throws Refusal when the path's inode, size or modification time (ns) differ from those at opening. */
  checkUnchanged(): Promise<void>;
  /** Of the whole file, in hexadecimal. */
  sha256(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens a file of `torch.save`, of any version, or of safetensors, and reads what is not tensors.
 *
 * @throws Refusal when the file is missing, damaged, or holds no NVAE; it says what it holds then.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await CheckpointFile.open(path);
  try {
    return await file.whileUnchanged(async () => checkpointIn(await readContainer(file), file));
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Of a zip archive's first entry, or of the end of an empty one. */
const ZIP_SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];
/** The opcode that names a pickle's protocol. */
const PICKLE_START = 0x80;

async function readContainer(file: CheckpointFile): Promise<Container> {
  const start = await file.read(0, Math.min(file.size, SIGNATURE_BYTES));
  if (isSafetensors(start)) return readSafetensorsFile(file);
  if (ZIP_SIGNATURES.includes(start.toString('latin1', 0, 4))) return readTorchArchive(file);
  if (start[0] === PICKLE_START) return readLegacyStream(file);
  throw refuseForeign(start, file.name);
}

function checkpointIn(container: Container, file: CheckpointFile): Checkpoint {
  const [weights, ...others] = findWeights(container.value);
  if (weights === undefined) throw noNvae(container.value, file.name);
  const tensors = locateWeights(weights, container, file.name);
  const dicts = [...weights.enclosing, container.metadata];
  const { args, notes } = findArgs(dicts);
  return {
    fileName: file.name,
    args,
    cellTable: findCellTable(dicts, file.name),
    epoch: findCount(dicts, 'epoch'),
    globalStep: findCount(dicts, 'global_step'),
    notes: [...whereFound(weights, others), ...notes],
    tensors,
    read: (names) => file.whileUnchanged(() => readTensors(file, select(tensors, names, file.name))),
    checkUnchanged: () => file.checkUnchanged(),
    sha256: () => file.whileUnchanged(() => file.sha256()),
    close: () => file.close(),
  };
}

const USUAL_PLACES = new Set(['state_dict', 'the top level']);
const MOST_PLACES_NAMED = 5;

function whereFound(used: WeightSet, others: readonly WeightSet[]): string[] {
  const place = placeOf(used);
  if (others.length === 0) return USUAL_PLACES.has(place) ? [] : [`The weights are those in ${place}.`];
  const unused = others.slice(0, MOST_PLACES_NAMED).map(placeOf);
  const more = others.length > MOST_PLACES_NAMED ? ' and more' : '';
  return [
    `The weights are those in ${place}.`,
    `The file holds others, which are not used: ${unused.join(', ')}${more}.`,
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
