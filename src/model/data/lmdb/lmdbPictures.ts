/** The records of an LMDB database as pictures: encoded pictures, or raw pixels of a square. */
import { Unreadable } from '../../files/unreadable';
import { decodeBytes, oneLargeAtATime } from '../picture/decodePicture';
import { asStored, type GivenPixels } from '../picture/givenPicture';
import { pictureFormat } from '../picture/pictureFormat';
import type { PictureSource } from '../pictureSource';
import { LmdbDatabase } from './lmdbDatabase';

export interface LmdbWish {
  /** The database's file, usually `data.mdb`. */
  readonly file: string;
  readonly name: string;
  /** The release's name of the data set, if it is known. */
  readonly dataset: string | null;
}

/**
 * Decimal keys 0, 1, 2 …, as in the release, number the pictures, although LMDB sorts them as text. Other keys number
 * them in LMDB's order.
 * @throws Unreadable if it is not a database of format 1, or doesn't exist.
 */
export async function openLmdbPictures(
  { file, name, dataset }: LmdbWish,
  signal: AbortSignal | undefined,
): Promise<PictureSource> {
  const database = await LmdbDatabase.open(file, signal);
  try {
    const hasNumbers = await isNumbered(database);
    const valueOf = async (index: number): Promise<Buffer> => {
      const value = await (hasNumbers ? database.valueOf(decimal(index)) : database.valueAt(index));
      if (value === null) throw new Unreadable('is missing from the database', 'Copy the database again.');
      return value;
    };
    const rawBytes = await rawSize(valueOf, database.entries);
    return {
      listed: database.entries,
      name,
      notes: hasNumbers || database.entries === 0 ? [] : [`Images of ${name} are numbered in the order of its keys.`],
      warnings: [],
      bareNumbers: null,
      dataset,
      classes: null,
      nameOf: (index) => `${name}[${index}]`,
      read: async (index, use) => {
        const value = await valueOf(index);
        return value.length === rawBytes ? readRaw(value, use) : readEncoded(value, use);
      },
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    };
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

function decimal(index: number): Buffer {
  return Buffer.from(String(index));
}

/** Whether the first and the last number are keys. A record missing between them is reported when it is read. */
async function isNumbered(database: LmdbDatabase): Promise<boolean> {
  const { entries } = database;
  if (entries === 0) return true;
  for (const index of [0, entries - 1]) {
    const found = await present(database.valueOf(decimal(index)));
    if (!found) return false;
  }
  return true;
}

/** Whether a key has a value, even a damaged one. */
async function present(value: Promise<Buffer | null>): Promise<boolean> {
  try {
    return (await value) !== null;
  } catch (error) {
    if (error instanceof Unreadable) return true;
    throw error;
  }
}

/** Number of records to look at to learn whether they are raw, in case the first is damaged. */
const TRIED = 4;
/** The smallest side of a raw picture. Fewer bytes would be a count, a label or a hash. */
const LEAST_SIDE = 16;

/** The size that all raw pictures share; `null` if the pictures are encoded. */
async function rawSize(valueOf: (index: number) => Promise<Buffer>, entries: number): Promise<number | null> {
  for (let index = 0; index < Math.min(TRIED, entries); index++) {
    try {
      const value = await valueOf(index);
      if (pictureFormat(value) !== null) return null;
      if (rawShape(value.length) !== null) return value.length;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
    }
  }
  return null;
}

function rawShape(bytes: number): { readonly side: number; readonly channels: 1 | 3 } | null {
  for (const channels of [3, 1] as const) {
    const side = Math.sqrt(bytes / channels);
    if (Number.isInteger(side) && side >= LEAST_SIDE) return { side, channels };
  }
  return null;
}

/** (H, W, C) or (H, W), 8 bits. */
async function readRaw<T>(value: Buffer, use: (picture: GivenPixels) => T): Promise<T> {
  const shape = rawShape(value.length);
  if (shape === null) throw new RangeError(`${value.length} bytes are no square`);
  const { side, channels } = shape;
  const picture = asStored({ width: side, height: side, channels, pixels: value });
  return oneLargeAtATime(side * side, () => Promise.resolve(use(picture)));
}

async function readEncoded<T>(value: Buffer, use: (picture: GivenPixels) => T): Promise<T> {
  if (pictureFormat(value) === null) {
    throw new Unreadable(
      `holds ${value.length} bytes that are neither an encoded picture nor raw pixels like the other records`,
      'Write it again, or remove it.',
    );
  }
  return decodeBytes(value, use);
}
