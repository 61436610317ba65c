/** NumPy's numbers, texts and arrays in a pickle, as functions on data. */
import { Malformed } from '../files/malformed';
import { toFloat32, type Dtype } from '../dtype';
import { BYTES, type PickleMemory } from './pickleMemory';
import { isPythonObject, type NumpyArray, type NumpyDtype, type PythonValue } from './pythonValue';
import { sizes } from './sizes';
import type { Call } from './vocabulary';

export const NUMPY_CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['numpy.dtype', dtype],
  ['numpy.core.multiarray.scalar', scalar],
  ['numpy._core.multiarray.scalar', scalar],
  ['numpy.core.multiarray._reconstruct', array],
  ['numpy._core.multiarray._reconstruct', array],
  ['numpy._core.numeric._frombuffer', fromBuffer],
  ['numpy.core.numeric._frombuffer', fromBuffer],
]);

/** Element types of the NumPy arrays that can stand for a tensor. */
const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['b1', 'bool'],
]);

/** The type of an array's elements, if tensors have it and it is little-endian; else `null`. */
export function elementType({ dtype }: NumpyArray): Dtype | null {
  if (dtype === null) return null;
  const type = DTYPES.get(dtype.code) ?? null;
  return dtype.byteOrder === '<' || dtype.code.endsWith('1') ? type : null;
}

function dtype([code]: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  if (typeof code !== 'string') throw new Malformed('a numpy dtype has no name');
  const order = /^[<>|=]/.test(code) ? code[0] : '<';
  return { kind: 'numpy dtype', code: code.replace(/^[<>|=]/, ''), byteOrder: order === '>' ? '>' : '<' };
}

/** A number or a text if the dtype is one of NumPy's plain ones, else a stub. */
function scalar([type = null, bytes = null]: readonly PythonValue[], memory: PickleMemory): PythonValue {
  memory.take(BYTES.object);
  const isPlain = isPythonObject(type) && type.kind === 'numpy dtype' && bytes instanceof Uint8Array;
  return (isPlain ? plainValue(type, bytes) : null) ?? { kind: 'stub', name: 'numpy scalar' };
}

/** The value of one element's bytes; `null` for types that are not plain, and for too few or too many bytes. */
export function plainValue({ code, byteOrder }: NumpyDtype, bytes: Uint8Array): PythonValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const little = byteOrder === '<';
  const [, kind, size] = /^([a-zA-Z])(\d+)$/.exec(code) ?? [];
  if (kind === 'U') return Number(size) * 4 === bytes.length ? codePoints(view, little) : null;
  if (Number(size) !== bytes.length) return null;
  switch (code) {
    case 'f2':
      return toFloat32(little ? bytes : bytes.toReversed(), 'float16')[0] ?? NaN;
    case 'f4':
      return view.getFloat32(0, little);
    case 'f8':
      return view.getFloat64(0, little);
    case 'i1':
      return view.getInt8(0);
    case 'i2':
      return view.getInt16(0, little);
    case 'i4':
      return view.getInt32(0, little);
    case 'i8':
      return Number(view.getBigInt64(0, little));
    case 'u1':
      return view.getUint8(0);
    case 'u2':
      return view.getUint16(0, little);
    case 'u4':
      return view.getUint32(0, little);
    case 'u8':
      return Number(view.getBigUint64(0, little));
    case 'b1':
      return view.getUint8(0) !== 0;
    default:
      return kind === 'S' ? Buffer.from(bytes).toString('latin1').replace(/\0+$/, '') : null;
  }
}

/** A UTF-32 text without its zero padding. */
function codePoints(view: DataView, little: boolean): string | null {
  const points: number[] = [];
  for (let at = 0; at < view.byteLength; at += 4) points.push(view.getUint32(at, little));
  while (points.at(-1) === 0) points.pop();
  return points.every((point) => point <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}

/** `_reconstruct(class, (0,), b'b')`; shape, type and bytes come as its state. */
function array(_: readonly PythonValue[], memory: PickleMemory): NumpyArray {
  memory.take(BYTES.object);
  return { kind: 'numpy array', shape: [0], dtype: null, fortranOrder: false, data: null };
}

/** `_frombuffer(bytes, dtype, shape, order)`, of protocol 5. */
function fromBuffer(
  [data = null, type = null, shape, order]: readonly PythonValue[],
  memory: PickleMemory,
): NumpyArray {
  const made = array([], memory);
  setArrayState(made, [1, shape ?? [], type, order === 'F', data], memory);
  return made;
}

/** `(version, shape, dtype, Fortran order, bytes)`. Arrays of Python objects have a list instead of bytes. */
export function setArrayState(target: NumpyArray, state: PythonValue, memory: PickleMemory): void {
  const [, shape, type = null, fortranOrder, data = null] = Array.isArray(state) ? state : [];
  target.shape = sizes(shape, memory);
  target.dtype = isPythonObject(type) && type.kind === 'numpy dtype' ? type : null;
  target.fortranOrder = fortranOrder === true;
  const isLong = isPythonObject(data) && data.kind === 'long bytes';
  target.data = data instanceof Uint8Array || isLong ? data : python2Bytes(data, memory);
}

/** Python 2 writes bytes as it does text, and so they are read where they happen to be UTF-8. */
function python2Bytes(data: PythonValue, memory: PickleMemory): Uint8Array | null {
  if (typeof data !== 'string') return null;
  const bytes = new Uint8Array(Buffer.from(data, 'utf8'));
  memory.take(BYTES.bytes + bytes.length);
  return bytes;
}
