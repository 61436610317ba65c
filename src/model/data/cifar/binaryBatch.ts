/** A file of CIFAR-10's binary version: records of a label and the three planes of a picture. */
import { basename } from 'node:path';
import { Refusal } from '../../refusal';
import { refused } from '../../files/unreadable';
import { openBytes, type ByteRange } from '../bytes/byteRange';
import { PICTURE_BYTES, type Batch } from './batch';

const RECORD_BYTES = 1 + PICTURE_BYTES;
const RECORDS_AT_ONCE = 256;

/** @throws Refusal if it can't be read, or is not made of whole records */
export async function openBinaryBatch(path: string, signal: AbortSignal | undefined): Promise<Batch> {
  const file = await openBytes(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  try {
    const count = countRecords(file, path);
    return {
      name: basename(path),
      count,
      labels: await readLabels(file, count, signal),
      read: (index) => file.read(index * RECORD_BYTES + 1, PICTURE_BYTES),
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw refused(error, path);
  }
}

/**
 * The number of pictures, from the file's size.
 * @throws Refusal if it can't be opened, or is not made of whole records
 */
export async function countBinaryPictures(path: string): Promise<number> {
  await using file = await openBytes(path).catch((error: unknown) => {
    throw refused(error, path);
  });
  return countRecords(file, path);
}

function countRecords({ length }: ByteRange, path: string): number {
  if (length === 0 || length % RECORD_BYTES !== 0) {
    throw new Refusal(
      `${path} is cut off or damaged: its size, ${length} bytes, is not a multiple of ${RECORD_BYTES}. Copy it again.`,
    );
  }
  return length / RECORD_BYTES;
}

async function readLabels(file: ByteRange, count: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const labels = new Uint8Array(count);
  for (let first = 0; first < count; first += RECORDS_AT_ONCE) {
    signal?.throwIfAborted();
    const records = Math.min(RECORDS_AT_ONCE, count - first);
    const bytes = await file.read(first * RECORD_BYTES, records * RECORD_BYTES);
    for (let i = 0; i < records; i++) labels[first + i] = bytes[i * RECORD_BYTES] ?? 0;
  }
  return labels;
}
