/** The importance-weighted bound on the log-likelihood of the images (docs/analyses.md#bound). */
import type { LatentModel } from '../latentModel';
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { decoderPass } from '../passes/decoderPass';
import type { EpsilonSource } from '../passes/epsilon';
import { planOf, POSTERIOR } from '../passes/plan';
import { extentOfDraw } from '../passes/resume';
import type { RunningEngine } from '../passes/runningEngine';
import { Refusal } from '../refusal';
import { ImportanceWeights, LogWeights, type WeightedBound } from '../statistics/importanceWeights';
import { eachBatch, type ImageBatch } from './batches';
import type { Images } from './images';

export interface BoundOptions {
  readonly model: LatentModel;
  readonly running: RunningEngine;
  readonly images: Images;
  /** ε of every group. */
  readonly epsilon: EpsilonSource;
  /** K: draws of the noise per image. */
  readonly draws: number;
  readonly signal: AbortSignal;
  /** Reports what happened to the engine, in a sentence. */
  readonly notice?: (sentence: string) => void;
}

/**
 * The bound of each image, from K posterior passes (Burda, Grosse and Salakhutdinov 2016).
 * @throws {Refusal} if the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function importanceBound(options: BoundOptions): Promise<WeightedBound[]> {
  const { model, running, images, signal } = options;
  if (model.decoder === null) {
    throw new Refusal('A bound on the log-likelihood needs p(x|z), and the decoder of this model is not known.');
  }
  const bounds: WeightedBound[] = [];
  await eachBatch({
    ...{ images, running, signal },
    farOf: () => 0,
    maySplit: () => true,
    measure: async (batch) => {
      // Written by index, because a batch is measured again after an engine failure.
      for (const [b, bound] of (await measureBatch(options, batch)).entries()) bounds[batch.firstImage + b] = bound;
    },
    measured: (end) => void images.measured(end),
    sampled: () => signal.throwIfAborted(),
    expect: () => undefined,
    notice: (sentence) => options.notice?.(sentence),
  });
  await model.checkpoint.checkUnchanged();
  return bounds;
}

/** The encoder runs for the first draw only. */
async function measureBatch(
  { model, running, images, epsilon, draws, signal }: BoundOptions,
  batch: ImageBatch,
): Promise<WeightedBound[]> {
  const { firstImage } = batch;
  const weights = Array.from({ length: batch.images }, () => new ImportanceWeights());
  const release = images.isEnd(firstImage + batch.images) && !running.keepsStages;
  for (let draw = 0; draw < draws; draw++) {
    const ofDraw = new LogWeights(batch.images);
    const decoding = decoderPass(model, running.runner, batch, {
      plan: planOf(model.groupShapes.length, POSTERIOR),
      draw,
      epsilon: (group) => epsilon(group, firstImage, batch.images, draw),
      ...extentOfDraw(draw, draws),
      details: false,
      release,
    });
    for await (const measured of decoding) {
      signal.throwIfAborted();
      if (measured.kind === 'group') ofDraw.addGroup(measured.batch);
      if (measured.kind === 'output') {
        const { images: number, logits } = measured.batch;
        ofDraw.addReconstruction(reconstructionLoss(model.decoder, { images: number, logits, x: batch.x }));
      }
    }
    weights.forEach((ofImage, b) => ofImage.add(ofDraw.nats[b] ?? NaN));
  }
  return weights.map((ofImage) => ofImage.bound());
}
