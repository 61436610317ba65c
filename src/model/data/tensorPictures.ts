/** Images given as numbers: tensor `x` of a safetensors file, exactly as the network receives it. */
import { basename } from 'node:path';
import { visibleName } from '../../protocol/visibleText';
import { Refusal } from '../refusal';
import { openSafetensors } from '../safetensors/safetensors';
import type { SafetensorsEntry } from '../safetensors/safetensorsHeader';
import type { PictureTarget } from './picture/pictureTarget';
import type { PictureSource } from './pictureSource';

/**
 * Opens `x` (N, C, H, W), F32, in [0, 1], whose images reach the network unchanged. Other tensors in the file are not
 * read.
 * @throws Refusal if it is missing or has another shape or type. Reading an image refuses values that are not finite or
 * not in [0, 1].
 */
export async function openTensorPictures(path: string, target: PictureTarget): Promise<PictureSource> {
  const file = await openSafetensors(path);
  try {
    const entry = fittingEntry(file.entries.get('x'), target, path);
    const perImage = target.channels * target.size ** 2;
    return {
      listed: entry.shape[0] ?? 0,
      name: basename(path),
      notes: ['The images were used as they stand in the file.'],
      warnings: [],
      bareNumbers: null,
      dataset: null,
      classes: null,
      nameOf: (index) => `x[${index}]`,
      read: async (index, use) => {
        const values = new Float32Array(perImage);
        await file.readRows(entry, [index], values);
        refuseOutside(values, `Tensor x in ${path}`, index);
        return use({ kind: 'values', side: target.size, values, unchanged: true });
      },
      [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
    };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

function fittingEntry(
  entry: SafetensorsEntry | undefined,
  { channels, size }: PictureTarget,
  path: string,
): SafetensorsEntry {
  const expected = `Expected x of type F32 and shape (images, ${channels}, ${size}, ${size})`;
  if (entry === undefined) throw new Refusal(`${path} has no tensor x. ${expected}.`);
  const { dtype, shape } = entry;
  const [listed = 0, ...image] = shape;
  const fits = shape.length === 4 && listed > 0 && image.every((extent, i) => extent === [channels, size, size][i]);
  if (fits && dtype === 'F32') return entry;
  throw new Refusal(
    `Tensor x in ${path} does not fit this model. ${expected}, found ${visibleName(dtype)} and (${shape.join(', ')}).`,
  );
}

/**
 * @param what the place of the values, for the start of a sentence
 * @param image index of the image that they belong to
 * @throws Refusal naming the first value that is not from 0 to 1.
 */
export function refuseOutside(values: Float32Array, what: string, image: number): void {
  const outside = values.find((value) => !(value >= 0 && value <= 1));
  if (outside === undefined) return;
  throw new Refusal(`${what} holds ${outside} in image ${image}. Expected values from 0 to 1 only.`);
}
