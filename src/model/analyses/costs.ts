/** Rate and distortion of every image and draw, from posterior passes (docs/analyses.md#symbols). */
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { groupKlNats } from '../statistics/groupKl';
import type { Analysed } from './analysed';
import { DrawValues } from './drawValues';
import { posteriorBatches } from './posteriorBatches';

/** In nats, by draw, then image: (D, B). */
export interface Costs {
  readonly images: number;
  /** Σ KL over the groups. */
  readonly rateNats: Float64Array;
  /** −log p(x|z); NaN if the decoder is unknown. */
  readonly distortionNats: Float64Array;
}

/**
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function posteriorCosts(options: Analysed): Promise<Costs> {
  const { model, images, draws } = options;
  const rate = new DrawValues(draws, images.most);
  const distortion = new DrawValues(draws, images.most);
  await posteriorBatches(options, async (batch, drawOf) => {
    for (let draw = 0; draw < draws; draw++) {
      const rates = new Float64Array(batch.images);
      for await (const measured of drawOf(draw)) {
        if (measured.kind === 'group') {
          groupKlNats(measured.batch).forEach((nats, b) => (rates[b] = (rates[b] ?? NaN) + nats));
        }
        if (measured.kind === 'output' && model.decoder !== null) {
          const { logits } = measured.batch;
          const losses = reconstructionLoss(model.decoder, { images: batch.images, logits, x: batch.x });
          distortion.set(draw, batch.firstImage, losses);
        }
      }
      rate.set(draw, batch.firstImage, rates);
    }
  });
  const measured = images.input.description.images;
  return { images: measured, rateNats: rate.ofImages(measured), distortionNats: distortion.ofImages(measured) };
}

/** Rate + distortion, (D, B). */
export function nelboNats({ rateNats, distortionNats }: Costs): Float64Array {
  return rateNats.map((nats, i) => nats + (distortionNats[i] ?? NaN));
}
