/** Given latents back to pictures, the other groups from their priors (docs/analyses.md#latents). */
import { planOf, withSource } from '../../passes/plan';
import { latentCount } from '../../statistics/groupBatch';
import { decodeRows, type DecodeRowsOptions } from './decodeRows';

export interface DecodeOptions extends Omit<DecodeRowsOptions, 'planOf' | 'onZ'> {
  /** By group, (N, L, h, w). */
  readonly z: ReadonlyMap<number, Float32Array>;
  /** Temperature of the other groups' priors; 0 for their means. */
  readonly temperature: number;
}

/**
 * @returns the decoder's means, (N, C, size, size)
 * @throws {Refusal} if the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export function decodeLatents({ z, temperature, ...options }: DecodeOptions): Promise<Float32Array> {
  const { groupShapes } = options.model;
  return decodeRows({
    ...options,
    planOf({ first, count }) {
      let plan = planOf(groupShapes.length, { kind: 'prior', temperature });
      for (const [group, values] of z) {
        const shape = groupShapes[group];
        const latents = shape === undefined ? 0 : latentCount(shape);
        // In memory of its own, because a view would send its whole buffer to the engine.
        plan = withSource(plan, group, { kind: 'given', z: values.slice(first * latents, (first + count) * latents) });
      }
      return plan;
    },
  });
}
