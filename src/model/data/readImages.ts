/** Reads images of a source, given by their indices, into the network's input. */
import { Unreadable } from '../files/unreadable';
import { allocateImages } from './allocateImages';
import { enterPicture, enterValues, type NoiseKey } from './enterImage';
import { fitPicture, type FittedPicture } from './picture/fitPicture';
import type { GivenPicture, GivenValues } from './picture/givenPicture';
import type { PictureTarget } from './picture/pictureTarget';
import type { Account } from './picture/pictureWarnings';
import type { PictureSource } from './pictureSource';

export interface ImagesRead {
  /** (N, C, H, W) in [0, 1], as the network receives it before 2x − 1; N images could be read. */
  readonly x: Float32Array;
  /** One entry for each index, in the order given. */
  readonly looked: readonly Looked[];
}

/** The outcome for one image, with its index in the source. */
export type Looked = ReadImage | LeftOut;

export interface ReadImage {
  readonly kind: 'image';
  readonly index: number;
  readonly account: Account;
  /** The largest number found, if the source contains bare 8-bit numbers; otherwise 255. */
  readonly largest: number;
}

/** An image that can't be read. */
export interface LeftOut {
  readonly kind: 'left out';
  readonly index: number;
  readonly name: string;
  readonly reason: Unreadable;
}

/** Pictures decoded concurrently: as many as libuv has threads. */
const AT_A_TIME = 4;

/**
 * Reads images in the order given. Noise is keyed by the index in the source, so that an image gives the same input
 * whichever other images are read.
 * @param indices indices in the source
 * @throws Refusal if there are too many to hold in memory, or one casts doubt on the others.
 * @throws the signal's reason if it is aborted.
 */
export async function readImages(
  source: PictureSource,
  target: PictureTarget,
  indices: readonly number[],
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal | undefined },
): Promise<ImagesRead> {
  const perImage = target.channels * target.size ** 2;
  const x = allocateImages(indices.length, perImage, 'pictures');
  const looked: Looked[] = [];
  let images = 0;
  for (let first = 0; first < indices.length; first += AT_A_TIME) {
    signal?.throwIfAborted();
    const batch = indices.slice(first, first + AT_A_TIME);
    for (const [i, image] of (await allOf(batch.map((index) => ready(source, index, target)))).entries()) {
      const index = batch[i] ?? 0;
      const name = source.nameOf(index);
      if (image instanceof Unreadable) {
        looked.push({ kind: 'left out', index, name, reason: image });
        continue;
      }
      const part = x.subarray(images * perImage, (images + 1) * perImage);
      images += 1;
      const account = { name, ...enter(image, target, { seed, image: index }, part) };
      looked.push({ kind: 'image', index, account, largest: image.largest });
    }
  }
  return { x: x.subarray(0, images * perImage), looked };
}

/** Waits for all, so that none is still reading when the source is closed. Then throws the first error, in order. */
async function allOf<T>(reading: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(reading);
  return Promise.all(reading);
}

/** An image that fits the network. */
interface Ready {
  readonly image: FittedPicture | GivenValues;
  readonly largest: number;
}

async function ready(source: PictureSource, index: number, target: PictureTarget): Promise<Ready | Unreadable> {
  try {
    return await source.read(index, (given) => ({
      image: given.kind === 'values' ? given : fitPicture(given, target),
      largest: source.bareNumbers === null ? 255 : largestOf(given),
    }));
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

function largestOf(given: GivenPicture): number {
  return given.kind === 'values' ? 255 : given.pixels.reduce((most, value) => Math.max(most, value), 0);
}

function enter({ image }: Ready, target: PictureTarget, key: NoiseKey, part: Float32Array): Omit<Account, 'name'> {
  return 'pixels' in image ? enterPicture(image, target, key, part) : enterValues(image, target, key, part);
}
