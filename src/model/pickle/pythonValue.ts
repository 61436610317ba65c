import { isUtf8 } from 'node:buffer';
import { quoted } from '../files/quoted';

/**
 * A pickle's possible values, as data. Dicts are `Map`s, never plain objects, so that no key of a file can reach a
 * prototype. Lists, tuples and sets are arrays. A value may contain itself, so code that walks through one must keep
 * track of where it has been.
 */
export type PythonValue =
  null | boolean | number | bigint | string | Uint8Array | PythonValue[] | PythonDict | PythonObject;

export type PythonDict = Map<PythonValue, PythonValue>;

export type PythonObject =
  Namespace | Instance | NumpyDtype | NumpyArray | LongBytes | AllowedGlobal | Stub | LeftOut | LibraryObject;

/** `argparse.Namespace` or `types.SimpleNamespace`. */
export interface Namespace {
  readonly kind: 'namespace';
  readonly attributes: PythonDict;
}

/**
 * An object of a class that is not on the allow-list. It is inert: none of its class's code runs, and its pickled state
 * can be read as data.
 */
export interface Instance {
  readonly kind: 'instance';
  /** The class, or the function that would make the object. */
  readonly className: string;
  /** The arguments of the class or function. */
  readonly args: readonly PythonValue[];
  /** Usually attributes: the argument of `BUILD`, or the pickler's keyword arguments. */
  state: PythonValue;
  /** Items, if the class derives from a dict. */
  items: PythonDict | null;
  /** Elements, if the class derives from a list or set. */
  elements: PythonValue[] | null;
}

/** `numpy.dtype`, for example `f8`. */
export interface NumpyDtype {
  readonly kind: 'numpy dtype';
  readonly code: string;
  byteOrder: '<' | '>';
}

/** `numpy.ndarray`. Its content is known once it is built. */
export interface NumpyArray {
  readonly kind: 'numpy array';
  shape: readonly number[];
  dtype: NumpyDtype | null;
  /** Whether elements are stored column by column. */
  fortranOrder: boolean;
  data: Uint8Array | LongBytes | null;
}

/** Bytes or text too long to be a name or a flag. They stay in the file. */
export interface LongBytes {
  readonly kind: 'long bytes';
  /** Position of the first byte in the file. */
  readonly position: number;
  readonly length: number;
  /** `latin-1` if each character of a UTF-8 text stands for a byte. */
  readonly encoding: 'raw' | 'utf-8' | 'latin-1';
}

/** A class or function that can be called, by its qualified name. */
export interface AllowedGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** Placeholder for every other class or function. */
export interface Stub {
  readonly kind: 'stub';
  readonly name: string;
}

/** What a `Vocabulary` makes of a call or a persistent id, for example a tensor of PyTorch. */
export abstract class LibraryObject {
  readonly kind = 'library object';
  /** For example `a storage`. */
  abstract readonly inWords: string;
}

/** Placeholder for a value that was too large to keep. */
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
 * Values by name or key in a dict, a Namespace or an object of any class; `null` for everything else. Items of a class
 * derived from a dict win over attributes of the same name.
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

/** A value in a few words for an error message, for example `the text 'mnist'` or `a list of 3`. */
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
    case 'library object':
      return value.inWords;
  }
}

/** A dict's key or a list's index, as a step of a place. */
export function keyInWords(key: PythonValue): string {
  return typeof key === 'string' || typeof key === 'number' ? String(key) : describe(key);
}

/** The qualified name of a class or function. */
export function globalName(value: PythonValue | undefined): string | null {
  return isPythonObject(value) && (value.kind === 'global' || value.kind === 'stub') ? value.name : null;
}
