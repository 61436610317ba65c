import type { SteadyFile } from '../files/steadyFile';
import { Refusal } from '../refusal';
import type { LongBytes } from './pythonValue';

/** A NumPy array's bytes, which are in the pickle itself. */
export interface PickledBytes {
  readonly kind: 'in pickle';
  /** Upper limit, because a text may stand for bytes. */
  readonly size: number;
  readonly bytes: Uint8Array | LongBytes;
}

/** @throws Refusal when there are fewer bytes than the array's shape calls for. */
export async function readPickled({ bytes }: PickledBytes, needed: number, file: SteadyFile): Promise<Uint8Array> {
  const found = bytes instanceof Uint8Array ? bytes : await readLong(bytes, file);
  if (found.length >= needed) return found;
  throw new Refusal(`${file.name} is damaged: a NumPy array in it has ${found.length} of ${needed} bytes.`);
}

async function readLong({ position, length, encoding }: LongBytes, file: SteadyFile): Promise<Uint8Array> {
  const read = await file.read(position, length);
  return encoding === 'raw' ? read : Buffer.from(read.toString('utf8'), 'latin1');
}
