/** The tensors with the images in which each channel has its largest KL. */
import type { TensorToWrite } from '../../safetensors/safetensors';
import { STRONGEST, type Strongest } from '../strongestImages';
import type { TensorReader } from './tensorReader';

/** @param kl the kind of KL, as in the tensors' names */
export function writeStrongest(kl: string, group: number, { klNats, image }: Strongest): TensorToWrite[] {
  const shape = [klNats.length / STRONGEST, STRONGEST];
  return [
    { name: `strongest.${kl}.${group}`, dtype: 'F64', shape, values: klNats },
    { name: `strongest.${kl}_image.${group}`, dtype: 'I32', shape, values: image },
  ];
}

/**
 * `null` if the file lacks them.
 * @param images the maximum number of images
 * @throws {Refusal} if a tensor doesn't fit.
 */
export async function readStrongest(
  reader: TensorReader,
  kl: string,
  group: number,
  channels: number,
  images: number,
): Promise<Strongest | null> {
  if (!reader.has(`strongest.${kl}.${group}`)) return null;
  const shape = [channels, STRONGEST];
  return {
    klNats: await reader.doubles(`strongest.${kl}.${group}`, shape),
    image: await reader.smallIntegers(`strongest.${kl}_image.${group}`, shape, { least: -1, most: images - 1 }),
  };
}
