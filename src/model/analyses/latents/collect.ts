/** z of chosen groups of images, for use elsewhere (docs/analyses.md#latents). */
import type { EpsilonSource } from '../../passes/epsilon';
import { Refusal } from '../../refusal';
import { latentCount, type GroupBatch } from '../../statistics/groupBatch';
import type { LatentKind } from '../../../protocol/whatIf/latents';
import type { LatentModel } from '../../latentModel';
import type { Analysed } from '../analysed';
import { posteriorBatches, type PosteriorListener } from '../posteriorBatches';
import { requirePart } from '../requirePart';

export interface CollectOptions extends Analysed {
  /** Groups, counted from 0 at the top. */
  readonly groups: readonly number[];
  /**
   * `draw`: the posterior's draw, after the flows. `mean`: the same with ε = 0 in every group, which is the posterior's
   * mean given the means above.
   */
  readonly z: LatentKind;
  readonly listener?: PosteriorListener;
}

export interface Collected {
  readonly images: number;
  /** By group, (B, L, h, w). */
  readonly z: ReadonlyMap<number, Float32Array>;
}

/** Each once, from the top. @param chosen `null` for all */
export function chosenGroups({ groupShapes }: LatentModel, chosen: readonly number[] | null): readonly number[] {
  return chosen === null ? [...groupShapes.keys()] : [...new Set(chosen)].toSorted((a, b) => a - b);
}

/** Limit on all latents together, in bytes. */
const MOST_BYTES = 2 ** 31;

/**
 * @throws {Refusal} if there is no such group, there are too many latents to hold, or the checkpoint has changed on
 * disk.
 * @throws the signal's reason if it is aborted.
 */
export async function collectLatents(options: CollectOptions): Promise<Collected> {
  const { model, images, groups } = options;
  for (const group of groups) requirePart(model, { group, channel: null });
  const perImage = groups.reduce((sum, group) => sum + countOf(options, group), 0);
  const most = Math.floor(MOST_BYTES / 4 / perImage);
  if (images.most > most) {
    throw new Refusal(`${images.most} images are too many to hold their latents. Choose at most ${most}.`);
  }
  const z = new Map(groups.map((group) => [group, new Float32Array(images.most * countOf(options, group))]));
  const epsilon = options.z === 'mean' ? withoutNoise(options.epsilon) : options.epsilon;
  await posteriorBatches({ ...options, epsilon, draws: 1 }, async ({ firstImage }, drawOf) => {
    for await (const measured of drawOf(0)) {
      if (measured.kind !== 'group') continue;
      const values = z.get(measured.batch.group);
      values?.set(posteriorZ(measured.batch), firstImage * latentCount(measured.batch.shape));
    }
  });
  const measured = images.input.description.images;
  return {
    images: measured,
    z: new Map([...z].map(([group, values]) => [group, values.subarray(0, measured * countOf(options, group))])),
  };
}

function withoutNoise(epsilon: EpsilonSource): EpsilonSource {
  return (...place) => new Float32Array(epsilon(...place).length);
}

/** The posterior's draw as the groups below read it, rounded as the engine rounds it. */
export function posteriorZ({ flow, muQ, sigmaQ, epsilon }: GroupBatch): Float32Array {
  if (flow !== null) return flow.zK;
  return muQ.map((mu, i) => mu + Math.fround((sigmaQ[i] ?? NaN) * (epsilon[i] ?? NaN)));
}

function countOf({ model }: CollectOptions, group: number): number {
  const shape = model.groupShapes[group];
  return shape === undefined ? 0 : latentCount(shape);
}
