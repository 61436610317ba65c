/** Grey pictures from an idx file, with labels from another. */
import { basename } from 'node:path';
import { Refusal } from '../../refusal';
import { Unreadable } from '../../files/unreadable';
import { classesOf, MOST_LABELS } from '../labels';
import { alone, isLarge } from '../picture/decodePicture';
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

const NO_STEPS: ReadonlySet<never> = new Set<never>();
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
    const { classes, classOf, warnings } = labels === null ? NO_LABELS : await readLabels(labels, count, signal);
    const fileName = basename(images);
    return {
      ...{ listed: count, name, notes: [], warnings, bareNumbers: null, dataset, classes, classOf },
      nameOf: (index) => `${fileName}[${index}]`,
      read: async (index, use) => {
        const read = async () => {
          const pixels = await file.read(index * height * width, height * width);
          return use({ kind: 'pixels', width, height, channels: 1, pixels, steps: NO_STEPS });
        };
        return isLarge(height * width) ? alone(read) : read();
      },
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
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

type Labels = Pick<PictureSource, 'classes' | 'classOf' | 'warnings'>;

const NO_LABELS: Labels = { classes: null, classOf: () => null, warnings: [] };

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
    return { ...classesOf(labels, LEAST_CLASSES), warnings: [] };
  } catch (error) {
    if (error instanceof Refusal) return withoutLabels(error.message.replace(/\.$/, ''));
    if (error instanceof Unreadable) return withoutLabels(`${basename(path)} ${error.message}`);
    throw error;
  }
}

function withoutLabels(why: string): Labels {
  return { ...NO_LABELS, warnings: [`Classes are not known: ${why}.`] };
}
