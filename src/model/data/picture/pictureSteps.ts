/** What was done to pictures before they reached the network. */
import { grouped } from '../counts';
import type { Tally } from './pictureTally';

/** In order of application. Each completes a sentence that begins with `3 pictures were`. */
const SENTENCES = {
  turned: () => 'turned upright by EXIF orientation',
  onBlack: () => 'flattened onto black (alpha channel)',
  to8Bits: () => 'reduced from 16 to 8 bits',
  fromCmyk: () => 'converted from CMYK to RGB',
  faceCropped: () => 'cropped to columns 15 to 163 and rows 40 to 188, as CelebA was for training',
  shortSide: ({ side }: Numbers) =>
    `resized to ${side} on the short side and cropped to the square in the centre, as LSUN was for training`,
  cropped: () => 'cropped to the square in the centre',
  resized: ({ size }: Numbers) => `resized to ${size}×${size}`,
  fitted: ({ side }: Numbers) => `fitted into ${side}×${side} with black around`,
  incomparable: () => 'resized: not comparable with published figures',
  toGrey: () => 'turned from colour to grey',
  padded: ({ size, side }: Numbers) => `padded with ${(size - side) / 2} black pixels on every side to ${size}×${size}`,
  quantised: ({ bits }: Numbers) =>
    `reduced to ${bits} ${bits === 1 ? 'bit' : 'bits'} per channel, as the model was trained`,
  binarised: ({ seed }: Numbers) => `made black and white by sampling from grey values with seed ${seed}`,
} satisfies Record<string, (numbers: Numbers) => string>;

export type PictureStep = keyof typeof SENTENCES;

interface Numbers {
  /** Side of the network's input. */
  readonly size: number;
  /** Side of the square within it that the pictures fill. */
  readonly side: number;
  /** Bits per channel of the data. */
  readonly bits: number;
  readonly seed: number;
}

/** One sentence for each step that was applied to any picture. */
export function describeSteps({ steps, pictures }: Tally, numbers: Numbers): string[] {
  const notes: string[] = [];
  for (const [step, sentence] of Object.entries(SENTENCES)) {
    const count = steps[step as PictureStep] ?? 0;
    if (count > 0) notes.push(`${subject(count, pictures)} ${count === 1 ? 'was' : 'were'} ${sentence(numbers)}.`);
  }
  return notes;
}

/** `All 40 pictures`, `3 of 40 pictures`. */
export function subject(count: number, total: number): string {
  if (total === 1) return 'The picture';
  return count === total ? `All ${grouped(total)} pictures` : `${grouped(count)} of ${grouped(total)} pictures`;
}
