/** Turns pictures on disk into the network's input. */
import { Refusal } from '../refusal';
import { openArrayPictures } from './arrayPictures';
import type { PictureTarget } from './picture/pictureTarget';
import { findSplit } from './layouts/findDataSet';
import { listPictures } from './pictureFiles';
import type { PictureSource } from './pictureSource';
import { PictureStream, type StreamOptions } from './pictureStream';
import { openTensorPictures } from './tensorPictures';

export type { PictureTarget } from './picture/pictureTarget';

/**
 * Opens pictures for reading in order: files and folders of them, or one file that contains an array of them.
 * @throws Refusal if a path is missing or of another kind, or there are no images.
 * @throws the signal's reason if it is aborted.
 */
export async function openPictureStream(
  paths: readonly string[],
  target: PictureTarget,
  options: StreamOptions,
): Promise<PictureStream> {
  const source = await openPictures(paths, target, options.signal);
  try {
    return new PictureStream(source, target, options);
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Opens the same input for reading images in any order, by index.
 * @throws Refusal as `openPictureStream`.
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
    nameOf: (index) => source.nameOf(index),
    read: (index, use) => source.read(index, use),
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

/** Whether a single file contains all images. */
function isArrayFile(path: string): boolean {
  return /\.(?:safetensors|npy)$/i.test(path);
}

/** Picture `index` of the input, for the page: (H, W, C), 8 bits. */
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
