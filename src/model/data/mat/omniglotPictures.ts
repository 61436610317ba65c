/** Omniglot as 28×28 pictures with grey values from 0 to 1, one per column of an array. */
import { Refusal } from '../../refusal';
import { Unreadable } from '../../files/unreadable';
import { MOST_LABELS } from '../labels';
import { contentSide, type PictureTarget } from '../picture/pictureTarget';
import type { Classes, PictureSource } from '../pictureSource';
import { openMat, type MatArray } from './matFile';

export interface OmniglotWish {
  readonly path: string;
  /** Names of the arrays of pictures, (784, N), and of their alphabets, (alphabets, N). */
  readonly images: string;
  readonly alphabets: string;
  readonly name: string;
}

const SIDE = 28;
const PIXELS = SIDE ** 2;
const MOST_ALPHABETS = 1000;
/** Number of alphabet columns read at once. */
const COLUMNS = 1024;

/** @throws Refusal if the file can't be read, lacks the array, or doesn't fit the model */
export async function openOmniglot(
  { path, images, alphabets, name }: OmniglotWish,
  target: PictureTarget,
  signal: AbortSignal | undefined,
): Promise<PictureSource> {
  const file = await openMat(path, signal);
  try {
    const array = pixelArray(file.arrays.get(images), images, path);
    requireTarget(target, path);
    const count = array.shape[1] ?? 0;
    const classes = await readAlphabets(file.arrays.get(alphabets), count, signal);
    return {
      ...{ listed: count, name, notes: [], warnings: [], bareNumbers: null, dataset: 'omniglot', classes },
      nameOf: (index) => `${images}[${index}]`,
      read: async (index, use) => {
        const values = upright(await array.read(index * PIXELS, PIXELS));
        const outside = values.find((value) => !(value >= 0 && value <= 1));
        if (outside !== undefined) {
          throw new Unreadable(`holds ${outside}, where values from 0 to 1 were expected`, 'Copy the file again.');
        }
        return use({ kind: 'values', side: SIDE, values, unchanged: false });
      },
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * The number of pictures, from the array's header.
 * @throws Refusal if the file can't be read, or lacks the array
 */
export async function countOmniglot({ path, images }: OmniglotWish, signal: AbortSignal | undefined): Promise<number> {
  await using file = await openMat(path, signal);
  return pixelArray(file.arrays.get(images), images, path).shape[1] ?? 0;
}

function pixelArray(array: MatArray | undefined, name: string, path: string): MatArray {
  const shape = array?.shape ?? [];
  const [rows, count = 0] = shape;
  if (array !== undefined && shape.length === 2 && rows === PIXELS && count > 0) return array;
  const found = array === undefined ? 'no such array' : `shape (${shape.join(', ')})`;
  throw new Refusal(`${path} is not Omniglot's chardata.mat: expected ${name} of shape (784, N), found ${found}.`);
}

/** Refuses a model that the pictures don't fit, because exact values are neither resized nor coloured. */
function requireTarget(target: PictureTarget, path: string): void {
  if (target.channels === 1 && (target.size === SIDE || contentSide(target) === SIDE)) return;
  throw new Refusal(
    `The images in ${path} do not fit this model: they are grey and have 28×28 pixels, ` +
      `and the model takes ${target.size}×${target.size} in ${target.channels === 1 ? 'grey' : 'colours'}. Give other input.`,
  );
}

/** Transposes a picture, because MATLAB stores pictures column by column. */
function upright(columns: Float64Array): Float32Array {
  return Float32Array.from(columns, (_, i) => columns[(i % SIDE) * SIDE + Math.floor(i / SIDE)] ?? 0);
}

/** A picture's alphabet is the row with the largest number in its column. */
async function readAlphabets(
  array: MatArray | undefined,
  images: number,
  signal: AbortSignal | undefined,
): Promise<Classes | null> {
  const [alphabets = 0, count] = array?.shape ?? [];
  const fits = count === images && images <= MOST_LABELS && alphabets > 0 && alphabets <= MOST_ALPHABETS;
  if (array === undefined || !fits) return null;
  const labels = new Uint16Array(images);
  try {
    for (let first = 0; first < images; first += COLUMNS) {
      signal?.throwIfAborted();
      const columns = Math.min(COLUMNS, images - first);
      const values = await array.read(first * alphabets, columns * alphabets);
      for (let i = 0; i < columns; i++) {
        const column = values.subarray(i * alphabets, (i + 1) * alphabets);
        labels[first + i] = column.indexOf(Math.max(...column));
      }
    }
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
  return {
    names: Array.from({ length: alphabets }, (_, i) => `alphabet ${i + 1}`),
    of: (index) => labels[index] ?? null,
  };
}
