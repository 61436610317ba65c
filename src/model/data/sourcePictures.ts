/** Turns a source, or a random choice of its images, into the network's input, with what there is to say about it. */
import { Refusal } from '../refusal';
import { refuseTooMany } from './allocateImages';
import { grouped, imagesFrom } from './counts';
import { describeSteps, subject } from './picture/pictureSteps';
import { contentSide, type PictureTarget } from './picture/pictureTarget';
import { datasetWarnings, pictureWarnings } from './picture/pictureWarnings';
import type { Pictures } from './pictures';
import type { PictureSource } from './pictureSource';
import { choiceNotes, chooseImages, type Choice } from './randomChoice';
import { readImages, type ImagesRead, type LeftOut } from './readImages';

export interface ChoiceOptions extends Choice {
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Every image of a source, or some of them, fitted to the network. Unreadable images are skipped with a warning.
 * @throws Refusal if there are none to begin with, none can be read, or bare numbers have an unknown scale.
 * @throws the signal's reason if it is aborted.
 */
export async function readSource(
  source: PictureSource,
  target: PictureTarget,
  { seed, signal, ...choice }: ChoiceOptions,
): Promise<Pictures> {
  const { listed } = source;
  const { most, from } = choice;
  if (from !== null && from >= listed && listed > 0) {
    throw new Refusal(`${source.name} holds ${grouped(listed)} images, so none follow image ${grouped(from)}.`);
  }
  // Before there is a number for each.
  refuseTooMany(Math.min(listed - (from ?? 0), most ?? Infinity), target.channels * target.size ** 2, 'pictures');
  const chosen = chooseImages(listed, choice, seed);
  const read = await readImages(source, target, chosen, { seed, signal });
  const { accounts, leftOut } = read;
  if (accounts.length === 0) throw noneReadable(source, chosen.length, leftOut);
  return {
    count: accounts.length,
    listed,
    x: read.x,
    names: read.names,
    indices: read.indices,
    label: imagesFrom(accounts.length, source.listed, source.name),
    notes: [
      ...choiceNotes(chosen, listed, choice, seed),
      ...source.notes,
      ...describeSteps(
        accounts.map(({ steps }) => steps),
        { size: target.size, side: contentSide(target), bits: target.bits, seed },
      ),
    ],
    warnings: [
      ...scaleWarnings(source, target, read),
      ...leftOutWarnings(leftOut, chosen.length),
      ...source.warnings,
      ...datasetWarnings(source.dataset, target),
      ...pictureWarnings(accounts, target),
    ],
  };
}

/**
 * What the largest of bare numbers says about their scale.
 * @throws Refusal if white could be 1 or 255
 */
function scaleWarnings(
  { bareNumbers, name }: PictureSource,
  { bits }: PictureTarget,
  { largest }: ImagesRead,
): string[] {
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
