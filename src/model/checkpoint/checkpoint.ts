import { Refusal } from '../refusal';
import { CheckpointFile } from './checkpointFile';
import type { Dtype } from './dtype';
import { describe, isPythonObject, type PythonDict, type PythonValue } from './pythonValue';
import { readTensors, requireWithinStorage, type StoredTensor } from './tensorReader';
import { unpickle } from './unpickler';
import { readDirectory, readEntry, requireStored, type ArchiveEntry } from './zipArchive';

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
  /** Training flags, from `args`: a Namespace or a dict. */
  readonly args: ReadonlyMap<string, PythonValue>;
  /** Primitive names by cell type, from the top-level `arch_instance`; `null` if it is no dict. */
  readonly cellTable: ReadonlyMap<string, readonly string[]> | null;
  readonly epoch: number | null;
  readonly globalStep: number | null;
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

/** Far more than the largest checkpoint needs (100 bytes per tensor), and little enough to interpret in memory. */
const LARGEST_PICKLE_BYTES = 64 << 20;

/**
 * Opens a zip file of `torch.save` (PyTorch 1.6 or newer) and reads what is not tensors.
 *
 * @throws Refusal when the file is missing, no checkpoint, damaged, or lacks `state_dict` or `args`.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const file = await CheckpointFile.open(path);
  try {
    return await file.whileUnchanged(() => readContent(file));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readContent(file: CheckpointFile): Promise<Checkpoint> {
  await requireZip(file);
  const directory = await readDirectory(file);
  const root = rootFolder(directory, file.name);
  await requireLittleEndian(file, directory.get(`${root}/byteorder`));
  const content = topLevel(await readPickle(file, directory.get(`${root}/data.pkl`)), file.name);
  const tensors = modelTensors(content, directory, root, file.name);
  return {
    fileName: file.name,
    args: trainingArguments(content, file.name),
    cellTable: cellTable(content, file.name),
    epoch: count(content.get('epoch')),
    globalStep: count(content.get('global_step')),
    tensors,
    read: (names) => file.whileUnchanged(() => readTensors(file, select(tensors, names, file.name))),
    checkUnchanged: () => file.checkUnchanged(),
    sha256: () => file.whileUnchanged(() => file.sha256()),
    close: () => file.close(),
  };
}

const ZIP_SIGNATURE = Buffer.from('PK\x03\x04', 'latin1');
/** The pickled magic number 0x1950a86a20f9469cfc6c, after the two bytes that name the pickle's protocol. */
const LEGACY_SIGNATURE = Buffer.from('8a0a6cfc9c46f9206aa85019', 'hex');

async function requireZip(file: CheckpointFile): Promise<void> {
  const start = await file.read(0, Math.min(file.size, 2 + LEGACY_SIGNATURE.length));
  if (start.subarray(0, ZIP_SIGNATURE.length).equals(ZIP_SIGNATURE)) return;
  if (start.subarray(2).equals(LEGACY_SIGNATURE)) {
    throw new Refusal(
      `${file.name} is in the legacy format of PyTorch before 1.6, which is not supported yet: ` +
        'load it in a newer PyTorch with torch.load and write it again with torch.save.',
    );
  }
  throw new Refusal(`${file.name} is not a PyTorch checkpoint: it does not begin as a file of torch.save does.`);
}

/** The one folder of the archive: `torch.save` names it after the file. */
function rootFolder(directory: ReadonlyMap<string, ArchiveEntry>, fileName: string): string {
  for (const name of directory.keys()) {
    const root = /^([^/]+)\/data\.pkl$/.exec(name)?.[1];
    if (root !== undefined) return root;
  }
  throw new Refusal(`${fileName} is a zip archive without data.pkl, not a PyTorch checkpoint.`);
}

async function requireLittleEndian(file: CheckpointFile, entry: ArchiveEntry | undefined): Promise<void> {
  const order = entry === undefined || entry.size > 16 ? null : (await readEntry(file, entry)).toString('latin1');
  if (order === 'big') {
    throw new Refusal(
      `${file.name} was written on a big-endian machine, which is not supported: load and save it with PyTorch on a little-endian one.`,
    );
  }
}

async function readPickle(file: CheckpointFile, entry: ArchiveEntry | undefined): Promise<PythonValue> {
  if (entry === undefined || entry.size > LARGEST_PICKLE_BYTES) {
    throw new Refusal(`${file.name} can't be read: its data.pkl is larger than ${LARGEST_PICKLE_BYTES >> 20} MiB.`);
  }
  return unpickle(await readEntry(file, entry), file.name);
}

function topLevel(value: PythonValue, fileName: string): PythonDict {
  if (value instanceof Map) return value;
  throw new Refusal(
    `${fileName} holds ${describe(value)}, not the dict of an NVAE training run with state_dict and args: choose its checkpoint.pt.`,
  );
}

function modelTensors(
  content: PythonDict,
  directory: ReadonlyMap<string, ArchiveEntry>,
  root: string,
  fileName: string,
): Map<string, StoredTensor> {
  const stateDict = content.get('state_dict');
  if (!(stateDict instanceof Map)) {
    throw new Refusal(
      stateDict === undefined
        ? `${fileName} has no state_dict: it holds ${keysOf(content)}. Choose a checkpoint.pt that an NVAE training run wrote.`
        : `The state_dict of ${fileName} is ${describe(stateDict)}, not a dict of tensors.`,
    );
  }
  const tensors = new Map<string, StoredTensor>();
  for (const [key, value] of stateDict) {
    if (typeof key !== 'string' || value === null || !isPythonObject(value) || value.kind !== 'tensor') continue;
    const name = key.replace(/^(?:module\.|_orig_mod\.)+/, '');
    if (tensors.has(name))
      throw new Refusal(`The state_dict of ${fileName} holds ${name} twice, with and without a prefix.`);
    const entry = directory.get(`${root}/data/${value.storage.key}`);
    if (entry === undefined) throw new Refusal(`${fileName} is damaged: the values of its tensor ${name} are missing.`);
    requireStored(entry, fileName);
    const { shape, strides, offset, storage } = value;
    const tensor = { shape, strides, offset, dtype: storage.dtype, entry };
    requireWithinStorage(name, tensor, storage.elements, fileName);
    tensors.set(name, tensor);
  }
  return tensors;
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

function trainingArguments(content: PythonDict, fileName: string): ReadonlyMap<string, PythonValue> {
  const args = content.get('args');
  const attributes = args !== undefined && isPythonObject(args) && args.kind === 'namespace' ? args.attributes : args;
  if (!(attributes instanceof Map)) {
    throw new Refusal(
      attributes === undefined
        ? `${fileName} has no args, the training flags that say how the network is built: it holds ${keysOf(content)}. Save them with the weights.`
        : `The args of ${fileName} are ${describe(attributes)}, not a Namespace or a dict of training flags.`,
    );
  }
  const flags = new Map<string, PythonValue>();
  for (const [name, value] of attributes) if (typeof name === 'string') flags.set(name, value);
  return flags;
}

function cellTable(content: PythonDict, fileName: string): ReadonlyMap<string, readonly string[]> | null {
  const found = content.get('arch_instance');
  if (!(found instanceof Map)) return null;
  const table = new Map<string, readonly string[]>();
  for (const [cellType, primitives] of found) {
    if (typeof cellType !== 'string' || !isTextList(primitives)) {
      throw new Refusal(
        `The arch_instance of ${fileName} gives ${describe(cellType)} ${describe(primitives)}; expected a list of primitive names per cell type.`,
      );
    }
    table.set(cellType, primitives);
  }
  return table;
}

function isTextList(value: PythonValue): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function count(value: PythonValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

const MOST_KEYS_NAMED = 8;

/** The dict's keys for an error sentence, for example `epoch, model, optimizer`. */
function keysOf(content: PythonDict): string {
  const names = [...content.keys()]
    .slice(0, MOST_KEYS_NAMED)
    .map((key) => (typeof key === 'string' ? key.slice(0, 60) : describe(key)));
  if (content.size > MOST_KEYS_NAMED) names.push('…');
  return names.length === 0 ? 'nothing' : names.join(', ');
}
