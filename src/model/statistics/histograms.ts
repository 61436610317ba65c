/** How the quantities behind the KL are distributed over the latent variables of a group. */
import type { GroupShape } from '../../protocol/inspection';
import {
  HISTOGRAM_QUANTITIES,
  type Histogram,
  type HistogramQuantity,
  type HistogramQuery,
  type Histograms,
} from '../../protocol/statistics';
import { histogram, Turns } from './histogramBins';
import type { ImageLatents } from './keptLatents';
import { logDensity, scalePart, shiftPart } from './kl';

/** Fills `values` with a quantity of the image's latents from index `start` on. */
type Fill = (image: ImageLatents, start: number, values: Float64Array) => void;

/** A loop for each, since what is called for every one of millions of values takes longer than the values. */
const FILLS: Record<HistogramQuantity, Fill> = {
  muP: ({ muP }, start, values) => values.set(muP.subarray(start, start + values.length)),
  sigmaP: ({ sigmaP }, start, values) => values.set(sigmaP.subarray(start, start + values.length)),
  muQ: ({ muQ }, start, values) => values.set(muQ.subarray(start, start + values.length)),
  sigmaQ: ({ sigmaQ }, start, values) => values.set(sigmaQ.subarray(start, start + values.length)),
  shift({ muQ, muP, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = ((muQ[at] ?? 0) - (muP[at] ?? 0)) / (sigmaP[at] ?? 0);
    }
  },
  logDeltaSigma({ sigmaQ, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      values[i] = Math.log((sigmaQ[at] ?? 0) / (sigmaP[at] ?? 0));
    }
  },
  klNats({ muQ, sigmaQ, muP, sigmaP }, start, values) {
    for (let i = 0, at = start; i < values.length; i++, at++) {
      const shift = shiftPart(muQ[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
      values[i] = shift + scalePart(sigmaQ[at] ?? 0, sigmaP[at] ?? 0);
    }
  },
  contributionNats({ muQ, sigmaQ, muP, sigmaP, flow }, start, values) {
    if (flow === null) return;
    const { z0, zK } = flow;
    for (let i = 0, at = start; i < values.length; i++, at++) {
      const logQ = logDensity(z0[at] ?? 0, muQ[at] ?? 0, sigmaQ[at] ?? 0);
      values[i] = logQ - logDensity(zK[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
    }
  },
};

/**
 * One histogram for each quantity, over the positions of one channel or of all, in the images that are given. Lets
 * others have their turn every few milliseconds.
 */
export async function latentHistograms(
  query: HistogramQuery,
  { channels, height, width }: GroupShape,
  measured: readonly ImageLatents[],
): Promise<Histograms> {
  const images = [...measured]; // More may come while others have their turn.
  const positions = height * width;
  const start = query.channel === null ? 0 : query.channel * positions;
  const perImage = query.channel === null ? channels * positions : positions;
  const values = new Float64Array(images.length * perImage);
  const parts = images.map((_, b) => values.subarray(b * perImage, (b + 1) * perImage));
  const hasFlows = images.some(({ flow }) => flow !== null);
  const turns = new Turns();
  const histograms: Histogram[] = [];
  for (const quantity of HISTOGRAM_QUANTITIES) {
    if (quantity === 'contributionNats' && !hasFlows) continue;
    for (const [b, image] of images.entries()) {
      await turns.next();
      FILLS[quantity](image, start, parts[b] ?? values);
    }
    histograms.push(await histogram(quantity, parts, turns));
  }
  return { query, images: images.length, latents: values.length, histograms };
}
