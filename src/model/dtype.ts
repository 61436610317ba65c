/** Element types in checkpoints. Types that no inspection needs (complex, quantised) are not included. */
export type Dtype =
  'float32' | 'float16' | 'bfloat16' | 'float64' | 'int64' | 'int32' | 'int16' | 'int8' | 'uint8' | 'bool';

export const BYTES_PER_ELEMENT: Readonly<Record<Dtype, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Little-endian elements as float32: a view if they are float32 at an aligned address, otherwise a copy. */
export function toFloat32(bytes: Uint8Array, dtype: Dtype): Float32Array {
  switch (dtype) {
    case 'float32':
      return aligned(bytes, Float32Array);
    case 'float64':
      return new Float32Array(aligned(bytes, Float64Array));
    case 'float16':
      return widenHalves(aligned(bytes, Uint16Array));
    case 'bfloat16':
      return widenBrainFloats(aligned(bytes, Uint16Array));
    case 'int64':
      return narrowLongs(aligned(bytes, BigInt64Array));
    case 'int32':
      return new Float32Array(aligned(bytes, Int32Array));
    case 'int16':
      return new Float32Array(aligned(bytes, Int16Array));
    case 'int8':
      return new Float32Array(aligned(bytes, Int8Array));
    case 'uint8':
      return new Float32Array(bytes);
    case 'bool':
      return truthValues(bytes);
  }
}

/** Little-endian elements in double precision, which holds all but integers beyond 2⁵³ exactly. */
export function toFloat64(bytes: Uint8Array, dtype: Dtype): Float64Array {
  switch (dtype) {
    case 'float64':
      return aligned(bytes, Float64Array);
    case 'int64':
      return Float64Array.from(aligned(bytes, BigInt64Array), Number);
    case 'int32':
      return new Float64Array(aligned(bytes, Int32Array));
    default:
      return new Float64Array(toFloat32(bytes, dtype));
  }
}

interface ElementArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** The bytes as elements: a view if their address allows it, otherwise a copy. */
function aligned<T>(bytes: Uint8Array, Elements: ElementArray<T>): T {
  const size = Elements.BYTES_PER_ELEMENT;
  const { buffer, byteOffset, length } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Elements(buffer, byteOffset, length / size);
}

/** IEEE 754 binary16 to binary32; every value is exact. */
function widenHalves(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  const values = new Float32Array(words.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) values[i] = (sign === 0 ? 1 : -1) * fraction * 2 ** -24;
    else words[i] = sign | ((exponent === 0x1f ? 0xff : exponent + 112) << 23) | (fraction << 13);
  }
  return values;
}

/** bfloat16 is the upper half of float32. */
function widenBrainFloats(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = (halves[i] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

function narrowLongs(longs: BigInt64Array): Float32Array {
  const values = new Float32Array(longs.length);
  for (let i = 0; i < longs.length; i++) values[i] = Number(longs[i] ?? 0n);
  return values;
}

function truthValues(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i] === 0 ? 0 : 1;
  return values;
}
