/** The importance-weighted bound on the log-likelihood of the images (docs/analyses.md#bound). */
import type { BoundReport } from '../../protocol/whatIf/bound';
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { Refusal } from '../refusal';
import { groupKlNats } from '../statistics/groupKl';
import { ImportanceWeights, LogWeights, type WeightedBound } from '../statistics/importanceWeights';
import { PairedBatch, PairedSums } from '../statistics/pairedEstimate';
import type { Analysed } from './analysed';
import type { ImageBatch } from './batches';
import { boundReport } from './boundReport';
import { posteriorBatches, type PosteriorDraw, type PosteriorListener } from './posteriorBatches';

export interface ImportanceBoundOptions extends Analysed {
  readonly listener?: PosteriorListener;
  /** Receives log w of every image and draw, in nats; again after an engine failure. */
  readonly weighed?: (logWeight: { readonly image: number; readonly draw: number; readonly nats: number }) => void;
  /** Receives what is measured so far after every batch. */
  readonly measured?: (soFar: BoundReport) => void;
}

/** A bound, and −NELBO of the same draws, in nats. */
export interface BoundBesideElbo extends WeightedBound {
  readonly elboNats: number;
}

/**
 * The bound of each image, from K posterior passes (Burda, Grosse and Salakhutdinov 2016).
 * @throws {Refusal} if the decoder is unknown, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function importanceBound(options: ImportanceBoundOptions): Promise<BoundBesideElbo[]> {
  const { model, draws, images, measured } = options;
  if (model.decoder === null) {
    throw new Refusal('A bound on the log-likelihood needs p(x|z), and the decoder of this model is not known.');
  }
  const bounds: BoundBesideElbo[] = [];
  const elbo = new PairedSums(1);
  await posteriorBatches(options, async (batch, drawOf) => {
    const { weighted, elbos } = await measureBatch(options, batch, drawOf);
    // Written by index, because a batch is measured again after an engine failure.
    for (const [b, bound] of weighted.entries()) {
      bounds[batch.firstImage + b] = { ...bound, elboNats: elbos.means[b] ?? NaN };
    }
    elbo.add(elbos);
    measured?.(boundReport(bounds, elbo.estimate(0), { model, draws, names: images.input.records.names }));
  });
  return bounds;
}

async function measureBatch(
  { model, draws, weighed }: ImportanceBoundOptions,
  batch: ImageBatch,
  drawOf: PosteriorDraw,
): Promise<{ readonly weighted: WeightedBound[]; readonly elbos: PairedBatch }> {
  const weights = Array.from({ length: batch.images }, () => new ImportanceWeights());
  const elbos = new PairedBatch(1, batch.images);
  for (let draw = 0; draw < draws; draw++) {
    const ofDraw = new LogWeights(batch.images);
    const costs = new Float64Array(batch.images);
    const cost = (nats: number, b: number) => (costs[b] = (costs[b] ?? NaN) + nats);
    for await (const measured of drawOf(draw)) {
      if (measured.kind === 'group') {
        ofDraw.addGroup(measured.batch);
        groupKlNats(measured.batch).forEach(cost);
      }
      if (measured.kind === 'output') {
        const { images: number, logits } = measured.batch;
        const losses = reconstructionLoss(model.decoder, { images: number, logits, x: batch.x });
        ofDraw.addReconstruction(losses);
        losses.forEach(cost);
      }
    }
    for (const [b, ofImage] of weights.entries()) {
      const nats = ofDraw.nats[b] ?? NaN;
      ofImage.add(nats);
      elbos.add(b, Float64Array.of(-(costs[b] ?? NaN)));
      weighed?.({ image: batch.firstImage + b, draw, nats });
    }
  }
  return { weighted: weights.map((ofImage) => ofImage.bound()), elbos };
}
