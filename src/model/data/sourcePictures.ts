/** Turns pictures that are read one by one into the network's input. */
import { fillUniform } from '../noise/noise';
import { Refusal } from '../refusal';
import { allocateImages } from './allocateImages';
import { imagesFrom } from './counts';
import { Unreadable } from '../files/unreadable';
import { fitPicture, type FittedPicture } from './picture/fitPicture';
import { describeSteps, subject, type PictureStep } from './picture/pictureSteps';
import { contentSide, quantised, type PictureTarget } from './picture/pictureTarget';
import { datasetWarnings, pictureWarnings, type Account } from './picture/pictureWarnings';
import type { Pictures } from './pictures';
import type { PictureSource } from './pictureSource';
import { choiceNotes, chooseImages } from './randomChoice';

export interface ChoiceOptions {
  /** The number of images taken, at random; `null` takes all. */
  readonly most: number | null;
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

/** Pictures decoded concurrently: as many as libuv has threads. */
const AT_A_TIME = 4;

/**
 * Every picture of a source, or a random choice, fitted to the network. Unreadable pictures are skipped with a warning.
 * @throws Refusal if none can be read.
 * @throws the signal's reason if it is aborted.
 */
export async function readSource(
  source: PictureSource,
  target: PictureTarget,
  { most, seed, signal }: ChoiceOptions,
): Promise<Pictures> {
  const perImage = target.channels * target.size ** 2;
  const x = allocateImages(Math.min(source.listed, most ?? Infinity), perImage, 'pictures');
  const chosen = chooseImages(source.listed, most, seed);
  const accounts: Account[] = [];
  const leftOut: LeftOut[] = [];
  for (let first = 0; first < chosen.length; first += AT_A_TIME) {
    signal?.throwIfAborted();
    const batch = chosen.slice(first, first + AT_A_TIME);
    for (const [i, picture] of (await Promise.all(batch.map((index) => fitted(source, index, target)))).entries()) {
      const name = source.nameOf(batch[i] ?? 0);
      if (picture instanceof Unreadable) {
        leftOut.push({ name, reason: picture });
        continue;
      }
      const image = accounts.length;
      const part = x.subarray(image * perImage, (image + 1) * perImage);
      accounts.push({ name, ...enter(picture, target, seed, image, part) });
    }
  }
  if (accounts.length === 0) throw noneReadable(source, chosen.length, leftOut);
  return {
    count: accounts.length,
    listed: source.listed,
    x: x.subarray(0, accounts.length * perImage),
    names: accounts.map(({ name }) => name),
    label: imagesFrom(accounts.length, source.listed, source.name),
    notes: [
      ...choiceNotes(chosen.length, source.listed, seed),
      ...source.notes,
      ...describeSteps(
        accounts.map(({ steps }) => steps),
        { size: target.size, side: contentSide(target), bits: target.bits, seed },
      ),
    ],
    warnings: [
      ...leftOutWarnings(leftOut, chosen.length),
      ...source.warnings,
      ...datasetWarnings(source.dataset, target),
      ...pictureWarnings(accounts, target),
    ],
  };
}

interface LeftOut {
  readonly name: string;
  readonly reason: Unreadable;
}

async function fitted(
  source: PictureSource,
  index: number,
  target: PictureTarget,
): Promise<FittedPicture | Unreadable> {
  try {
    return await source.read(index, (picture) => fitPicture(picture, target));
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

function leftOutWarnings(leftOut: readonly LeftOut[], chosen: number): string[] {
  const [first] = leftOut;
  if (first === undefined) return [];
  const verb = leftOut.length === 1 ? 'was' : 'were';
  return [`${subject(leftOut.length, chosen)} ${verb} left out (first: ${first.name}, which ${first.reason.message}).`];
}

function noneReadable(source: PictureSource, chosen: number, [first]: readonly LeftOut[]): Refusal {
  if (first === undefined) return new Refusal(`${source.name} holds no images. Choose another input.`);
  if (chosen === 1) return new Refusal(`${first.name} ${first.reason.message}. ${first.reason.remedy}`);
  return new Refusal(
    `None of ${chosen} pictures from ${source.name} can be read (first: ${first.name}, which ${first.reason.message}).` +
      ' Choose others.',
  );
}

/** Writes a picture to its part of the input and returns what to report about it. */
function enter(
  picture: FittedPicture,
  target: PictureTarget,
  seed: number,
  image: number,
  part: Float32Array,
): Omit<Account, 'name'> {
  place(picture, target, part);
  const steps = new Set<PictureStep>(picture.steps);
  const step = makeData(part, target, seed, image);
  if (step !== null) steps.add(step);
  const { pixels } = picture;
  const sum = pixels.reduce((total, value) => total + value, 0);
  return {
    steps,
    departs: picture.departs,
    mostlyWhite: sum > 127.5 * pixels.length,
    oneShade: pixels.every((value) => value === pixels[0]),
  };
}

/** Writes a picture to the centre of its part of the input, (C, H, W), which is black. */
function place({ width, height, pixels }: FittedPicture, target: PictureTarget, part: Float32Array): void {
  const { channels, size } = target;
  const top = Math.floor((size - height) / 2);
  const left = Math.floor((size - width) / 2);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const row = (channel * size + top + y) * size + left;
      for (let x = 0; x < width; x++) {
        part[row + x] = (pixels[(y * width + x) * channels + channel] ?? 0) / 255;
      }
    }
  }
}

/**
 * Gives values from 0 to 1 the precision of the data: black and white, or the data's bits.
 * @param image index of the inspected image
 * @returns what was done, or `null` if nothing changed
 */
export function makeData(part: Float32Array, target: PictureTarget, seed: number, image: number): PictureStep | null {
  if (target.binary) return binarise(part, seed, image) ? 'binarised' : null;
  let changed = false;
  for (const [i, value] of part.entries()) {
    const onGrid = Math.fround(quantised(value, target));
    changed ||= onGrid !== value;
    part[i] = onGrid;
  }
  return changed ? 'quantised' : null;
}

/** Sets each value to 1 with a probability equal to the value, else to 0. Returns whether any value changed. */
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
