import type { GroupShape } from '../../protocol/inspection';
import type { EpsilonSource } from '../passes/epsilon';
import { latentCount } from '../statistics/groupBatch';
import { openSafetensors, type OpenSafetensors } from '../safetensors/safetensors';
import { Refusal } from '../refusal';

/** The limit of an input. */
const MOST_BYTES = 2 ** 31;

/** The noise of a group as found. */
interface Noise {
  readonly shape: readonly number[];
  /** Empty if the shape is another. */
  readonly values: Float32Array;
}

/** Noise that was given. */
export interface GivenNoise {
  /** The number of draws that it holds. */
  readonly draws: number;
  /** The number of images that the top group's tensor is for; 0 if there is none. */
  readonly images: number;
  /**
   * The noise of this number of images.
   * @throws {Refusal} if a tensor is missing or has another shape
   */
  readonly source: (images: number) => EpsilonSource;
}

/**
 * Reads noise from a file: a tensor `eps.<i>` for each latent group i, (D, B, L, h, w), or (B, L, h, w) for one draw.
 * Others are ignored.
 * @param prefix of the tensors' names, for noise with another purpose
 * @throws {Refusal} if the file can't be read
 */
export async function readNoiseFile(path: string, shapes: readonly GroupShape[], prefix = 'eps'): Promise<GivenNoise> {
  await using file = await openSafetensors(path);
  const noise: (Noise | null)[] = [];
  for (const [group, shape] of shapes.entries()) noise.push(await readGroup(file, `${prefix}.${group}`, shape, path));
  const first = noise[0]?.shape ?? [];
  const draws = first.length === 5 ? (first[0] ?? 1) : 1;
  return {
    draws,
    images: (first.length === 5 ? first[1] : first[0]) ?? 0,
    source(images) {
      const values = shapes.map((shape, group) => {
        const found = noise[group] ?? null;
        const expected = [images, ...extents(shape)];
        const isOneDraw = draws === 1 && found?.shape.length === 4;
        const isFit = inWords(isOneDraw ? expected : [draws, ...expected]) === inWords(found?.shape ?? []);
        if (found === null || !isFit) throw misfit(path, `${prefix}.${group}`, { draws, expected, found });
        return found.values;
      });
      return (group, firstImage, count, draw) => {
        const shape = shapes[group];
        const latents = shape === undefined ? 0 : latentCount(shape);
        const start = (draw * images + firstImage) * latents;
        return values[group]?.slice(start, start + count * latents) ?? new Float32Array();
      };
    },
  };
}

/** Values are read only if the shape fits the group, for whatever number of draws and images. */
async function readGroup(file: OpenSafetensors, name: string, shape: GroupShape, path: string): Promise<Noise | null> {
  const entry = file.entries.get(name);
  if (entry === undefined) return null;
  const isFit = [4, 5].includes(entry.shape.length) && inWords(entry.shape.slice(-3)) === inWords(extents(shape));
  if (!isFit) return { shape: entry.shape, values: new Float32Array() };
  if (entry.end - entry.begin > MOST_BYTES) {
    throw new Refusal(`${path} holds ${name} of shape ${inWords(entry.shape)}, which is too large. Give fewer images.`);
  }
  const { values } = await file.read(entry);
  return { shape: entry.shape, values: values instanceof Float32Array ? values : Float32Array.from(values) };
}

function extents({ channels, height, width }: GroupShape): number[] {
  return [channels, height, width];
}

function inWords(shape: readonly number[]): string {
  return `(${shape.join(', ')})`;
}

interface Misfit {
  readonly draws: number;
  readonly expected: readonly number[];
  readonly found: Noise | null;
}

function misfit(path: string, name: string, { draws, expected, found }: Misfit): Refusal {
  const [images = 0] = expected;
  const shape = inWords(draws === 1 ? expected : [draws, ...expected]);
  const actual = found === null ? 'none' : inWords(found.shape);
  return new Refusal(`${path} must hold ${name} of shape ${shape} for ${images} images; found ${actual}.`);
}
