/** Where a pass begins among a model's stages. */
import { stageOf, type LatentModel } from '../latentModel';

/** Everything before the start was kept when an earlier pass ran the same images. */
export type Start =
  | { readonly kind: 'images' }
  /**
   * At a group, or at the output if `group` equals the number of groups. `above` is the z of the group above, (N, L, h,
   * w), if there is one.
   */
  | { readonly kind: 'group'; readonly group: number; readonly above: Float32Array | null };

export const FROM_IMAGES: Start = { kind: 'images' };
/** The encoder depends on neither noise nor plan. */
export const FROM_ENCODED: Start = { kind: 'group', group: 0, above: null };

/** The first stage of a group, or of the output if `group` equals the number of groups. */
export function firstStageOf(model: Pick<LatentModel, 'stages' | 'encoderStages' | 'network'>, group: number): number {
  const above = model.network.groups[group - 1];
  return above === undefined ? model.encoderStages : stageOf(model, above.z) + 1;
}

export function firstStageOfPass(model: LatentModel, start: Start): number {
  return start.kind === 'images' ? 0 : firstStageOf(model, start.group);
}

/** The number of stages in a pass that begins at a group. */
export function stagesFrom(model: LatentModel, group: number): number {
  return model.stages.length - firstStageOf(model, group);
}

/** Where a draw's pass starts, and the groups at which later draws resume. The encoder runs for the first draw only. */
export function extentOfDraw(
  draw: number,
  draws: number,
): { readonly start: Start; readonly again: readonly number[] } {
  return { start: draw === 0 ? FROM_IMAGES : FROM_ENCODED, again: draw === draws - 1 ? [] : [0] };
}
