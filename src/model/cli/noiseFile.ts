import type { GroupShape } from '../../protocol/inspection';
import type { EpsilonSource } from '../passes/epsilon';
import { latentCount } from '../statistics/groupBatch';
import { openSafetensors, type OpenSafetensors } from '../safetensors/safetensors';
import { Refusal } from '../refusal';

/** The limit of an input. */
const MOST_BYTES = 2 ** 31;

interface Noise {
  readonly shape: string;
  readonly values: Float32Array;
}

/**
 * Reads one draw of the noise from a file: a tensor `eps.<i>` (B, L, h, w) for each latent group i. Others are ignored.
 * @returns the source for a number of images
 * @throws {Refusal} if the file can't be read; the source throws if a tensor is missing or has another shape.
 */
export async function readNoiseFile(
  path: string,
  shapes: readonly GroupShape[],
): Promise<(images: number) => EpsilonSource> {
  await using file = await openSafetensors(path);
  const noise: (Noise | null)[] = [];
  for (const [group, shape] of shapes.entries()) noise.push(await readGroup(file, group, shape, path));
  return (images) => {
    const values = shapes.map((shape, group) => {
      const expected = inWords([images, ...extents(shape)]);
      const found = noise[group] ?? null;
      if (found?.shape !== expected) throw misfit(path, group, expected, images, found?.shape ?? 'none');
      return found.values;
    });
    return (group, firstImage, count) => {
      const shape = shapes[group];
      const latents = shape === undefined ? 0 : latentCount(shape);
      return values[group]?.slice(firstImage * latents, (firstImage + count) * latents) ?? new Float32Array();
    };
  };
}

/** Values are read only if the shape fits the group, for whatever number of images. */
async function readGroup(file: OpenSafetensors, group: number, shape: GroupShape, path: string): Promise<Noise | null> {
  const entry = file.entries.get(`eps.${group}`);
  if (entry === undefined) return null;
  const found = inWords(entry.shape);
  const [images = 0] = entry.shape;
  if (found !== inWords([images, ...extents(shape)])) return { shape: found, values: new Float32Array() };
  if (entry.end - entry.begin > MOST_BYTES) {
    throw new Refusal(`${path} holds eps.${group} of shape ${found}, which is too large. Give fewer images.`);
  }
  const { values } = await file.read(entry);
  return { shape: found, values: values instanceof Float32Array ? values : Float32Array.from(values) };
}

function extents({ channels, height, width }: GroupShape): number[] {
  return [channels, height, width];
}

function inWords(shape: readonly number[]): string {
  return `(${shape.join(', ')})`;
}

function misfit(path: string, group: number, expected: string, images: number, found: string): Refusal {
  return new Refusal(`${path} must hold eps.${group} of shape ${expected} for ${images} images; found ${found}.`);
}
