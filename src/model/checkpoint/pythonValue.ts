import type { Dtype } from './dtype';

/**
 * What a pickle may hold, as data. Dicts are `Map`s, never plain objects, so that no key of a file can reach a
 * prototype; lists, tuples and sets are arrays; everything that is not on the allow-list is a stub.
 */
export type PythonValue =
  null | boolean | number | bigint | string | Uint8Array | PythonValue[] | PythonDict | PythonObject;

export type PythonDict = Map<PythonValue, PythonValue>;

export type PythonObject = Namespace | StorageReference | TensorReference | NumpyDtype | AllowedGlobal | Stub;

/** `argparse.Namespace` or `types.SimpleNamespace`. */
export interface Namespace {
  readonly kind: 'namespace';
  readonly attributes: PythonDict;
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

/** `numpy.dtype`, for example `f8`. */
export interface NumpyDtype {
  readonly kind: 'numpy dtype';
  readonly code: string;
  byteOrder: '<' | '>';
}

/** A class or function of the allow-list, by its qualified name. */
export interface AllowedGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** Stands for every other class, function or object: it can be called and built, and nothing happens. */
export interface Stub {
  readonly kind: 'stub';
  readonly name: string;
}

export function isPythonObject(value: PythonValue): value is PythonObject {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

export function isStub(value: PythonValue): value is Stub {
  return isPythonObject(value) && value.kind === 'stub';
}

/** A value in a few words for an error sentence, for example `the text 'mnist'` or `a list of 3`. */
export function describe(value: PythonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'bigint') return 'an integer beyond 2⁵³';
  if (typeof value === 'string') return `the text '${shorten(value)}'`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dict of ${value.size}`;
  switch (value.kind) {
    case 'namespace':
      return `a Namespace of ${value.attributes.size}`;
    case 'tensor':
      return `a tensor of shape (${value.shape.join(', ')})`;
    case 'storage':
      return 'a storage';
    case 'numpy dtype':
      return 'a numpy dtype';
    case 'global':
    case 'stub':
      return `an object of ${shorten(value.name)}`;
  }
}

const LONGEST_QUOTE = 60;

/** A text for an error sentence. */
export function shorten(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
