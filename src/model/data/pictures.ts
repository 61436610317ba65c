/** Pictures on disk to the network's input. */
import { basename } from 'node:path';
import { fillUniform } from '../noise/noise';
import { Refusal } from '../refusal';
import { allocateImages } from './allocateImages';
import { decodePicture, type DecodedPicture } from './decodePicture';
import { listPictures } from './pictureFiles';
import { describeSteps, subject, type PictureStep } from './pictureSteps';
import { contentSide, quantised, type PictureTarget } from './pictureTarget';
import { readTensorPictures } from './tensorPictures';

export type { PictureTarget } from './pictureTarget';

export interface Pictures {
  readonly count: number;
  /** (N, C, H, W) in [0, 1], as the network gets it before 2x − 1. */
  readonly x: Float32Array;
  readonly names: readonly string[];
  /** For example `40 images from images/`. */
  readonly label: string;
  /** What was done to them, in sentences. */
  readonly notes: readonly string[];
  /** What looks wrong with them, in sentences. */
  readonly warnings: readonly string[];
}

/** What is to be said about one picture. */
interface Account {
  readonly name: string;
  readonly steps: ReadonlySet<PictureStep>;
  readonly mostlyWhite: boolean;
  readonly oneShade: boolean;
}

/** Pictures decoded at a time: as many as libuv has threads. */
const AT_A_TIME = 4;

export interface ReadingOptions {
  /** How many pictures are taken of those that the paths name, from the first; all by default. */
  readonly most?: number | null;
  /** Ends the reading between two pictures. */
  readonly signal?: AbortSignal;
}

/**
 * Reads pictures from files and folders, or one `.safetensors` that holds the input itself.
 * @param seed of the thresholds that make pictures black and white where the model is binary.
 * @throws Refusal when a path is missing or of another kind, or a picture can't be read; it is named.
 * @throws the signal's reason when it is aborted.
 */
export async function readPictures(
  paths: readonly string[],
  target: PictureTarget,
  seed: number,
  { most = null, signal }: ReadingOptions = {},
): Promise<Pictures> {
  const tensors = paths.find((path) => path.toLowerCase().endsWith('.safetensors'));
  if (tensors !== undefined) {
    if (paths.length === 1) return readTensorPictures(tensors, target, most);
    throw new Refusal(`${tensors} holds the network's input itself and can't be mixed with pictures. Give it alone.`);
  }
  const { files, label, notes } = await listPictures(paths, most);
  const perImage = target.channels * target.size ** 2;
  const x = allocateImages(files.length, perImage, 'pictures');
  const accounts: Account[] = [];
  for (let first = 0; first < files.length; first += AT_A_TIME) {
    signal?.throwIfAborted();
    const batch = files.slice(first, first + AT_A_TIME);
    const decoded = await Promise.all(batch.map((file) => decodePicture(file, target)));
    decoded.forEach((picture, i) => {
      const image = first + i;
      const part = x.subarray(image * perImage, (image + 1) * perImage);
      place(picture, target, part);
      const steps = new Set(picture.steps);
      if (!target.binary && target.bits !== 8) steps.add('quantised');
      if (target.binary && binarise(part, seed, image)) steps.add('binarised');
      accounts.push({ name: basename(batch[i] ?? ''), steps, ...look(picture.pixels) });
    });
  }
  return {
    count: files.length,
    x,
    names: accounts.map(({ name }) => name),
    label,
    notes: [
      ...notes,
      ...describeSteps(
        accounts.map(({ steps }) => steps),
        { size: target.size, side: contentSide(target), bits: target.bits, seed },
      ),
    ],
    warnings: warn(accounts, target),
  };
}

/** Picture `index` of the input for the page: (H, W, C), 8 bits. */
export function pixels(x: Float32Array, index: number, { channels, size }: PictureTarget): Uint8Array {
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

/** Writes a picture to the centre of its part of the input, (C, H, W), which is black. */
function place({ width, height, pixels }: DecodedPicture, target: PictureTarget, part: Float32Array): void {
  const { channels, size } = target;
  const top = Math.floor((size - height) / 2);
  const left = Math.floor((size - width) / 2);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const row = (channel * size + top + y) * size + left;
      for (let x = 0; x < width; x++) {
        part[row + x] = quantised(pixels[(y * width + x) * channels + channel] ?? 0, target);
      }
    }
  }
}

/** Sets each value to 1 with the probability that it is, else to 0; says whether that changed any. */
function binarise(part: Float32Array, seed: number, image: number): boolean {
  const thresholds = new Float64Array(part.length);
  fillUniform({ seed, purpose: 'binarise', image, draw: 0, group: 0 }, thresholds);
  let changed = false;
  part.forEach((value, i) => {
    const drawn = value > (thresholds[i] ?? 0) ? 1 : 0;
    changed ||= drawn !== value;
    part[i] = drawn;
  });
  return changed;
}

function look(pixels: Uint8Array): Pick<Account, 'mostlyWhite' | 'oneShade'> {
  const sum = pixels.reduce((total, value) => total + value, 0);
  return { mostlyWhite: sum > 127.5 * pixels.length, oneShade: pixels.every((value) => value === pixels[0]) };
}

function warn(accounts: readonly Account[], { binary }: PictureTarget): string[] {
  const about = (chosen: readonly Account[], what: string, why: string): string[] => {
    const [first] = chosen;
    if (first === undefined) return [];
    const verb = chosen.length === 1 ? 'is' : 'are';
    return [`${subject(chosen.length, accounts.length)} ${verb} ${what} (first: ${first.name}). ${why}`];
  };
  const inverted = binary ? accounts.filter(({ mostlyWhite }) => mostlyWhite) : [];
  const flat = accounts.filter(({ oneShade }) => oneShade);
  return [
    ...about(inverted, 'mostly white', 'Models of this kind learned white strokes on black: invert such pictures.'),
    ...about(flat, 'one shade all over', 'Dark strokes on transparency, for example, end as black on black.'),
  ];
}
