import type { GroupShape } from '../../protocol/inspection';
import type { EpsilonSource } from '../capture/epsilon';
import { latentCount } from '../capture/groupBatch';
import { readSafetensors } from '../data/safetensors';
import { Refusal } from '../refusal';

/**
 * One draw of the noise from a file: a tensor `eps.<i>` (B, L, h, w) for each latent group i.
 * @returns the source for so many images
 * @throws {Refusal} when the file can't be read; the source, when a tensor is missing or has another shape.
 */
export async function readNoiseFile(
  path: string,
  shapes: readonly GroupShape[],
): Promise<(images: number) => EpsilonSource> {
  const { tensors } = await readSafetensors(path);
  return (images) => {
    const noise = shapes.map((shape, group) => {
      const tensor = tensors.get(`eps.${group}`);
      const expected = `(${[images, shape.channels, shape.height, shape.width].join(', ')})`;
      const found = tensor === undefined ? 'none' : `(${tensor.shape.join(', ')})`;
      if (tensor === undefined || found !== expected) {
        throw new Refusal(`${path} must hold eps.${group} of shape ${expected} for ${images} images; found ${found}.`);
      }
      return Float32Array.from(tensor.values);
    });
    return (group, firstImage, count) => {
      const shape = shapes[group];
      const latents = shape === undefined ? 0 : latentCount(shape);
      return noise[group]?.slice(firstImage * latents, (firstImage + count) * latents) ?? new Float32Array();
    };
  };
}
