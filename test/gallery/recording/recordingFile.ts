/**
 * A recording in a file that Node and browsers can read: eight bytes with the length of a JSON header, the header, and
 * the values of all typed arrays, which the header refers to by position. Numbers that JSON can't write are encoded as
 * in `protocol/messages.ts`.
 */
import { decodeMessage, encodeMessage } from '../../../src/protocol/messages';
import type { Recording } from './recording';

const LENGTH_BYTES = 8;
/** Typed arrays begin at a multiple of their element's size. */
const ALIGNMENT = 8;

const ARRAY_TYPES = { Uint8Array, Int32Array, Float32Array, Float64Array } as const;

interface WrittenArray {
  readonly $array: keyof typeof ARRAY_TYPES;
  /** Offset in bytes from the start of the arrays. */
  readonly offset: number;
  readonly length: number;
}

export function encodeRecording(recording: Recording): Uint8Array<ArrayBuffer> {
  const arrays: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  let arrayBytes = 0;
  const json = JSON.stringify(encodeMessage(recording), (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const offset = arrayBytes;
    arrays.push({ offset, bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength) });
    arrayBytes += aligned(value.byteLength);
    return { $array: typeOf(value), offset, length: (value as Uint8Array).length } satisfies WrittenArray;
  });
  const header = new TextEncoder().encode(json);
  const start = LENGTH_BYTES + aligned(header.length);
  const file = new Uint8Array(start + arrayBytes);
  new DataView(file.buffer).setFloat64(0, header.length);
  file.set(header, LENGTH_BYTES);
  for (const { offset, bytes } of arrays) file.set(bytes, start + offset);
  return file;
}

/** Decodes a recording, with its arrays as views of `file`. */
export function decodeRecording(file: ArrayBuffer): Recording {
  const { json, end } = headerOf(file);
  const start = aligned(end);
  const written: unknown = JSON.parse(json, (_, value: unknown) => {
    if (!isWrittenArray(value)) return value;
    return new ARRAY_TYPES[value.$array](file, start + value.offset, value.length);
  });
  return decodeMessage(written) as Recording;
}

function headerOf(file: ArrayBuffer): { readonly json: string; readonly end: number } {
  const length = new DataView(file).getFloat64(0);
  const end = LENGTH_BYTES + length;
  return { json: new TextDecoder().decode(new Uint8Array(file, LENGTH_BYTES, length)), end };
}

function typeOf(view: ArrayBufferView): keyof typeof ARRAY_TYPES {
  const { name } = view.constructor;
  if (name in ARRAY_TYPES) return name as keyof typeof ARRAY_TYPES;
  throw new TypeError(`A recording can't hold a ${name}.`);
}

function isWrittenArray(value: unknown): value is WrittenArray {
  return typeof value === 'object' && value !== null && '$array' in value;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
