/** Every way in which PyTorch writes a tensor into a pickle, as functions on data. */
import { Malformed } from '../files/malformed';
import type { Dtype } from '../dtype';
import { list } from '../pickle/allowedGlobals';
import { BYTES, type PickleMemory } from '../pickle/pickleMemory';
import { globalName, isPythonObject, type PythonValue } from '../pickle/pythonValue';
import { isCount, shapeIn, sizes } from '../pickle/sizes';
import type { Call, Vocabulary } from '../pickle/vocabulary';
import { FLAG_NAMES } from './flagNames';
import { StorageReference, TensorReference, UnreadableTensor } from './torchValue';
import { prefixOf } from './weightNames';

const REBUILDING: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['torch._utils._rebuild_tensor', tensor],
  ['torch._utils._rebuild_tensor_v2', tensor],
  ['torch._utils._rebuild_tensor_v3', typedTensor],
  ['torch._utils._rebuild_parameter', (args) => args[0] ?? null],
  ['torch._utils._rebuild_parameter_with_state', (args) => args[0] ?? null],
  ['torch._utils._rebuild_meta_tensor_no_storage', withoutValues],
  ['torch._utils._rebuild_device_tensor_from_numpy', fromOtherDevice],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', fromOtherDevice],
  ['torch._utils._rebuild_xla_tensor', fromOtherDevice],
  ['torch._utils._rebuild_qtensor', (args, memory) => quantised(args[2], memory)],
  ['torch._utils._rebuild_sparse_tensor', sparse],
  ['torch._utils._rebuild_sparse_csr_tensor', sparse],
  ['torch._utils._rebuild_nested_tensor', nested],
]);

/** What `torch.save` writes. Weights of an NVAE and training flags are needed. */
export const TORCH: Vocabulary = {
  calls: new Map<string, Call>([
    ...REBUILDING,
    ['torch._tensor._rebuild_from_type_v2', tensorSubclass],
    ['torch.Size', (args, memory) => list(args[0], memory)],
  ]),
  persistent: storage,
  isNeeded: (key) => prefixOf(key) !== null || FLAG_NAMES.has(key),
};

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

/**
 * The storage of a persistent id `('storage', type, key, device, elements)`. In old files it has a last item: `None` or
 * `(key of the part, offset, elements)`. A stub for unsupported types, and for `('module', class, file, source)`.
 */
function storage(id: PythonValue): PythonValue {
  const [kind, module = null] = Array.isArray(id) ? id : [];
  if (kind === 'module' && isPythonObject(module) && module.kind === 'stub') return module;
  if (!Array.isArray(id) || kind !== 'storage') return { kind: 'stub', name: 'a persistent id' };
  const [, type = null, key, , elements, part = null] = id;
  const typeName = globalName(type) ?? 'an unnamed type';
  const dtype = STORAGE_DTYPES.get(typeName);
  if (dtype === undefined) return { kind: 'stub', name: typeName };
  if (typeof key !== 'string' || !isCount(elements)) throw new Malformed('a storage has no key or no length');
  return new StorageReference(key, dtype, elements, partOf(part));
}

function partOf(value: PythonValue): StorageReference['part'] {
  if (value === null) return null;
  const [, offset, elements] = Array.isArray(value) ? value : [];
  if (!isCount(offset) || !isCount(elements)) throw new Malformed('a part of a storage has no offset or no length');
  return { offset, elements };
}

/** `_rebuild_tensor_v2(storage, offset, shape, strides, …)`. */
function tensor(args: readonly PythonValue[], memory: PickleMemory): TensorReference | UnreadableTensor {
  memory.take(BYTES.object);
  const [storage = null, offset, shape, strides] = args;
  if (isPythonObject(storage) && storage.kind === 'stub') {
    const type = storage.name.replace(/^torch\./, '').replace(/Storage$/, '');
    return new UnreadableTensor(`a tensor of type ${type}`, 'convert it with .float() and save again', shapeIn(shape));
  }
  // As pickle.dump writes it: `torch.storage._load_from_bytes(b'…')`.
  if (isPythonObject(storage) && storage.kind === 'instance') {
    return new UnreadableTensor('a tensor with a storage of its own', 'save it with torch.save', shapeIn(shape));
  }
  if (!(storage instanceof StorageReference)) throw new Malformed('a tensor has no storage');
  if (!isCount(offset)) throw new Malformed('the offset of a tensor is no count');
  const [ownShape, ownStrides] = [sizes(shape, memory), sizes(strides, memory)];
  if (ownShape.length !== ownStrides.length) {
    throw new Malformed('a tensor has more or fewer strides than dimensions');
  }
  return new TensorReference(storage, offset, ownShape, ownStrides);
}

/** `_rebuild_tensor_v3(storage, offset, shape, strides, requires_grad, hooks, dtype, …)`: of types without storages of their own. */
function typedTensor(args: readonly PythonValue[], memory: PickleMemory): UnreadableTensor {
  memory.take(BYTES.object);
  const type = globalName(args[6]) ?? 'a type of its own';
  return new UnreadableTensor(`a tensor of ${type}`, 'convert it with .float() and save again', shapeIn(args[2]));
}

/** `_rebuild_meta_tensor_no_storage(dtype, shape, …)`. */
function withoutValues(args: readonly PythonValue[], memory: PickleMemory): UnreadableTensor {
  memory.take(BYTES.object);
  return new UnreadableTensor(
    'a tensor of the meta device, which has a shape and no values',
    'nothing in this file brings them back: save the model again from where its weights are',
    shapeIn(args[1]),
  );
}

/** `_rebuild_…_tensor(values, dtype, device, …)`: of XLA and others, whose values are written as NumPy's or the CPU's. */
function fromOtherDevice([values = null]: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const isArray = isPythonObject(values) && values.kind === 'numpy array';
  const readable = isArray || values instanceof TensorReference;
  return readable
    ? values
    : new UnreadableTensor('a tensor of another device', 'move it with .cpu() and save again', null);
}

function quantised(shape: PythonValue | undefined, memory: PickleMemory): UnreadableTensor {
  memory.take(BYTES.object);
  return new UnreadableTensor('a quantised tensor', 'convert it with .dequantize() and save again', shapeIn(shape));
}

function sparse(_: readonly PythonValue[], memory: PickleMemory): UnreadableTensor {
  memory.take(BYTES.object);
  return new UnreadableTensor('a sparse tensor', 'convert it with .to_dense() and save again', null);
}

function nested(_: readonly PythonValue[], memory: PickleMemory): UnreadableTensor {
  memory.take(BYTES.object);
  return new UnreadableTensor('a nested tensor', 'convert it with torch.nested.to_padded_tensor and save again', null);
}

/** `_rebuild_from_type_v2(function, type, arguments, state)`: how a tensor with attributes of its own is written. */
function tensorSubclass(args: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const [callee, type, inner = null, state = null] = args;
  const name = globalName(callee) ?? '';
  const rebuild = REBUILDING.get(name);
  if (rebuild !== undefined && Array.isArray(inner)) return rebuild(inner, memory);
  const typeName = globalName(type) ?? 'a subclass of tensor';
  if (name !== 'torch._utils._rebuild_wrapper_subclass' || !Array.isArray(inner)) {
    return new UnreadableTensor(`a tensor of the class ${typeName}`, 'save plain tensors in its place', null);
  }
  return wrapper(typeName, inner, state);
}

/** `_rebuild_wrapper_subclass(class, dtype, shape, …)`, whose values are in the attributes that follow it. */
function wrapper(type: string, args: readonly PythonValue[], state: PythonValue): PythonValue {
  const shape = shapeIn(args[2]);
  if (!type.endsWith('.DTensor')) {
    return new UnreadableTensor(`a tensor of the class ${type}`, 'convert it with .dequantize() and save again', shape);
  }
  const local = state instanceof Map ? state.get('_local_tensor') : undefined;
  if (local instanceof TensorReference && local.shape.join() === shape?.join()) return local;
  return new UnreadableTensor(
    'a DTensor, of which this file holds one process’s share',
    'gather it with .full_tensor() or a full state dict and save again',
    shape,
  );
}
