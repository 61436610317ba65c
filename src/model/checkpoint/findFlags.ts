/**
 * Finds training flags by their names. They may be under any key, several levels deep, spread over dicts, in objects of
 * any class, or written as text.
 */
import { COMMON_FLAG, FLAG_NAMES } from './flagNames';
import { plainValue } from './plainValue';
import { parsePrinted } from './printedValue';
import {
  attributesOf,
  describe,
  isPythonObject,
  keyInWords,
  type PythonDict,
  type PythonValue,
} from '../pickle/pythonValue';
import { quoted } from '../files/quoted';
import { prefixOf } from './weightNames';

export interface FoundFlags {
  /** Flags by name, and other plain values beside them. A value that is not plain is kept as it is in the file. */
  readonly flags: ReadonlyMap<string, PythonValue>;
  /** Where they are, for example `args`, or `config.model and config.data`; `null` if there are none. */
  readonly place: string | null;
  /**
   * A value named like a set of flags that could not be read, for example `args is an object of my.Options`; else
   * `null`.
   */
  readonly unread: string | null;
  /**
   * Flags that were found but not used, because their values contradict each other: by name, with a sentence about
   * each.
   */
  readonly notTaken: ReadonlyMap<string, string>;
  /** The dicts that hold the flags, the preferred one first. */
  readonly dicts: readonly PythonDict[];
}

/** A dict around the weights, or beside them. */
export interface Surrounding {
  readonly dict: PythonDict;
  /** What flags in the dict itself are said to be in. */
  readonly name: string;
}

/** Names for sets of flags in the release, Lightning and others. They are searched first. */
const FLAG_KEYS = ['args', 'hyper_parameters', 'hparams', 'config', 'flags', 'opt', 'cfg', 'conf', 'options', 'params'];
/** Nesting of dicts, objects and texts that is searched, counted from the one around the weights. */
const MOST_LEVELS = 7;
const MOST_LOOKS = 20_000;
/** Longer lists and larger dicts are data. */
const LONGEST_LIST = 64;
const LARGEST_DICT = 2000;
const FLAG_IN_TEXT = new RegExp(String.raw`\b(?:${[...FLAG_NAMES].join('|')})\b`);

/** A dict, an object or a text that holds flags. */
interface FlagSet {
  /** Keys that lead to the set. */
  readonly path: readonly string[];
  readonly place: string;
  readonly values: PythonDict;
  /** Names of the flags in the set. */
  readonly names: readonly string[];
}

/**
 * @param around dicts around the weights, innermost first
 * @param elsewhere dicts around other weights; their flags belong to those
 */
export function findFlags(around: readonly Surrounding[], elsewhere: ReadonlySet<PythonValue>): FoundFlags {
  const seen = new Set<PythonValue>();
  const levels = around.map((surrounding) => flagSets(surrounding, seen, elsewhere));
  const first = levels.findIndex((sets) => sets.some(isOfNvae));
  const [main, ...others] = [...(levels[first] ?? []).toSorted(byPromise), ...levels.slice(first + 1).flat()];
  if (first < 0 || main === undefined) {
    const common = levels.flat().filter(({ names }) => names.length > 0);
    return { ...mergedFrom(common), unread: unreadFlags(around) };
  }
  return { ...mergedFrom([main, ...others]), unread: null };
}

/** Whether a set has a flag that only NVAE has. */
function isOfNvae({ names }: FlagSet): boolean {
  return names.some((name) => name !== COMMON_FLAG);
}

/** `args` first, then the sets with the most flags. */
function byPromise(a: FlagSet, b: FlagSet): number {
  const rank = ({ path, names }: FlagSet) => {
    if (names.every((name) => name === COMMON_FLAG)) return FLAG_KEYS.length + 1;
    const place = FLAG_KEYS.indexOf(path[0] ?? '');
    return place < 0 ? FLAG_KEYS.length : place;
  };
  return rank(a) - rank(b) || b.names.length - a.names.length;
}

/** The first set's values, and those that it lacks from other sets that agree on them. */
function mergedFrom(sets: readonly FlagSet[]): Omit<FoundFlags, 'unread'> {
  const [main] = sets;
  if (main === undefined) return { flags: new Map(), place: null, notTaken: new Map(), dicts: [] };
  const flags = new Map<string, PythonValue>();
  for (const [name, value] of main.values) if (typeof name === 'string') setFlag(flags, name, value);
  const used = new Set([main]);
  const notTaken = new Map<string, string>();
  const missing = new Set(sets.flatMap(({ names }) => names).filter((name) => !main.names.includes(name)));
  for (const name of missing) {
    const having = sets.filter(({ names }) => names.includes(name));
    const [one, other] = distinct(having, name);
    if (one === undefined) continue;
    if (other === undefined) {
      setFlag(flags, name, one.values.get(name) ?? null);
      used.add(one);
    } else {
      const said = [one, other].map((set) => `${describe(set.values.get(name))} in ${set.place}`);
      notTaken.set(name, `${name} is ${said.join(' and ')}, so neither was used.`);
    }
  }
  const place = new Intl.ListFormat('en-GB').format(new Set([...used].map((set) => set.place)));
  return { flags, place, notTaken, dicts: [...used].map(({ values }) => values) };
}

function distinct(sets: readonly FlagSet[], name: string): FlagSet[] {
  const values = new Map<PythonValue | undefined, FlagSet>();
  for (const set of sets) {
    const value = set.values.get(name);
    const plain = plainValue(value) ?? value;
    if (!values.has(plain)) values.set(plain, set);
  }
  return [...values.values()];
}

function setFlag(flags: Map<string, PythonValue>, name: string, value: PythonValue): void {
  const plain = plainValue(value);
  if (plain !== undefined) flags.set(name, plain);
  else if (FLAG_NAMES.has(name) && !(value instanceof Map)) flags.set(name, value);
}

/** Searches breadth first, so that nearer sets come first. */
function flagSets(
  { dict: root, name }: Surrounding,
  seen: Set<PythonValue>,
  elsewhere: ReadonlySet<PythonValue>,
): FlagSet[] {
  const sets: FlagSet[] = [];
  let level: { readonly value: PythonValue; readonly path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let depth = 0; depth < MOST_LEVELS && level.length > 0 && seen.size < MOST_LOOKS; depth++) {
    const next: typeof level = [];
    for (const { value, path } of level) {
      const readable = readableAs(value);
      if (readable === null || seen.has(value) || (elsewhere.has(value) && value !== root)) continue;
      if (typeof value === 'object') seen.add(value);
      if (readable instanceof Map) {
        const names = namesIn(readable);
        if (names.length > 0)
          sets.push({ path, place: path.length === 0 ? name : path.join('.'), values: readable, names });
        if (readable.size > LARGEST_DICT || holdsWeights(readable)) continue;
      }
      for (const [key, inner] of readable.entries()) {
        next.push({ value: inner, path: isHidden(key) ? path : [...path, quoted(keyInWords(key))] });
      }
    }
    level = next;
  }
  return sets;
}

/** The dict or list that can be looked through for flags; `null` for everything else. */
function readableAs(value: PythonValue): PythonDict | readonly PythonValue[] | null {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
  if (typeof text === 'string') {
    const printed = FLAG_IN_TEXT.test(text) ? (parsePrinted(text)?.value ?? null) : null;
    return Array.isArray(printed) || printed instanceof Map ? printed : null;
  }
  if (Array.isArray(value)) return value.length <= LONGEST_LIST ? value : null;
  const attributes = attributesOf(value);
  if (attributes !== null || !isPythonObject(value) || value.kind !== 'instance') return attributes;
  const inner = value.elements ?? value.args;
  return inner.length <= LONGEST_LIST ? inner : null;
}

/** Whether a class keeps its contents under this key, so that it is not a name that a user chose. */
function isHidden(key: PythonValue): boolean {
  return typeof key === 'string' && key.startsWith('_');
}

function namesIn(dict: PythonDict): string[] {
  const names: string[] = [];
  for (const [key, value] of dict) {
    if (typeof key !== 'string' || !FLAG_NAMES.has(key)) continue;
    const isStructure = Array.isArray(value) || (attributesOf(value) !== null && plainValue(value) === undefined);
    if (!isStructure) names.push(key);
  }
  return names;
}

function holdsWeights(dict: PythonDict): boolean {
  for (const key of dict.keys()) if (prefixOf(key) !== null) return true;
  return false;
}

/** A value under one of the usual names of flags, in a form that can't be read. */
function unreadFlags(around: readonly Surrounding[]): string | null {
  for (const { dict } of around) {
    for (const key of FLAG_KEYS) {
      const value = dict.get(key);
      if (value === undefined || value === null || value instanceof Map) continue;
      if (isPythonObject(value) && value.kind === 'namespace') continue;
      return `${key} is ${describe(value)}`;
    }
  }
  return null;
}
