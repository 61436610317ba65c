/** Turns pictures on disk into the network's input. */
import { Refusal } from '../refusal';
import { openArrayPictures } from './arrayPictures';
import type { PictureTarget } from './picture/pictureTarget';
import { findSplit } from './layouts/findDataSet';
import { listPictures } from './pictureFiles';
import type { PictureSource } from './pictureSource';
import { readSource } from './sourcePictures';
import { openTensorPictures } from './tensorPictures';

export type { PictureTarget } from './picture/pictureTarget';

export interface Pictures {
  readonly count: number;
  /** The number of pictures at the paths, whether or not they were taken and could be read. */
  readonly listed: number;
  /** (N, C, H, W) in [0, 1], as the network receives it before 2x − 1. */
  readonly x: Float32Array;
  readonly names: readonly string[];
  /** Index of each picture among those listed. */
  readonly indices: readonly number[];
  /** For example `64 of 10,000 images from val/`. */
  readonly label: string;
  /** Sentences about what was done to them. */
  readonly notes: readonly string[];
  /** Sentences about what looks wrong with them. */
  readonly warnings: readonly string[];
}

export interface ReadingOptions {
  /** The number of pictures taken from the paths; all by default. */
  readonly most?: number | null;
  /** The first picture taken; by default they are taken at random by the seed. */
  readonly from?: number | undefined;
  /** Aborts the reading between two pictures. */
  readonly signal?: AbortSignal;
}

/**
 * Reads pictures from files and folders, or from one file that holds an array of them: `.safetensors` or `.npy`. A
 * picture that can't be read is skipped with a warning.
 * @param seed for the choice among many, and for the thresholds that binarise pictures if the data are binary.
 * @throws Refusal if a path is missing or of another kind, or no picture can be read.
 * @throws the signal's reason if it is aborted.
 */
export async function readPictures(
  paths: readonly string[],
  target: PictureTarget,
  seed: number,
  { most = null, from, signal }: ReadingOptions = {},
): Promise<Pictures> {
  await using source = await openPictures(paths, target, signal);
  return await readSource(source, target, { most, from: from ?? null, seed, signal });
}

/**
 * Opens the same for reading image by image.
 * @throws Refusal as `readPictures`, except for what shows only in an image.
 */
export async function openPictures(
  paths: readonly string[],
  target: PictureTarget,
  signal?: AbortSignal,
): Promise<PictureSource> {
  const [first] = paths;
  const found = first === undefined || paths.length > 1 ? null : await findSplit(first, signal);
  if (found !== null) {
    const source = await found.split.open(signal, target);
    return withNotes(source, found.notes);
  }
  const whole = paths.find(isArrayFile);
  if (whole === undefined) return listPictures(paths, signal);
  if (paths.length > 1) {
    throw new Refusal(`${whole} holds images of its own and can't be mixed with other input. Give it alone.`);
  }
  return whole.toLowerCase().endsWith('.npy') ? openArrayPictures(whole, target) : openTensorPictures(whole, target);
}

function withNotes(source: PictureSource, notes: readonly string[]): PictureSource {
  return {
    ...{ listed: source.listed, name: source.name, dataset: source.dataset, classes: source.classes },
    ...{ warnings: source.warnings, bareNumbers: source.bareNumbers },
    notes: [...notes, ...source.notes],
    classOf: (index) => source.classOf(index),
    nameOf: (index) => source.nameOf(index),
    read: (index, use) => source.read(index, use),
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

/** Whether one file holds all images. */
function isArrayFile(path: string): boolean {
  return /\.(?:safetensors|npy)$/i.test(path);
}

/** Picture `index` of the input for the page: (H, W, C), 8 bits. */
export function pixels(
  x: Float32Array,
  index: number,
  { channels, size }: Pick<PictureTarget, 'channels' | 'size'>,
): Uint8Array {
  const positions = size ** 2;
  const interleaved = new Uint8Array(channels * positions);
  for (let channel = 0; channel < channels; channel++) {
    const plane = (index * channels + channel) * positions;
    for (let position = 0; position < positions; position++) {
      interleaved[position * channels + channel] = Math.round(255 * (x[plane + position] ?? 0));
    }
  }
  return interleaved;
}
