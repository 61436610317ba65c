/** Grey pictures from an idx file, with labels from another. */
import { basename } from 'node:path';
import { Refusal } from '../../refusal';
import { Unreadable } from '../../files/unreadable';
import { classesOf, MOST_LABELS } from '../labels';
import { oneLargeAtATime } from '../picture/decodePicture';
import { asStored } from '../picture/givenPicture';
import { MOST_PIXELS } from '../picture/pictureLimits';
import type { PictureSource } from '../pictureSource';
import { openIdx } from './idxFile';

export interface IdxWish {
  readonly images: string;
  /** `null` if there is no file of labels */
  readonly labels: string | null;
  readonly name: string;
  /** The release's name of the data set, if it is known. */
  readonly dataset: string | null;
}

/** Of the digits; the letters of EMNIST have more labels. */
const LEAST_CLASSES = 10;

/**
 * Opens images of shape (N, H, W), uint8.
 * @throws Refusal if the file can't be read, or is not one of images
 */
export async function openIdxPictures(
  { images, labels, name, dataset }: IdxWish,
  signal: AbortSignal | undefined,
): Promise<PictureSource> {
  const file = await openIdx(images, signal);
  try {
    const [count = 0, height = 0, width = 0] = file.shape;
    requireImages(file.shape, images);
    const found = labels === null ? NO_LABELS : await readLabels(labels, count, signal);
    const fileName = basename(images);
    return {
      ...{ listed: count, name, notes: [], bareNumbers: null, dataset, ...found },
      nameOf: (index) => `${fileName}[${index}]`,
      read: (index, use) =>
        oneLargeAtATime(height * width, async () => {
          const pixels = await file.read(index * height * width, height * width);
          return use(asStored({ width, height, channels: 1, pixels }));
        }),
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * The number of images, from the header.
 * @throws Refusal as `openIdxPictures`
 */
export async function countIdxPictures(path: string, signal: AbortSignal | undefined): Promise<number> {
  await using file = await openIdx(path, signal);
  requireImages(file.shape, path);
  return file.shape[0] ?? 0;
}

function requireImages(shape: readonly number[], path: string): void {
  const [count = 0, height = 0, width = 0] = shape;
  const inWords = `(${shape.join(', ')})`;
  if (shape.length === 1) {
    throw new Refusal(`${path} holds labels, not images: its shape is ${inWords}. Give the file of the images.`);
  }
  if (shape.length !== 3) {
    throw new Refusal(`${path} has shape ${inWords}. Expected grey images of shape (N, H, W).`);
  }
  if (count * height * width === 0) throw new Refusal(`${path} has shape ${inWords}: it holds no images.`);
  if (height * width > MOST_PIXELS) {
    throw new Refusal(`The images in ${path} have ${width}×${height} pixels, more than can be read. Reduce them.`);
  }
}

type Labels = Pick<PictureSource, 'classes' | 'warnings'>;

const NO_LABELS: Labels = { classes: null, warnings: [] };

/** Unusable labels cost only the classes, not the images. */
async function readLabels(path: string, images: number, signal: AbortSignal | undefined): Promise<Labels> {
  try {
    await using file = await openIdx(path, signal);
    if (file.shape.length !== 1 || file.shape[0] !== images || images > MOST_LABELS) {
      return withoutLabels(
        `${basename(path)} has shape (${file.shape.join(', ')}), which does not fit ${images} images`,
      );
    }
    const labels = await file.read(0, images);
    return { classes: classesOf(labels, LEAST_CLASSES), warnings: [] };
  } catch (error) {
    if (error instanceof Refusal) return withoutLabels(error.message.replace(/\.$/, ''));
    if (error instanceof Unreadable) return withoutLabels(`${basename(path)} ${error.message}`);
    throw error;
  }
}

function withoutLabels(why: string): Labels {
  return { ...NO_LABELS, warnings: [`Classes are not known: ${why}.`] };
}
