/** Finds the weights of an NVAE in a file by its content, since every framework wraps them in its own way. */
import { attributesOf, isPythonObject, type PythonDict, type PythonValue } from '../pickle/pythonValue';
import { quoted } from '../files/quoted';
import { isOfRelease, prefixOf, unwrappedName } from './weightNames';

/** Nesting of dicts and objects that is searched, including the top level. */
const MOST_LEVELS = 4;
/** Lists of weights are short. */
const LONGEST_LIST = 16;
const MOST_LOOKS = 100_000;
/** Limit for sets with different prefixes in one dict. */
const MOST_PREFIXES = 8;
/** Attributes in which a `torch.nn.Module` keeps its tensors and modules. */
export const MODULE_PARTS = ['_parameters', '_buffers', '_modules'] as const;
const MOST_MODULE_LEVELS = 100;
const MOST_TENSORS = 200_000;
/** Limit for modules visited: forty modules that each contain the next one twice make 2⁴⁰. */
const MOST_MODULES = 200_000;

/** A dict or a module that holds an NVAE's tensors. */
export interface WeightSet {
  /** Where it is, for people and for `--weights`: `model.state_dict`, or `state_dict (net.*)`. */
  readonly name: string;
  /** Keys that lead to it from the top level, which itself is `[]`. */
  readonly path: readonly string[];
  /** The prefix of its names, apart from wrappers, for example `model.`. */
  readonly prefix: string;
  /** The dicts around it, innermost first: its own dict, or the attributes of its module. */
  readonly enclosing: readonly PythonDict[];
  /** Its entries by the release's names, including those that are not tensors. */
  readonly entries: readonly (readonly [name: string, value: PythonValue])[];
  /** Whether its name marks an average of weights over the training. */
  readonly isAverage: boolean;
}

/**
 * All sets of NVAE weights, the preferred one first: complete sets before incomplete ones, trained weights before
 * averages, then `state_dict`, `model`, others, and the file itself.
 */
export function findWeights(content: PythonValue): WeightSet[] {
  const found: WeightSet[] = [];
  const seen = new Set<PythonValue>();
  let looks = 0;
  const modules = new ModuleEntries();
  const look = (value: PythonValue, path: readonly string[], around: readonly PythonDict[]): void => {
    const attributes = attributesOf(value);
    const isShortList = Array.isArray(value) && value.length <= LONGEST_LIST;
    if ((attributes === null && !isShortList) || seen.has(value) || ++looks > MOST_LOOKS) return;
    seen.add(value);
    const enclosing = attributes === null ? around : [attributes, ...around];
    const entries = modules.of(value);
    if (attributes !== null) found.push(...setsIn(entries ?? attributes, path, enclosing));
    if (path.length + 1 === MOST_LEVELS) return;
    if (isShortList) value.forEach((item, index) => look(item, [...path, String(index)], enclosing));
    for (const [key, item] of attributes ?? []) {
      const isPartOfModule = entries !== null && MODULE_PARTS.some((part) => part === key);
      if (typeof key === 'string' && !isPartOfModule) look(item, [...path, key], enclosing);
    }
  };
  look(content, [], []);
  return inOrder(found);
}

class ModuleEntries {
  #lookedInto = 0;

  /**
   * A pickled module's parameters and buffers by their names in its `state_dict`; `null` if the value is not a module.
   */
  of(module: PythonValue): PythonDict | null {
    const entries: PythonDict = new Map();
    return this.#collect(module, '', entries, new Set()) ? entries : null;
  }

  /** @param open the modules around this one */
  #collect(value: PythonValue, prefix: string, entries: PythonDict, open: Set<PythonValue>): boolean {
    const attributes = isPythonObject(value) && value.kind === 'instance' ? attributesOf(value) : null;
    const [parameters, buffers, modules] = MODULE_PARTS.map((part) => attributes?.get(part));
    if (!(modules instanceof Map) || !(parameters instanceof Map)) return false;
    if (open.has(value) || open.size === MOST_MODULE_LEVELS || ++this.#lookedInto > MOST_MODULES) return true;
    open.add(value);
    for (const dict of [parameters, ...(buffers instanceof Map ? [buffers] : [])]) {
      for (const [name, tensor] of dict) {
        if (typeof name === 'string' && tensor !== null && entries.size < MOST_TENSORS)
          entries.set(prefix + name, tensor);
      }
    }
    for (const [name, inner] of modules) {
      if (typeof name === 'string' && entries.size < MOST_TENSORS && this.#lookedInto <= MOST_MODULES)
        this.#collect(inner, `${prefix}${name}.`, entries, open);
    }
    open.delete(value);
    return true;
  }
}

function setsIn(entries: PythonDict, path: readonly string[], enclosing: readonly PythonDict[]): WeightSet[] {
  const prefixes = new Set<string>();
  for (const key of entries.keys()) {
    const prefix = prefixOf(key);
    if (prefix !== null && prefixes.size < MOST_PREFIXES) prefixes.add(prefix);
  }
  return [...prefixes].map((prefix) => {
    const inner = [...prefixes].filter((other) => other !== prefix && other.startsWith(prefix));
    return {
      name: placeOf(path, prefix),
      ...{ path, prefix, enclosing },
      entries: entriesUnder(entries, prefix, inner),
      isAverage: isAverage([...path, ...prefix.split('.')]),
    };
  });
}

/** Entries whose names begin with this set's prefix, but not with that of another set within it. */
function entriesUnder(entries: PythonDict, prefix: string, otherPrefixes: readonly string[]): WeightSet['entries'] {
  const found: [string, PythonValue][] = [];
  for (const [key, value] of entries) {
    const name = unwrappedName(key);
    if (name === null || !name.startsWith(prefix) || otherPrefixes.some((other) => name.startsWith(other))) continue;
    found.push([name.slice(prefix.length), value]);
  }
  return found;
}

function placeOf(path: readonly string[], prefix: string): string {
  const dict = path.length === 0 ? 'the top level' : path.map(quoted).join('.');
  return prefix === '' ? dict : `${dict} (${quoted(prefix)}*)`;
}

const AVERAGE = /^(?:ema\d*|swa|avg|averages?|averaged|shadow|polyak|smoothed|teacher)$/i;

/** True for `emaModel`, `model_ema` and `shadow_params`, but not for `schema`. */
function isAverage(names: readonly string[]): boolean {
  const words = names.flatMap((name) => name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/));
  return words.some((word) => AVERAGE.test(word));
}

function inOrder(sets: readonly WeightSet[]): WeightSet[] {
  const whole = lacking(sets);
  const rank = (set: WeightSet): number => {
    const place = set.path[0] === undefined ? 3 : ['state_dict', 'model'].indexOf(set.path[0]);
    return (whole.get(set) === 0 ? 0 : 100) + (set.isAverage ? 10 : 0) + (place < 0 ? 2 : place);
  };
  return sets.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * The number of tensors that each set lacks and another set has in the same module, such as the buffers of a batch
 * norm.
 */
function lacking(sets: readonly WeightSet[]): Map<WeightSet, number> {
  const all = new Map<string, Set<string>>();
  const own = sets.map((set) => {
    const modules = new Map<string, Set<string>>();
    for (const [name] of set.entries) {
      if (!isOfRelease(name)) continue;
      const dot = name.lastIndexOf('.');
      const [module, leaf] = [name.slice(0, Math.max(0, dot)), name.slice(dot + 1)];
      for (const leaves of [modules, all]) leaves.set(module, (leaves.get(module) ?? new Set()).add(leaf));
    }
    return [set, modules] as const;
  });
  return new Map(
    own.map(([set, modules]) => {
      let missing = 0;
      for (const [module, leaves] of modules) missing += (all.get(module)?.size ?? 0) - leaves.size;
      return [set, missing];
    }),
  );
}
