/**
 * Converts the numbers of a safetensors file to typed arrays. Little-endian, like the file and every Node platform
 * here.
 */
import { toFloat32 } from '../dtype';

export interface Dtype {
  readonly bytes: number;
  /** Single precision if it holds every value of the type, else double. 64-bit integers are rounded to 53 bits. */
  values(data: ArrayBuffer): Float32Array | Float64Array;
}

export const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>([
  ['F64', { bytes: 8, values: (data) => new Float64Array(data) }],
  ['F32', { bytes: 4, values: (data) => new Float32Array(data) }],
  ['F16', { bytes: 2, values: (data) => toFloat32(new Uint8Array(data), 'float16') }],
  ['BF16', { bytes: 2, values: (data) => toFloat32(new Uint8Array(data), 'bfloat16') }],
  ['I64', { bytes: 8, values: (data) => Float64Array.from(new BigInt64Array(data), Number) }],
  ['U64', { bytes: 8, values: (data) => Float64Array.from(new BigUint64Array(data), Number) }],
  ['I32', { bytes: 4, values: (data) => Float64Array.from(new Int32Array(data)) }],
  ['U32', { bytes: 4, values: (data) => Float64Array.from(new Uint32Array(data)) }],
  ['I16', { bytes: 2, values: (data) => Float32Array.from(new Int16Array(data)) }],
  ['U16', { bytes: 2, values: (data) => Float32Array.from(new Uint16Array(data)) }],
  ['I8', { bytes: 1, values: (data) => Float32Array.from(new Int8Array(data)) }],
  ['U8', { bytes: 1, values: (data) => Float32Array.from(new Uint8Array(data)) }],
  ['BOOL', { bytes: 1, values: (data) => Float32Array.from(new Uint8Array(data)) }],
]);
