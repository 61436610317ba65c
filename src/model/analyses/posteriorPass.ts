import type { LatentModel } from '../latentModel';
import { decoderPass, type Measured } from '../passes/decoderPass';
import type { EpsilonSource } from '../passes/epsilon';
import { planOf, POSTERIOR } from '../passes/plan';
import { extentOfDraw } from '../passes/resume';
import type { RunningEngine } from '../passes/runningEngine';
import type { ImageBatch } from './batches';

export interface PosteriorPassOptions {
  readonly model: LatentModel;
  readonly running: RunningEngine;
  readonly epsilon: EpsilonSource;
  /** Draws of the noise per image. */
  readonly draws: number;
  /** Whether to hand out raw parameters, ε and z beside q and p. */
  readonly details: boolean;
  /** Whether no image follows, so that stages that aren't kept are freed after their last use. */
  readonly isLast: boolean;
  /** Called when the last stage has started: the next pass may begin. */
  readonly allStarted?: () => void;
}

/** One draw of a batch, every group from its posterior. The encoder runs for the first draw only. */
export function posteriorPass(
  { model, running, epsilon, draws, details, isLast, allStarted }: PosteriorPassOptions,
  batch: ImageBatch,
  draw: number,
): AsyncGenerator<Measured> {
  const { firstImage, images } = batch;
  return decoderPass(model, running.runner, batch, {
    plan: planOf(model.groupShapes.length, POSTERIOR),
    draw,
    epsilon: (group) => epsilon(group, firstImage, images, draw),
    ...extentOfDraw(draw, draws),
    details,
    release: isLast && !running.keepsStages,
    allStarted,
  });
}
