/**
 * The classes and functions that a pickle may name. Each is a function on data below; nothing is ever imported, and
 * every name that is not here becomes an inert stub.
 */
import { Malformed } from './byteCursor';
import type { Dtype } from './dtype';
import {
  isPythonObject,
  type NumpyDtype,
  type PythonDict,
  type PythonValue,
  type StorageReference,
} from './pythonValue';

/** Accounts for `count` values copied, so that a small pickle cannot copy one long list many times. */
export type Spend = (count: number) => void;

type Call = (args: readonly PythonValue[], spend: Spend) => PythonValue;

/** PyTorch's own bound is 64. */
const MOST_DIMENSIONS = 64;

const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', (args, spend) => dict(args[0], spend)],
  // The first argument is the default factory.
  ['collections.defaultdict', (args, spend) => dict(args[1], spend)],
  ['builtins.dict', (args, spend) => dict(args[0], spend)],
  ['builtins.list', (args, spend) => list(args[0], spend)],
  ['builtins.tuple', (args, spend) => list(args[0], spend)],
  ['builtins.set', (args, spend) => list(args[0], spend)],
  ['builtins.frozenset', (args, spend) => list(args[0], spend)],
  ['argparse.Namespace', () => ({ kind: 'namespace', attributes: new Map() })],
  ['types.SimpleNamespace', () => ({ kind: 'namespace', attributes: new Map() })],
  ['torch.Size', (args, spend) => list(args[0], spend)],
  ['torch._utils._rebuild_tensor', tensor],
  ['torch._utils._rebuild_tensor_v2', tensor],
  ['torch._utils._rebuild_parameter', (args) => args[0] ?? null],
  ['torch._utils._rebuild_parameter_with_state', (args) => args[0] ?? null],
  ['numpy.dtype', numpyDtype],
  ['numpy.core.multiarray.scalar', numpyScalar],
  ['numpy._core.multiarray.scalar', numpyScalar],
  // How protocols below 3 write bytes.
  ['_codecs.encode', latin1Bytes],
]);

const STORAGE_DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['torch.FloatStorage', 'float32'],
  ['torch.HalfStorage', 'float16'],
  ['torch.BFloat16Storage', 'bfloat16'],
  ['torch.DoubleStorage', 'float64'],
  ['torch.LongStorage', 'int64'],
  ['torch.IntStorage', 'int32'],
  ['torch.ShortStorage', 'int16'],
  ['torch.CharStorage', 'int8'],
  ['torch.ByteStorage', 'uint8'],
  ['torch.BoolStorage', 'bool'],
]);

/** The value of a name in a pickle; Python 2 calls `builtins` `__builtin__`. */
export function resolveGlobal(module: string, name: string): PythonValue {
  const qualified = `${module === '__builtin__' ? 'builtins' : module}.${name}`;
  const allowed = CALLS.has(qualified) || STORAGE_DTYPES.has(qualified);
  return { kind: allowed ? 'global' : 'stub', name: qualified };
}

/** What calling `callee` gives. Stubs give a stub of the same name and look at nothing. */
export function call(callee: PythonValue, args: PythonValue, spend: Spend): PythonValue {
  const name = isPythonObject(callee) && (callee.kind === 'global' || callee.kind === 'stub') ? callee.name : null;
  if (name === null) throw new Malformed('something is called that is neither a class nor a function');
  if (!Array.isArray(args)) throw new Malformed(`the arguments of ${name} are no tuple`);
  const known = CALLS.get(name);
  return known === undefined ? { kind: 'stub', name } : known(args, spend);
}

/** The storage of a persistent id `('storage', type, key, device, elements)`; a stub for types that are not read. */
export function resolveStorage(id: PythonValue): PythonValue {
  if (!Array.isArray(id) || id[0] !== 'storage') return { kind: 'stub', name: 'a persistent id' };
  const [, type = null, key, , elements] = id;
  const typeName =
    isPythonObject(type) && (type.kind === 'global' || type.kind === 'stub') ? type.name : 'an unnamed type';
  const dtype = STORAGE_DTYPES.get(typeName);
  if (dtype === undefined) return { kind: 'stub', name: typeName };
  if (typeof key !== 'string' || !isCount(elements)) throw new Malformed('a storage has no key or no length');
  return { kind: 'storage', key, dtype, elements };
}

/** Applies pickled state to an object; what only Python code would use is dropped. */
export function build(target: PythonValue, state: PythonValue, spend: Spend): void {
  if (!isPythonObject(target)) return;
  if (target.kind === 'namespace' && state instanceof Map) {
    spend(state.size);
    for (const [name, value] of state) target.attributes.set(name, value);
  } else if (target.kind === 'numpy dtype' && Array.isArray(state)) {
    target.byteOrder = state[1] === '>' ? '>' : '<';
  }
}

function dict(source: PythonValue | undefined, spend: Spend): PythonDict {
  const made: PythonDict = new Map();
  if (source === undefined) return made;
  if (source instanceof Map) {
    spend(source.size);
    return new Map(source);
  }
  if (!Array.isArray(source)) throw new Malformed('a dict is made of something other than pairs');
  spend(source.length);
  for (const pair of source) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Malformed('a dict is made of something other than pairs');
    made.set(pair[0] ?? null, pair[1] ?? null);
  }
  return made;
}

function list(source: PythonValue | undefined, spend: Spend): PythonValue[] {
  if (source === undefined) return [];
  if (!Array.isArray(source)) throw new Malformed('a list is made of something that is none');
  spend(source.length);
  return [...source];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, …)`. */
function tensor(args: readonly PythonValue[], spend: Spend): PythonValue {
  const [storage = null, offset, shape, strides] = args;
  if (!isPythonObject(storage) || (storage.kind !== 'storage' && storage.kind !== 'stub')) {
    throw new Malformed('a tensor has no storage');
  }
  if (storage.kind === 'stub') return storage;
  return tensorOf(storage, offset, sizes(shape, spend), sizes(strides, spend));
}

function tensorOf(
  storage: StorageReference,
  offset: PythonValue | undefined,
  shape: readonly number[],
  strides: readonly number[],
): PythonValue {
  if (!isCount(offset)) throw new Malformed('the offset of a tensor is no count');
  if (shape.length !== strides.length) throw new Malformed('a tensor has more or fewer strides than dimensions');
  return { kind: 'tensor', storage, offset, shape, strides };
}

function sizes(value: PythonValue | undefined, spend: Spend): number[] {
  if (!Array.isArray(value) || value.length > MOST_DIMENSIONS || !value.every(isCount)) {
    throw new Malformed(`the shape or the strides of a tensor are no tuple of at most ${MOST_DIMENSIONS} counts`);
  }
  spend(value.length);
  return value.filter(isCount);
}

function numpyDtype(args: readonly PythonValue[]): PythonValue {
  const code = args[0];
  if (typeof code !== 'string') throw new Malformed('a numpy dtype has no name');
  return { kind: 'numpy dtype', code, byteOrder: '<' };
}

/** A number where the dtype is one of numpy's plain numbers, else a stub. */
function numpyScalar(args: readonly PythonValue[]): PythonValue {
  const [dtype = null, bytes = null] = args;
  const number =
    isPythonObject(dtype) && dtype.kind === 'numpy dtype' && bytes instanceof Uint8Array ? decode(dtype, bytes) : null;
  return number ?? { kind: 'stub', name: 'numpy scalar' };
}

function decode(dtype: NumpyDtype, bytes: Uint8Array): PythonValue {
  if (bytes.length !== Number(dtype.code.slice(1))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = dtype.byteOrder === '<';
  switch (dtype.code) {
    case 'f4':
      return view.getFloat32(0, little);
    case 'f8':
      return view.getFloat64(0, little);
    case 'i4':
      return view.getInt32(0, little);
    case 'i8':
      return Number(view.getBigInt64(0, little));
    case 'b1':
      return view.getUint8(0) !== 0;
    default:
      return null;
  }
}

function latin1Bytes(args: readonly PythonValue[], spend: Spend): PythonValue {
  const [text, encoding] = args;
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) {
    throw new Malformed('bytes are written in an encoding other than latin1');
  }
  spend(text.length);
  return Buffer.from(text, 'latin1');
}

function isCount(value: PythonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
