/**
 * The classes and functions that a pickle may name. Each is a function on data below; nothing is ever imported, and
 * every name that is not here becomes an inert stub.
 */
import { Malformed } from './byteCursor';
import type { Dtype } from './dtype';
import { BYTES, type PickleMemory } from './pickleMemory';
import {
  isPythonObject,
  type NumpyDtype,
  type PythonDict,
  type PythonValue,
  type StorageReference,
} from './pythonValue';

type Call = (args: readonly PythonValue[], memory: PickleMemory) => PythonValue;

/** PyTorch's own bound is 64. */
const MOST_DIMENSIONS = 64;
/** Of a module and a class in it, in characters. */
const LONGEST_NAME = 500;

const TENSOR_CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['torch._utils._rebuild_tensor', tensor],
  ['torch._utils._rebuild_tensor_v2', tensor],
]);

const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['collections.OrderedDict', (args, memory) => dict(args[0], memory)],
  // The first argument is the default factory.
  ['collections.defaultdict', (args, memory) => dict(args[1], memory)],
  ['builtins.dict', (args, memory) => dict(args[0], memory)],
  ['builtins.list', (args, memory) => list(args[0], memory)],
  ['builtins.tuple', (args, memory) => list(args[0], memory)],
  ['builtins.set', (args, memory) => list(args[0], memory)],
  ['builtins.frozenset', (args, memory) => list(args[0], memory)],
  ['argparse.Namespace', namespace],
  ['types.SimpleNamespace', namespace],
  ['torch.Size', (args, memory) => list(args[0], memory)],
  ...TENSOR_CALLS,
  ['torch._utils._rebuild_parameter', (args) => args[0] ?? null],
  ['torch._utils._rebuild_parameter_with_state', (args) => args[0] ?? null],
  ['torch._tensor._rebuild_from_type_v2', tensorSubclass],
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
export function resolveGlobal(module: string, name: string, memory: PickleMemory): PythonValue {
  const length = module.length + name.length;
  if (length > LONGEST_NAME) throw new Malformed(`the name of a class has ${length} characters`);
  memory.take(BYTES.object + BYTES.text + length);
  const qualified = `${module === '__builtin__' ? 'builtins' : module}.${name}`;
  const allowed = CALLS.has(qualified) || STORAGE_DTYPES.has(qualified);
  return { kind: allowed ? 'global' : 'stub', name: qualified };
}

/** What calling `callee` gives. Stubs give a stub of the same name and look at nothing. */
export function call(callee: PythonValue, args: PythonValue, memory: PickleMemory): PythonValue {
  const name = isPythonObject(callee) && (callee.kind === 'global' || callee.kind === 'stub') ? callee.name : null;
  if (name === null) throw new Malformed('something is called that is neither a class nor a function');
  if (!Array.isArray(args)) throw new Malformed(`the arguments of ${name} are no tuple`);
  const known = CALLS.get(name);
  if (known !== undefined) return known(args, memory);
  memory.take(BYTES.object);
  return { kind: 'stub', name };
}

/**
 * The storage of a persistent id `('storage', type, key, device, elements)`, in old files with a last item: `None` or
 * `(key of the part, offset, elements)`. A stub for types that are not read, and for `('module', class, file, source)`.
 */
export function resolveStorage(id: PythonValue): PythonValue {
  const [kind, module = null] = Array.isArray(id) ? id : [];
  if (kind === 'module' && isPythonObject(module) && module.kind === 'stub') return module;
  if (!Array.isArray(id) || kind !== 'storage') return { kind: 'stub', name: 'a persistent id' };
  const [, type = null, key, , elements, part = null] = id;
  const typeName =
    isPythonObject(type) && (type.kind === 'global' || type.kind === 'stub') ? type.name : 'an unnamed type';
  const dtype = STORAGE_DTYPES.get(typeName);
  if (dtype === undefined) return { kind: 'stub', name: typeName };
  if (typeof key !== 'string' || !isCount(elements)) throw new Malformed('a storage has no key or no length');
  return { kind: 'storage', key, dtype, elements, part: partOf(part) };
}

function partOf(value: PythonValue): StorageReference['part'] {
  if (value === null) return null;
  const [, offset, elements] = Array.isArray(value) ? value : [];
  if (!isCount(offset) || !isCount(elements)) throw new Malformed('a part of a storage has no offset or no length');
  return { offset, elements };
}

/** Applies pickled state to an object; what only Python code would use is dropped. */
export function build(target: PythonValue, state: PythonValue, memory: PickleMemory): void {
  if (!isPythonObject(target)) return;
  if (target.kind === 'namespace' && state instanceof Map) {
    memory.take(BYTES.dictItem * state.size);
    for (const [name, value] of state) target.attributes.set(name, value);
  } else if (target.kind === 'numpy dtype' && Array.isArray(state)) {
    target.byteOrder = state[1] === '>' ? '>' : '<';
  }
}

function namespace(_: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object + BYTES.dict);
  return { kind: 'namespace', attributes: new Map() };
}

function dict(source: PythonValue | undefined, memory: PickleMemory): PythonDict {
  memory.take(BYTES.dict);
  const made: PythonDict = new Map();
  if (source === undefined) return made;
  if (source instanceof Map) {
    memory.take(BYTES.dictItem * source.size);
    return new Map(source);
  }
  if (!Array.isArray(source)) throw new Malformed('a dict is made of something other than pairs');
  memory.take(BYTES.dictItem * source.length);
  for (const pair of source) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Malformed('a dict is made of something other than pairs');
    made.set(pair[0] ?? null, pair[1] ?? null);
  }
  return made;
}

function list(source: PythonValue | undefined, memory: PickleMemory): PythonValue[] {
  memory.take(BYTES.list);
  if (source === undefined) return [];
  if (!Array.isArray(source)) throw new Malformed('a list is made of something that is none');
  memory.take(BYTES.listItem * source.length);
  return [...source];
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, …)`. */
function tensor(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const [storage = null, offset, shape, strides] = args;
  if (!isPythonObject(storage) || (storage.kind !== 'storage' && storage.kind !== 'stub')) {
    throw new Malformed('a tensor has no storage');
  }
  if (storage.kind === 'stub') return storage;
  return tensorOf(storage, offset, sizes(shape, memory), sizes(strides, memory));
}

/** `_rebuild_from_type_v2(function, type, arguments, state)`: how a tensor with attributes of its own is written. */
function tensorSubclass(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const [callee = null, , inner = null] = args;
  const rebuilds = isPythonObject(callee) && callee.kind === 'global' && TENSOR_CALLS.has(callee.name);
  return rebuilds && Array.isArray(inner) ? tensor(inner, memory) : { kind: 'stub', name: 'a subclass of tensor' };
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

/** A tuple is taken as it is; a list is copied, because the pickle may still change it. */
function sizes(value: PythonValue | undefined, memory: PickleMemory): readonly number[] {
  if (!Array.isArray(value) || value.length > MOST_DIMENSIONS || !value.every(isCount)) {
    throw new Malformed(`the shape or the strides of a tensor are no tuple of at most ${MOST_DIMENSIONS} counts`);
  }
  if (Object.isFrozen(value)) return value;
  memory.take(BYTES.list);
  return value.slice();
}

function numpyDtype(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const code = args[0];
  if (typeof code !== 'string') throw new Malformed('a numpy dtype has no name');
  return { kind: 'numpy dtype', code, byteOrder: '<' };
}

/** A number where the dtype is one of numpy's plain numbers, else a stub. */
function numpyScalar(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const [dtype = null, bytes = null] = args;
  const number =
    isPythonObject(dtype) && dtype.kind === 'numpy dtype' && bytes instanceof Uint8Array ? decode(dtype, bytes) : null;
  return number ?? { kind: 'stub', name: 'numpy scalar' };
}

function decode({ code, byteOrder }: NumpyDtype, bytes: Uint8Array): PythonValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = byteOrder === '<';
  switch (`${code} of ${bytes.length}`) {
    case 'f4 of 4':
      return view.getFloat32(0, little);
    case 'f8 of 8':
      return view.getFloat64(0, little);
    case 'i4 of 4':
      return view.getInt32(0, little);
    case 'i8 of 8':
      return Number(view.getBigInt64(0, little));
    case 'b1 of 1':
      return view.getUint8(0) !== 0;
    default:
      return null;
  }
}

/** What is encoded otherwise, or longer than any number, is of no use here. */
function latin1Bytes(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  const [text, encoding] = args;
  memory.take(BYTES.object);
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) {
    return { kind: 'stub', name: '_codecs.encode' };
  }
  memory.take(BYTES.bytes + BYTES.object + text.length);
  return Buffer.from(text, 'latin1');
}

export function isCount(value: PythonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
