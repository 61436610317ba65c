/** The npz format: a zip archive of arrays in NumPy's npy format, as `numpy.load` reads it. */
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { writeWhole } from '../../files/wholeFile';
import type { TensorToWrite } from '../../safetensors/safetensors';
import { elementsIn } from '../../shape';
import { npyHeader } from './npyHeader';

/** An array of texts, which NumPy loads without pickle. */
export interface TextsToWrite {
  readonly name: string;
  readonly texts: readonly string[];
  /** `[]` for a single text. */
  readonly shape: readonly number[];
}

type Arrays = readonly (TensorToWrite | TextsToWrite)[];

const TYPES: Readonly<Record<TensorToWrite['dtype'], { readonly descr: string; readonly bytes: number }>> = {
  F32: { descr: '<f4', bytes: 4 },
  F64: { descr: '<f8', bytes: 8 },
  I64: { descr: '<i8', bytes: 8 },
  I32: { descr: '<i4', bytes: 4 },
  U8: { descr: '|u1', bytes: 1 },
};
/** Bytes of a character of a NumPy text. */
const CHARACTER = 4;

/**
 * Writes an archive completely or not at all. The arrays are stored without compression, because noise hardly
 * compresses and readers may map them.
 * @throws {Refusal} if the disk is full, or the folder is missing or may not be written to.
 * @throws the signal's reason if it is aborted before the file is complete
 */
export async function writeNpz(path: string, arrays: Arrays, signal?: AbortSignal): Promise<void> {
  const write = async (file: FileHandle) => {
    const zip = new ZipFile();
    const failed = new Promise<never>((_, reject) => zip.once('error', reject));
    for (const array of arrays) {
      const { header, size, data } = 'texts' in array ? textParts(array) : numberParts(array);
      zip.addReadStreamLazy(`${array.name}.npy`, { compress: false, size: header.length + size }, (give) => {
        give(null, Readable.from(chunks(header, data)));
      });
    }
    zip.end();
    await Promise.race([writeAll(zip, (chunk) => file.writeFile(chunk)), failed]);
  };
  await writeWhole(path, write, signal);
}

async function writeAll(zip: ZipFile, write: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  for await (const chunk of zip.outputStream) await write(chunk as Buffer);
}

interface Parts {
  readonly header: Uint8Array;
  /** Bytes of the data. */
  readonly size: number;
  readonly data: Iterable<Uint8Array>;
}

function numberParts({ dtype, shape, values }: TensorToWrite): Parts {
  const { descr, bytes } = TYPES[dtype];
  const parts = 'parts' in values ? values.parts : [values];
  return { header: npyHeader(descr, shape), size: elementsIn(shape) * bytes, data: bytesOf(parts, dtype) };
}

function* bytesOf(parts: Iterable<ArrayBufferView>, dtype: TensorToWrite['dtype']): Iterable<Uint8Array> {
  for (const part of parts) {
    const converted =
      dtype === 'F64' && part instanceof Float32Array
        ? Float64Array.from(part)
        : dtype === 'F32' && part instanceof Float64Array
          ? Float32Array.from(part)
          : part;
    yield new Uint8Array(converted.buffer, converted.byteOffset, converted.byteLength);
  }
}

/** Texts of equal length in UTF-32, padded with zeros. */
function textParts({ texts, shape }: TextsToWrite): Parts {
  const characters = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const length = Math.max(1, ...characters.map((each) => each.length));
  const data = Buffer.alloc(texts.length * length * CHARACTER);
  for (const [row, each] of characters.entries()) {
    for (const [at, code] of each.entries()) data.writeUInt32LE(code, (row * length + at) * CHARACTER);
  }
  return { header: npyHeader(`<U${length}`, shape), size: data.length, data: [data] };
}

function* chunks(header: Uint8Array, data: Iterable<Uint8Array>): Iterable<Uint8Array> {
  yield header;
  // An empty chunk would end the stream.
  for (const part of data) if (part.length > 0) yield part;
}
