/** Writes an image into the network's input. */
import { fillUniform } from '../noise/noise';
import type { FittedPicture } from './picture/fitPicture';
import type { GivenValues } from './picture/givenPicture';
import type { PictureStep } from './picture/pictureSteps';
import { quantised, type PictureTarget } from './picture/pictureTarget';
import type { Account } from './picture/pictureWarnings';

/** The key of an image's noise. */
export interface NoiseKey {
  readonly seed: number;
  /** Index in the data set. */
  readonly image: number;
}

/**
 * Writes a fitted picture to `part`, (C, H, W), which is black.
 * @returns what to report about it
 */
export function enterPicture(
  picture: FittedPicture,
  target: PictureTarget,
  key: NoiseKey,
  part: Float32Array,
): Omit<Account, 'name'> {
  const { width, height, channels, pixels } = picture;
  place(part, target, { width, height }, (channel, at) => (pixels[at * channels + channel] ?? 0) / 255);
  const steps = new Set<PictureStep>(picture.steps);
  const step = makeData(part, target, key);
  if (step !== null) steps.add(step);
  const sum = pixels.reduce((total, value) => total + value, 0);
  return {
    steps,
    departs: picture.departs,
    mostlyWhite: sum > 127.5 * pixels.length,
    oneShade: pixels.every((value) => value === pixels[0]),
    offData: false,
  };
}

/**
 * Writes exact values to `part`, (C, H, W), which is black.
 * @returns what to report about them
 */
export function enterValues(
  { side, values, unchanged }: GivenValues,
  target: PictureTarget,
  key: NoiseKey,
  part: Float32Array,
): Omit<Account, 'name'> {
  place(part, target, { width: side, height: side }, (channel, at) => values[channel * side ** 2 + at] ?? 0);
  const steps = new Set<PictureStep>();
  if (side < target.size) steps.add('padded');
  const step = unchanged ? null : makeData(part, target, key);
  if (step !== null) steps.add(step);
  const offData = unchanged && !values.every((value) => isOfData(value, target));
  return { steps, departs: false, mostlyWhite: false, oneShade: false, offData };
}

/** Writes a picture to the centre of its part of the input. `valueAt` counts positions row by row. */
function place(
  part: Float32Array,
  { channels, size }: PictureTarget,
  { width, height }: { readonly width: number; readonly height: number },
  valueAt: (channel: number, position: number) => number,
): void {
  const top = Math.floor((size - height) / 2);
  const left = Math.floor((size - width) / 2);
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const row = (channel * size + top + y) * size + left;
      for (let x = 0; x < width; x++) part[row + x] = valueAt(channel, y * width + x);
    }
  }
}

/** Whether training data contain such a value: black or white, or a multiple of the data's step. */
function isOfData(value: number, { binary, bits }: PictureTarget): boolean {
  if (binary) return value === 0 || value === 1;
  const levels = 2 ** bits - 1;
  return bits === 8 || Math.abs(levels * value - Math.round(levels * value)) < 1e-3;
}

/**
 * Gives values from 0 to 1 the precision of the data: black and white, or the data's bits.
 * @returns what was done, or `null` if nothing changed
 */
function makeData(part: Float32Array, target: PictureTarget, key: NoiseKey): PictureStep | null {
  if (target.binary) return binarise(part, key) ? 'binarised' : null;
  let changed = false;
  for (const [i, value] of part.entries()) {
    const onGrid = Math.fround(quantised(value, target));
    changed ||= onGrid !== value;
    part[i] = onGrid;
  }
  return changed ? 'quantised' : null;
}

/** Sets each value to 1 with a probability equal to the value, otherwise to 0. Returns whether any value changed. */
function binarise(part: Float32Array, { seed, image }: NoiseKey): boolean {
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
