import { isUtf8 } from 'node:buffer';
import { visibleWithin } from '../../protocol/visibleText';
import type { Dtype } from '../dtype';

/**
 * What a pickle may hold, as data. Dicts are `Map`s, never plain objects, so that no key of a file can reach a
 * prototype; lists, tuples and sets are arrays. A value may contain itself: whoever walks through one keeps track of
 * where it has been.
 */
export type PythonValue =
  null | boolean | number | bigint | string | Uint8Array | PythonValue[] | PythonDict | PythonObject;

export type PythonDict = Map<PythonValue, PythonValue>;

export type PythonObject =
  | Namespace
  | Instance
  | StorageReference
  | TensorReference
  | UnreadableTensor
  | NumpyDtype
  | NumpyArray
  | LongBytes
  | AllowedGlobal
  | Stub
  | LeftOut;

/** `argparse.Namespace` or `types.SimpleNamespace`. */
export interface Namespace {
  readonly kind: 'namespace';
  readonly attributes: PythonDict;
}

/**
 * An object of a class that is not on the allow-list. It is inert: no code of its class runs, and what its pickle says
 * of it can be read as data.
 */
export interface Instance {
  readonly kind: 'instance';
  /** The class, or the function that would make the object. */
  readonly className: string;
  /** What the class or function would be called with. */
  readonly args: readonly PythonValue[];
  /** Attributes, mostly: what `BUILD` or the pickler's keyword arguments give. */
  state: PythonValue;
  /** Of a kind of dict. */
  items: PythonDict | null;
  /** Of a kind of list or set. */
  elements: PythonValue[] | null;
}

/** A block of elements outside the pickle, or a part of one: the archive's entry `data/<key>`. */
export interface StorageReference {
  readonly kind: 'storage';
  readonly key: string;
  readonly dtype: Dtype;
  /** Of the whole block. */
  readonly elements: number;
  /** The part meant, in very old files; `null` is all. Not yet checked against `elements`. */
  readonly part: { readonly offset: number; readonly elements: number } | null;
}

/** A view of a storage; `offset` and `strides` count elements and are not yet checked against the storage. */
export interface TensorReference {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A tensor whose values are not in the file, or are written in a way that is not read here. */
export interface UnreadableTensor {
  readonly kind: 'unreadable tensor';
  /** For example `a quantised tensor`. */
  readonly what: string;
  /** How its values can be had, or why they can't: a sentence without its full stop. */
  readonly advice: string;
  /** `null` where the pickle does not say it. */
  readonly shape: readonly number[] | null;
}

/** `numpy.dtype`, for example `f8`. */
export interface NumpyDtype {
  readonly kind: 'numpy dtype';
  readonly code: string;
  byteOrder: '<' | '>';
}

/** `numpy.ndarray`; what it holds is known once it is built. */
export interface NumpyArray {
  readonly kind: 'numpy array';
  shape: readonly number[];
  dtype: NumpyDtype | null;
  /** Column by column. */
  fortranOrder: boolean;
  data: Uint8Array | LongBytes | null;
}

/** Bytes, or a text, that are too long to be a name or a flag: they stay in the file. */
export interface LongBytes {
  readonly kind: 'long bytes';
  /** Of the first byte, in the file. */
  readonly position: number;
  readonly length: number;
  /** `latin-1` where each character of a text in UTF-8 stands for a byte. */
  readonly encoding: 'raw' | 'utf-8' | 'latin-1';
}

/** A class or function of the allow-list, by its qualified name. */
export interface AllowedGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** Stands for every other class or function. */
export interface Stub {
  readonly kind: 'stub';
  readonly name: string;
}

/** Stands for what was too large to keep beside the rest of the file. */
export interface LeftOut {
  readonly kind: 'left out';
  /** For example `a list`. */
  readonly what: string;
}

export const EMPTY_TUPLE = Object.freeze<PythonValue[]>([]) as PythonValue[];

/** Python 2 has one type for text and for bytes, such as those of a NumPy array. */
export function textIfUtf8(value: PythonValue): PythonValue {
  return value instanceof Uint8Array && isUtf8(value) ? Buffer.from(value).toString('utf8') : value;
}

export function isPythonObject(value: PythonValue | undefined): value is PythonObject {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/**
 * What stands in a dict, a Namespace or an object of any class under names or keys; `null` for everything else. Items of
 * a kind of dict win over attributes of the same name.
 */
export function attributesOf(value: PythonValue | undefined): PythonDict | null {
  if (value instanceof Map) return value;
  if (!isPythonObject(value)) return null;
  if (value.kind === 'namespace') return value.attributes;
  if (value.kind !== 'instance') return null;
  // The state of a class with slots is a pair: attributes in `__dict__`, and in slots.
  const parts = Array.isArray(value.state) && value.state.length === 2 ? value.state : [value.state];
  const dicts = [...parts, value.items].filter((part) => part instanceof Map && part.size > 0) as PythonDict[];
  const [first] = dicts;
  return dicts.length > 1 ? new Map(dicts.flatMap((dict) => [...dict])) : (first ?? null);
}

/** A value in a few words for an error sentence, for example `the text 'mnist'` or `a list of 3`. */
export function describe(value: PythonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'bigint') return 'an integer beyond 2⁵³';
  if (typeof value === 'string') return `the text '${quoted(value)}'`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  switch (value.kind) {
    case 'namespace':
      return `a Namespace of ${value.attributes.size}`;
    case 'instance':
      return `an object of ${quoted(value.className)}`;
    case 'tensor':
      return `a tensor of shape (${value.shape.join(', ')})`;
    case 'unreadable tensor':
      return value.what;
    case 'storage':
      return 'a storage';
    case 'numpy dtype':
      return 'a numpy dtype';
    case 'numpy array':
      return value.dtype === null ? 'a NumPy array' : `a NumPy array of shape (${value.shape.join(', ')})`;
    case 'long bytes':
      return `${value.encoding === 'utf-8' ? 'a text' : 'bytes'} of ${value.length} bytes`;
    case 'global':
    case 'stub':
      return quoted(value.name);
    case 'left out':
      return `${value.what} too large to keep`;
  }
}

/** A dict's key or a list's index, as a step of a place. */
export function keyInWords(key: PythonValue): string {
  return typeof key === 'string' || typeof key === 'number' ? String(key) : describe(key);
}

const LONGEST_QUOTE = 60;

/** A text from the file, for a sentence that has more to say. */
export function quoted(text: string): string {
  return visibleWithin(text, LONGEST_QUOTE);
}
