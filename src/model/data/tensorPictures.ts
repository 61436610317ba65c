/** Images given as numbers: tensor `x` of a safetensors file, exactly as the network receives it. */
import { basename } from 'node:path';
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { allocateImages } from './allocateImages';
import { imagesFrom } from './counts';
import type { PictureTarget } from './picture/pictureTarget';
import type { Pictures } from './pictures';
import { choiceNotes, chooseImages } from './randomChoice';
import { openSafetensors } from '../safetensors/safetensors';
import type { ChoiceOptions } from './sourcePictures';

/**
 * Reads `x` (N, C, H, W), F32, in [0, 1], without changing it. Other tensors in the file are not read.
 * @throws Refusal if it is missing, has another shape or type, or holds values that are not finite or not in [0, 1].
 */
export async function readTensorPictures(
  path: string,
  target: PictureTarget,
  { most, seed }: ChoiceOptions,
): Promise<Pictures> {
  const { channels, size } = target;
  const expected = `Expected x of type F32 and shape (images, ${channels}, ${size}, ${size})`;
  await using file = await openSafetensors(path);
  const entry = file.entries.get('x');
  if (entry === undefined) throw new Refusal(`${path} has no tensor x. ${expected}.`);
  const { dtype, shape } = entry;
  const [listed = 0, ...image] = shape;
  const fits = shape.length === 4 && listed > 0 && image.every((extent, i) => extent === [channels, size, size][i]);
  if (!fits || dtype !== 'F32') {
    throw new Refusal(
      `Tensor x in ${path} does not fit this model. ${expected}, found ${visibleName(dtype)} and (${shape.join(', ')}).`,
    );
  }
  const perImage = channels * size * size;
  const chosen = chooseImages(listed, most, seed);
  const x = allocateImages(chosen.length, perImage, 'images');
  await file.readRows(entry, chosen, x);
  const names = chosen.map((index) => `x[${index}]`);
  refuseOutside(x, `Tensor x in ${path}`, (at) => chosen[Math.floor(at / perImage)] ?? 0);
  return {
    count: chosen.length,
    listed,
    x,
    names,
    label: imagesFrom(chosen.length, listed, basename(path)),
    notes: [...choiceNotes(chosen.length, listed, seed), 'The images were used as they stand in the file.'],
    warnings: valueWarnings(x, target),
  };
}

/** What looks wrong with values that are used unchanged. */
function valueWarnings(x: Float32Array, { binary, bits }: PictureTarget): string[] {
  if (binary && x.some((value) => value !== 0 && value !== 1)) {
    return [
      'The images hold values between 0 and 1, and this model was trained on black and white only: binarise them first.',
    ];
  }
  const levels = 2 ** bits - 1;
  const isOnGrid = (value: number) => Math.abs(levels * value - Math.round(levels * value)) < 1e-3;
  if (binary || bits === 8 || x.every(isOnGrid)) return [];
  return [`The images hold values that data of ${bits} bits don't have: use multiples of 1/${levels}.`];
}

/**
 * @param what the holder of the values, at the beginning of a sentence
 * @param imageOf the image that the value at an index belongs to
 * @throws Refusal naming the first value that is not from 0 to 1.
 */
export function refuseOutside(x: Float32Array, what: string, imageOf: (at: number) => number): void {
  const at = x.findIndex((value) => !(value >= 0 && value <= 1));
  if (at < 0) return;
  throw new Refusal(`${what} holds ${x[at]} in image ${imageOf(at)}. Expected values from 0 to 1 only.`);
}
