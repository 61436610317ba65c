/** Images that are given as numbers: tensor `x` of a safetensors file, exactly as the network gets it. */
import { basename } from 'node:path';
import { Refusal } from '../refusal';
import { firstTaken } from './firstTaken';
import type { Pictures } from './pictures';
import type { PictureTarget } from './pictureTarget';
import { readSafetensors } from './safetensors';

/**
 * Reads `x` (N, C, H, W), F32, in [0, 1]. Nothing is done to it; other tensors in the file are left alone.
 * @param most so many images are taken, from the first; `null` takes all.
 * @throws Refusal when it is missing, of another shape or type, or holds values that are not finite or not in [0, 1].
 */
export async function readTensorPictures(path: string, target: PictureTarget, most: number | null): Promise<Pictures> {
  const { channels, size } = target;
  const expected = `Expected x of type F32 and shape (images, ${channels}, ${size}, ${size})`;
  const { tensors } = await readSafetensors(path);
  const tensor = tensors.get('x');
  if (tensor === undefined) throw new Refusal(`${path} has no tensor x. ${expected}.`);
  const { dtype, shape, values } = tensor;
  const [listed = 0, ...image] = shape;
  const fits = shape.length === 4 && listed > 0 && image.every((extent, i) => extent === [channels, size, size][i]);
  if (!fits || !(values instanceof Float32Array) || dtype !== 'F32') {
    throw new Refusal(
      `Tensor x in ${path} does not fit this model. ${expected}, found ${dtype} and (${shape.join(', ')}).`,
    );
  }
  const perImage = channels * size * size;
  const count = Math.min(listed, most ?? listed);
  const x = count < listed ? values.slice(0, count * perImage) : values;
  refuseOutside(x, perImage, path);
  return {
    count,
    x,
    names: Array.from({ length: count }, (_, image) => `x[${image}]`),
    label: `${count} ${count === 1 ? 'image' : 'images'} from ${basename(path)}`,
    notes: [...firstTaken(count, listed), 'The images were used as they stand in the file.'],
    warnings: warn(x, target),
  };
}

function warn(x: Float32Array, { binary, bits }: PictureTarget): string[] {
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

function refuseOutside(values: Float32Array, perImage: number, path: string): void {
  const at = values.findIndex((value) => !(value >= 0 && value <= 1));
  if (at < 0) return;
  const image = Math.floor(at / perImage);
  throw new Refusal(`Tensor x in ${path} holds ${values[at]} in image ${image}. Expected values from 0 to 1 only.`);
}
