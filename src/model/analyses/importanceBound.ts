/** The importance-weighted bound on the log-likelihood of the images (docs/analyses.md#bound). */
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { Refusal } from '../refusal';
import { ImportanceWeights, LogWeights, type WeightedBound } from '../statistics/importanceWeights';
import type { Analysed } from './analysed';
import { eachBatch, type ImageBatch } from './batches';
import { posteriorPass } from './posteriorPass';

/**
 * The bound of each image, from K posterior passes (Burda, Grosse and Salakhutdinov 2016).
 * @throws {Refusal} if the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function importanceBound(options: Analysed): Promise<WeightedBound[]> {
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

async function measureBatch(options: Analysed, batch: ImageBatch): Promise<WeightedBound[]> {
  const { model, images, draws, signal } = options;
  const weights = Array.from({ length: batch.images }, () => new ImportanceWeights());
  const pass = { ...options, details: false, isLast: images.isEnd(batch.firstImage + batch.images) };
  for (let draw = 0; draw < draws; draw++) {
    const ofDraw = new LogWeights(batch.images);
    for await (const measured of posteriorPass(pass, batch, draw)) {
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
