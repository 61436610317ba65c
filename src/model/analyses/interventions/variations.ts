/** Samples of the model, and variations that share latent groups with one of them (docs/analyses.md#variations). */
import { meanSquaredError } from '../../likelihood/psnr';
import type { Plan } from '../../passes/plan';
import { RunningEstimate } from '../../statistics/estimate';
import { latentCount } from '../../statistics/groupBatch';
import type { Estimate } from '../../../protocol/statistics';
import { decodeRows, type DecodeRowsOptions } from '../latents/decodeRows';
import { requirePart } from '../requirePart';

/** Groups whose z every variation takes from sample 0, and the temperatures of all others, by group. */
export interface SharedGroups {
  readonly groups: readonly number[];
  readonly temperatures: readonly number[];
}

export interface VariationsOptions extends Omit<DecodeRowsOptions, 'planOf' | 'onZ'> {
  /** Temperatures of the samples, by group. */
  readonly temperatures: readonly number[];
  readonly shared: readonly SharedGroups[];
  /** Samples to decode, of which the first is varied; by default as many as there are variations. */
  readonly samples?: number;
}

/** Pictures of samples, and how much they differ from sample 0. */
export interface Samples {
  /** The decoder's means, (N, C, size, size). */
  readonly pictures: Float32Array;
  /**
   * Mean over the other samples of the squared difference between their picture and that of sample 0, over scored pixels
   * and channels in [0, 1], with its standard error over samples. `null` for a single sample.
   */
  readonly difference: Estimate | null;
}

export interface Variations {
  readonly samples: Samples;
  /** By set of shared groups. */
  readonly variations: readonly Samples[];
}

/**
 * Decodes samples, and then every set of variations with the same ε. What is shared is z, not ε.
 * @throws {Refusal} if there is no such group, the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function variations(options: VariationsOptions): Promise<Variations> {
  const { model, temperatures, shared, samples = options.rows } = options;
  for (const group of shared.flatMap(({ groups }) => groups)) requirePart(model, { group, channel: null });
  const zOfFirst = new Map<number, Float32Array>();
  const pictures = await decodeRows({
    ...options,
    rows: samples,
    planOf: () => priorsAt(temperatures),
    onZ({ first }, group, z) {
      const shape = model.groupShapes[group];
      if (first === 0 && shape !== undefined) zOfFirst.set(group, z.slice(0, latentCount(shape)));
    },
  });
  const perImage = pictures.length / samples;
  const original = pictures.subarray(0, perImage);
  const samplesOf = (of: Float32Array): Samples => {
    const estimate = new RunningEstimate();
    for (let at = perImage; at < of.length; at += perImage) {
      estimate.add(meanSquaredError(of.subarray(at, at + perImage), original, model.images));
    }
    return { pictures: of, difference: of.length === perImage ? null : estimate.estimate };
  };
  const sets: Samples[] = [];
  for (const { groups, temperatures: others } of shared) {
    const given = new Map(groups.map((group) => [group, zOfFirst.get(group) ?? new Float32Array()]));
    const made = await decodeRows({
      ...options,
      planOf: ({ count }) => sharingPlan(given, others, count),
    });
    sets.push(samplesOf(made));
  }
  return { samples: samplesOf(pictures), variations: sets };
}

/**
 * The plan of variations.
 * @param given z that they share, by group, (L, h, w)
 * @param others temperatures of the other groups, by group
 */
export function sharingPlan(
  given: ReadonlyMap<number, Float32Array>,
  others: readonly number[],
  variations: number,
): Plan {
  const plan = [...priorsAt(others)];
  for (const [group, z] of given) plan[group] = { kind: 'given', z: repeated(z, variations) };
  return plan;
}

/** The plan of samples. @param temperatures by group */
export function priorsAt(temperatures: readonly number[]): Plan {
  return temperatures.map((temperature) => ({ kind: 'prior', temperature }));
}

function repeated(values: Float32Array, count: number): Float32Array {
  const all = new Float32Array(count * values.length);
  for (let i = 0; i < count; i++) all.set(values, i * values.length);
  return all;
}
