/** Element types met in checkpoints; those that no inspection needs (complex, quantised) are not among them. */
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

/** Little-endian elements as float32: of float32 at an aligned address a view, otherwise a copy. */
export function toFloat32(bytes: Uint8Array, dtype: Dtype): Float32Array {
  const count = bytes.length / BYTES_PER_ELEMENT[dtype];
  switch (dtype) {
    case 'float32':
      return bytes.byteOffset % 4 === 0 ? viewFloat32(bytes) : viewFloat32(new Uint8Array(copy(bytes)));
    case 'float64':
      return Float32Array.from(new Float64Array(copy(bytes)));
    case 'float16':
      return widenHalves(new Uint16Array(copy(bytes)));
    case 'bfloat16': {
      const words = new Uint32Array(count);
      const halves = new Uint16Array(copy(bytes));
      for (let i = 0; i < count; i++) words[i] = (halves[i] ?? 0) << 16;
      return new Float32Array(words.buffer);
    }
    case 'int64':
      return Float32Array.from(new BigInt64Array(copy(bytes)), Number);
    case 'int32':
      return Float32Array.from(new Int32Array(copy(bytes)));
    case 'int16':
      return Float32Array.from(new Int16Array(copy(bytes)));
    case 'int8':
      return Float32Array.from(new Int8Array(copy(bytes)));
    case 'uint8':
      return Float32Array.from(bytes);
    case 'bool':
      return Float32Array.from(bytes, (byte) => (byte === 0 ? 0 : 1));
  }
}

function viewFloat32({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

function copy(bytes: Uint8Array): ArrayBuffer {
  const target = new ArrayBuffer(bytes.length);
  new Uint8Array(target).set(bytes);
  return target;
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
