/** Describes pictures that were read: a label, notes and warnings. */
import { Refusal } from '../refusal';
import { imagesFrom } from './counts';
import { describeSteps, subject } from './picture/pictureSteps';
import type { Concerned, Tally } from './picture/pictureTally';
import { contentSide, type PictureTarget } from './picture/pictureTarget';
import { datasetWarnings, pictureWarnings } from './picture/pictureWarnings';
import type { PictureSource } from './pictureSource';
import { choiceNotes, type Choice, type ChosenImages } from './randomChoice';

/** Everything known about the pictures read so far. Plain data. */
export interface ReadSoFar {
  readonly tally: Tally;
  /** Images that can't be read; `null` while there are none. */
  readonly leftOut: LeftOutImages | null;
  /** The largest number found, if the source contains bare 8-bit numbers; otherwise 255. */
  readonly largest: number;
}

export interface LeftOutImages extends Concerned {
  /** Completes a sentence that begins with the first image's name. */
  readonly reason: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
}

export interface PicturesDescription {
  /** For example `64 of 10,000 images from val/`. */
  readonly label: string;
  /** Sentences about what was done to them. */
  readonly notes: readonly string[];
  /** Sentences about what looks wrong with them. */
  readonly warnings: readonly string[];
}

/** What is known about a source without reading a picture. Plain data. */
export type SourceFacts = Pick<PictureSource, 'name' | 'listed' | 'notes' | 'warnings' | 'bareNumbers' | 'dataset'>;

export interface Choosing extends Choice {
  readonly chosen: ChosenImages;
  readonly seed: number;
}

/**
 * @param expected total number of images, assuming that all of the remaining ones can be read
 * @throws {Refusal} if bare numbers have an unknown scale.
 */
export function describePictures(
  source: SourceFacts,
  target: PictureTarget,
  { chosen, seed, ...choice }: Choosing,
  { tally, leftOut, largest }: ReadSoFar,
  expected: number,
): PicturesDescription {
  const { listed } = source;
  return {
    label: imagesFrom(expected, listed, source.name),
    notes: [
      ...choiceNotes(chosen, listed, choice, seed),
      ...source.notes,
      ...describeSteps(tally, { size: target.size, side: contentSide(target), bits: target.bits, seed }),
    ],
    warnings: [
      ...scaleWarnings(source, target, largest),
      ...leftOutWarnings(leftOut, chosen.count),
      ...source.warnings,
      ...datasetWarnings(source.dataset, target),
      ...pictureWarnings(tally, target),
    ],
  };
}

/**
 * Warnings about the scale of bare numbers, judged by the largest one.
 * @throws {Refusal} if white could be 1 or 255
 */
function scaleWarnings({ bareNumbers, name }: SourceFacts, { bits }: PictureTarget, largest: number): string[] {
  if (bareNumbers === null) return [];
  if (largest === 1) {
    throw new Refusal(
      `${bareNumbers} holds only 0 and 1 as uint8, where white is 255. Multiply it by 255, or save it as float32.`,
    );
  }
  if (bits >= 8 || largest >= 2 ** bits) return [];
  return [
    `No value in ${name} is above ${largest}, where white is 255. Multiply values of ${bits} bits by ${2 ** (8 - bits)}.`,
  ];
}

function leftOutWarnings(leftOut: LeftOutImages | null, chosen: number): string[] {
  if (leftOut === null) return [];
  const { count, first, reason } = leftOut;
  const verb = count === 1 ? 'was' : 'were';
  return [`${subject(count, chosen)} ${verb} left out (first: ${first}, which ${reason}).`];
}

/** Refuses a source without a single image that can be read. */
export function noneReadable(source: PictureSource, chosen: number, leftOut: LeftOutImages | null): Refusal {
  if (leftOut === null) return new Refusal(`${source.name} holds no images. Choose another input.`);
  const { first, reason, remedy } = leftOut;
  if (chosen === 1) return new Refusal(`${first} ${reason}. ${remedy}`);
  return new Refusal(
    `None of ${chosen} pictures from ${source.name} can be read (first: ${first}, which ${reason}).` +
      ' Choose others.',
  );
}
