import type { LatentTerms } from '../../protocol/statistics';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import { latentCount, type Flow, type Gaussians, type GroupBatch } from './groupBatch';
import type { Added } from './groupStatistics';
import type { DrawnLatents } from './imageDraws';
import type { ImageSums } from './imageSums';
import { exceeds } from './kl';
import { latentAt } from './readOuts';

/** The kept latent variables of one group in one image, in the first draw, (L, h, w). */
export interface ImageLatents extends Gaussians {
  /** `null` if the model has no flows. */
  readonly flow: Flow | null;
  /** The KL over all draws so far; `null` while there is only one. */
  readonly drawn: DrawnLatents<'closed form'> | null;
  /** The same for the estimate with flows. */
  readonly drawnEstimate: DrawnLatents<'estimate'> | null;
  /** Sums over the latents, in double precision; `null` if they were read from a statistics file that lacks them. */
  readonly sums: ImageSums<'closed form'> | null;
  /** The same for the estimate; also `null` if the model has no flows. */
  readonly estimateSums: ImageSums<'estimate'> | null;
  /** The latent variable with the largest closed-form KL in any draw so far; `null` if a statistics file lacks it. */
  readonly largest: LatentTerms | null;
}

/**
 * Bytes that a latent takes in arrays of float32: q and p are four, z⁰ and z^K two. With several draws, add the mean of
 * each quantity of a sum, and the standard errors of the KL and of the quantities beside it. Sums by channel are small
 * beside them, and not counted.
 */
export function bytesPerLatent(draws: number, hasFlows: boolean): number {
  const kinds: readonly SumKind[] = hasFlows ? ['closed form', 'estimate'] : ['closed form'];
  const drawn = kinds.reduce((arrays, kind) => arrays + SUMS[kind].all.length + 1 + SUMS[kind].further.length, 0);
  return 4 * (4 + (hasFlows ? 2 : 0) + (draws > 1 ? drawn : 0));
}

/** The latents of the first images, kept individually so that they can be viewed. Others only enter the statistics. */
export class KeptLatents {
  readonly #capacity: () => number;
  readonly #groups: ImageLatents[][];

  /**
   * @param capacity the number of images to keep, as known now; see `bytesPerLatent`.
   * @param groups the images kept before, by group
   */
  constructor(capacity: () => number, groups: readonly (readonly ImageLatents[])[] = []) {
    this.#capacity = capacity;
    this.#groups = groups.map((images) => [...images]);
  }

  /** @param added the statistics' results for the batch */
  add(batch: GroupBatch, { closedForm, estimate, largest }: Added): void {
    const { group, shape, draw } = batch;
    const images = (this.#groups[group] ??= []);
    const capacity = this.#capacity();
    for (let b = 0; b < batch.images && batch.firstImage + b < capacity; b++) {
      const image = batch.firstImage + b;
      const before = draw === 0 ? undefined : images[image];
      const ofDraw = imageOf(batch, b);
      const found = latentAt({ group, shape, image, draw }, largest[b] ?? 0, ofDraw);
      images[image] = {
        ...(before ?? ofDraw),
        largest: before?.largest && !exceeds(found.klNats, before.largest.klNats) ? before.largest : found,
        sums: closedForm.draws[b]?.sums() ?? closedForm.sums[b] ?? null,
        estimateSums: estimate?.draws[b]?.sums() ?? estimate?.sums[b] ?? null,
        drawn: closedForm.draws[b]?.latents() ?? null,
        drawnEstimate: estimate?.draws[b]?.latents() ?? null,
      };
    }
  }

  get(group: number, image: number): ImageLatents | undefined {
    return this.#groups[group]?.[image];
  }

  /** All of a group's images kept so far, from the first. */
  of(group: number): readonly ImageLatents[] {
    return this.#groups[group] ?? [];
  }
}

function imageOf({ shape, muQ, sigmaQ, muP, sigmaP, flow }: GroupBatch, b: number): Gaussians & { flow: Flow | null } {
  const latents = latentCount(shape);
  const part = (values: Float32Array) => values.subarray(b * latents, (b + 1) * latents);
  return {
    ...{ muQ: part(muQ), sigmaQ: part(sigmaQ), muP: part(muP), sigmaP: part(sigmaP) },
    flow: flow === null ? null : { z0: part(flow.z0), zK: part(flow.zK) },
  };
}
