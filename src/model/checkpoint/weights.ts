/** Where in a file the weights of an NVAE are: found by what dicts hold, since every framework wraps them in its own way. */
import { Refusal } from '../refusal';
import type { Container } from './container';
import {
  describe,
  isPythonObject,
  shorten,
  type PythonDict,
  type PythonValue,
  type TensorReference,
} from './pythonValue';
import { requireWithinStorage, type StoredTensor } from './tensorReader';

/** Every NVAE has one of them: the start of the top-down pass, or the top posterior. */
export const NVAE_NAMES = ['prior_ftr0', 'enc_sampler.0.weight'] as const;

/** Modules of the release, which its state_dict's names begin with. */
const NVAE_MODULES: ReadonlySet<string> = new Set([
  ...(['stem', 'pre_process', 'enc_tower', 'enc0', 'enc_sampler', 'dec_sampler', 'nf_cells'] as const),
  ...(['dec_tower', 'post_process', 'image_conditional', 'prior_ftr0', 'stem_decoder'] as const),
]);
/** Entries that the network never reads. */
const NOT_NEEDED = /\.(?:weight_normalized|num_batches_tracked)$/;

/** Dicts in dicts that are looked through; the top level is the first. */
const MOST_LEVELS = 4;
/** Sets with different prefixes in one dict. */
const MOST_PREFIXES = 8;
const LONGEST_NAME = 400;

/** A dict that holds an NVAE's tensors. */
export interface WeightSet {
  /** Keys that lead to the dict from the top level, which itself is `[]`. */
  readonly path: readonly string[];
  /** What the names in the dict begin with beside `module.` and `_orig_mod.`, for example `model.`. */
  readonly prefix: string;
  /** The dict and those around it, the innermost first. */
  readonly enclosing: readonly PythonDict[];
  /** Prefixes of other sets in the same dict, within this one's. */
  readonly otherPrefixes: readonly string[];
  readonly stateDict: PythonDict;
}

/** All sets of NVAE weights, the one to use first: `state_dict`, then `model`, others, the file itself, moving averages. */
export function findWeights(content: PythonValue): WeightSet[] {
  const found: WeightSet[] = [];
  const seen = new Set<PythonDict>();
  const look = (value: PythonValue, path: readonly string[], around: readonly PythonDict[]): void => {
    if (!(value instanceof Map) || seen.has(value)) return;
    seen.add(value);
    const enclosing = [value, ...around];
    const prefixes = prefixesIn(value);
    for (const prefix of prefixes) {
      const otherPrefixes = prefixes.filter((other) => other !== prefix && other.startsWith(prefix));
      found.push({ path, prefix, enclosing, otherPrefixes, stateDict: value });
    }
    if (enclosing.length === MOST_LEVELS) return;
    for (const [key, inner] of value) if (typeof key === 'string') look(inner, [...path, key], enclosing);
  };
  look(content, [], []);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** What stands before a name by which an NVAE is known. */
function prefixesIn(dict: PythonDict): string[] {
  const prefixes = new Set<string>();
  for (const key of dict.keys()) {
    const name = nameOf(key);
    const mark = NVAE_NAMES.find((mark) => name === mark || name?.endsWith(`.${mark}`));
    if (name !== null && mark !== undefined && prefixes.size < MOST_PREFIXES) prefixes.add(name.slice(0, -mark.length));
  }
  return [...prefixes];
}

/** A key without `module.` (DDP) and `_orig_mod.` (torch.compile), wherever they stand; `null` for what is no name. */
function nameOf(key: PythonValue): string | null {
  if (typeof key !== 'string' || key.length > LONGEST_NAME) return null;
  return key.replaceAll(/(?<=^|\.)(?:module|_orig_mod)\./g, '');
}

const MOVING_AVERAGE = /(?:^|[_.])(?:ema|swa|avg|averaged?)(?:[_.]|$)/i;

function rank({ path, prefix }: WeightSet): number {
  if (MOVING_AVERAGE.test([...path, prefix].join('.'))) return 4;
  if (path[0] === undefined) return 3;
  const order = ['state_dict', 'model'].indexOf(path[0]);
  return order < 0 ? 2 : order;
}

/** Where a set is, for a sentence: `model.state_dict`, or `state_dict (net.*)`. */
export function placeOf({ path, prefix }: WeightSet): string {
  const dict = path.length === 0 ? 'the top level' : path.map(shorten).join('.');
  return prefix === '' ? dict : `${dict} (${shorten(prefix)}*)`;
}

/**
 * A set's tensors by the names of the release, located and checked against their storages. What is no tensor is left out.
 *
 * @throws Refusal naming the tensor that is there twice with different values, of a type that can't be read, missing
 * in the file, or larger than its storage.
 */
export function locateWeights(weights: WeightSet, container: Container, fileName: string): Map<string, StoredTensor> {
  const references = new Map<string, TensorReference>();
  for (const [key, value] of weights.stateDict) {
    const name = nameIn(weights, key);
    if (name === null || value === null || !isPythonObject(value)) continue;
    if (value.kind !== 'tensor') {
      if (value.kind === 'stub' && isNeeded(name)) {
        throw new Refusal(
          `${fileName} can't be used: its tensor ${name} is ${describe(value)}, which can't be read. Convert the model to float32 and save it again.`,
        );
      }
      continue;
    }
    const before = references.get(name);
    if (before !== undefined && !isSame(before, value)) {
      throw new Refusal(
        `${fileName} holds ${name} twice in ${placeOf(weights)}, with and without a prefix, and they are not the same.`,
      );
    }
    references.set(name, value);
  }
  const located = new Map<string, StoredTensor>();
  for (const [name, reference] of references) located.set(name, locate(name, reference, container, fileName));
  return located;
}

function nameIn({ prefix, otherPrefixes }: WeightSet, key: PythonValue): string | null {
  const name = nameOf(key);
  if (name === null || !name.startsWith(prefix) || otherPrefixes.some((other) => name.startsWith(other))) return null;
  return name.slice(prefix.length);
}

function isNeeded(name: string): boolean {
  return NVAE_MODULES.has(name.split('.', 1)[0] ?? '') && !NOT_NEEDED.test(name);
}

function isSame(a: TensorReference, b: TensorReference): boolean {
  const view = ({ storage, offset, shape, strides }: TensorReference) =>
    JSON.stringify([storage.key, storage.dtype, storage.part, offset, shape, strides]);
  return view(a) === view(b);
}

function locate(name: string, reference: TensorReference, container: Container, fileName: string): StoredTensor {
  const { shape, strides, storage } = reference;
  const stored = container.locate(storage);
  if (stored === null) throw new Refusal(`${fileName} is damaged: the values of its tensor ${name} are missing.`);
  const { offset, elements } = storage.part ?? { offset: 0, elements: storage.elements };
  const tensor = { shape, strides, offset: offset + reference.offset, dtype: storage.dtype, stored };
  requireWithinStorage(name, tensor, Math.min(storage.elements, offset + elements), fileName);
  return tensor;
}
