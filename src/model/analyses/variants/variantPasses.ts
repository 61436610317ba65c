import { decoderPass, type Measured } from '../../passes/decoderPass';
import { planOf, POSTERIOR, readsPosterior, type Drawable } from '../../passes/plan';
import { extentOfDraw, stagesFrom } from '../../passes/resume';
import type { LatentModel } from '../../latentModel';
import type { Analysed } from '../analysed';
import type { ImageBatch } from '../batches';
import { BegunPass } from '../begunPass';
import { drawableOf, firstZ, planOfVariant, type Variant } from './variant';

/** What a pass handed out. */
export interface VariantMeasured {
  /** Index of the variant; `null` for the base pass. */
  readonly variant: number | null;
  readonly measured: Measured | ChangedGroup;
}

/** A variant begins: its first group continues with another z. Only for variants that compare. */
export interface ChangedGroup {
  readonly kind: 'changed';
  readonly group: number;
  /** What the base pass drew there; both passes share its prior. */
  readonly base: Drawable;
  /** (N, L, h, w). */
  readonly z: Float32Array;
}

/** The number of stages that a batch needs: the encoder once, the base pass and the rest of each variant per draw. */
export function stagesPerBatch(model: LatentModel, variants: readonly Variant[], draws: number): number {
  const resumed = variants.reduce((sum, { group }) => sum + stagesFrom(model, group + 1), 0);
  return model.stages.length + (draws - 1) * stagesFrom(model, 0) + draws * resumed;
}

/**
 * One draw of a batch: the base pass, every group from its posterior, and then each variant from below its first group.
 * Variants run from the bottom up, because a resumed pass overwrites the decoder's state below its start. Each begins once
 * all stages of the one before have started, so that the engine doesn't wait for statistics. In every pass, a group has
 * the same ε.
 */
export async function* variantPasses(
  { model, running, images, epsilon: noise, draws }: Analysed,
  variants: readonly Variant[],
  batch: ImageBatch,
  draw: number,
): AsyncGenerator<VariantMeasured> {
  const { firstImage } = batch;
  const groups = model.groupShapes.length;
  const isLast = images.isEnd(firstImage + batch.images);
  const pass = {
    ...{ draw, details: false, release: isLast && !running.keepsStages },
    epsilon: (group: number) => noise(group, firstImage, batch.images, draw),
  };
  const { start, again } = extentOfDraw(draw, draws);
  const inOrder = [...variants.entries()].sort(([, a], [, b]) => b.group - a.group);
  const startOf = (at: number) => (inOrder[at]?.[1].group ?? 0) + 1;
  const startsFrom = (at: number) => [...again, ...new Set(inOrder.slice(at).map((_, i) => startOf(at + i)))];

  const groupsOfBase = new Map<number, Drawable>();
  const base = { place: { firstImage, images: batch.images, draw }, groups: groupsOfBase };
  const top = Math.min(...variants.map(({ group }) => group));
  const posteriorZ = variants.some((variant) => readsPosteriorZ(variant, groups));
  const basePass = { ...pass, plan: planOf(groups, POSTERIOR), start, again: startsFrom(0), posteriorZ };
  for await (const measured of decoderPass(model, running.runner, batch, basePass)) {
    if (measured.kind === 'group' && measured.batch.group >= top) {
      const { group, shape, muP, sigmaP, epsilon } = measured.batch;
      groupsOfBase.set(group, { shape, muP, sigmaP, epsilon, posteriorZ: measured.z });
    }
    yield { variant: null, measured };
  }
  // Noise takes as long as a small stage: it is drawn once.
  const epsilon = (group: number) => drawableOf(group, groupsOfBase).epsilon;
  const begin = (at: number) => {
    const entry = inOrder[at];
    if (entry === undefined) return null;
    const [variant, change] = entry;
    const { group, measures } = change;
    const z = firstZ(change, base);
    const resumed = {
      ...{ ...pass, epsilon, plan: planOfVariant(change, z, groups, base), measures, again: startsFrom(at + 1) },
      start: { kind: 'group', group: group + 1, above: z } as const,
    };
    const begun = new BegunPass((allStarted) => decoderPass(model, running.runner, batch, { ...resumed, allStarted }));
    return { at, variant, change, z, begun };
  };
  let next = begin(0);
  let hasEnded = false;
  try {
    for (let current = next; current !== null; current = next) {
      const { at, variant, change, z, begun } = current;
      next = null;
      void begun.allStarted.then(() => {
        if (!hasEnded) next = begin(at + 1);
      });
      if (change.comparesZ === true) {
        const { group } = change;
        yield { variant, measured: { kind: 'changed', group, base: drawableOf(group, groupsOfBase), z } };
      }
      for await (const measured of begun.measured()) yield { variant, measured };
    }
  } finally {
    hasEnded = true;
    await next?.begun.end();
  }
}

/** Whether a variant needs the z of the base pass. */
function readsPosteriorZ({ group, source, comparesZ = false }: Variant, groups: number): boolean {
  if (comparesZ) return true;
  for (let index = group; index < groups; index++) {
    const chosen = source(index);
    if (chosen.kind === 'kept') return true;
    // The groups below draw their posterior's z again.
    if (index === group && chosen.kind !== 'placed' && readsPosterior(chosen)) return true;
  }
  return false;
}
