/** How the quantities behind the KL are distributed over the latent variables of a group. */
import { setImmediate as immediately } from 'node:timers/promises';
import type { GroupShape } from '../../protocol/inspection';
import {
  HISTOGRAM_QUANTITIES,
  type Histogram,
  type HistogramQuantity,
  type HistogramQuery,
  type Histograms,
} from '../../protocol/statistics';
import type { ImageLatents } from './keptLatents';
import { scalePart, shiftPart } from './kl';

const BINS = 40;
/** Values that differ by less than this share of the largest are one value, told apart by rounding only. */
const ROUNDING = 1e-12;

/** A quantity of one latent variable, from q and p. */
const QUANTITIES: Record<HistogramQuantity, (muQ: number, sigmaQ: number, muP: number, sigmaP: number) => number> = {
  muP: (_muQ, _sigmaQ, muP) => muP,
  sigmaP: (_muQ, _sigmaQ, _muP, sigmaP) => sigmaP,
  muQ: (muQ) => muQ,
  sigmaQ: (_muQ, sigmaQ) => sigmaQ,
  shift: (muQ, _sigmaQ, muP, sigmaP) => (muQ - muP) / sigmaP,
  logDeltaSigma: (_muQ, sigmaQ, _muP, sigmaP) => Math.log(sigmaQ / sigmaP),
  klNats: (muQ, sigmaQ, muP, sigmaP) => shiftPart(muQ, muP, sigmaP) + scalePart(sigmaQ, sigmaP),
};

/**
 * One histogram for each quantity, over the positions of one channel or of all, in the images that are given. Lets
 * others have their turn between quantities: millions of values take a tenth of a second each.
 */
export async function latentHistograms(
  query: HistogramQuery,
  { channels, height, width }: GroupShape,
  images: readonly ImageLatents[],
): Promise<Histograms> {
  const positions = height * width;
  const first = query.channel === null ? 0 : query.channel * positions;
  const perImage = query.channel === null ? channels * positions : positions;
  const values = new Float64Array(images.length * perImage);
  const histograms: Histogram[] = [];
  for (const quantity of HISTOGRAM_QUANTITIES) {
    await immediately();
    const of = QUANTITIES[quantity];
    let at = 0;
    for (const { muQ, sigmaQ, muP, sigmaP } of images) {
      for (let i = first; i < first + perImage; i++, at++) {
        values[at] = of(muQ[i] ?? 0, sigmaQ[i] ?? 0, muP[i] ?? 0, sigmaP[i] ?? 0);
      }
    }
    histograms.push(histogram(quantity, values));
  }
  return { query, images: images.length, latents: values.length, histograms };
}

/**
 * Counts values in 40 equal bins from the smallest to the largest; each holds its lower edge, the last one both. A
 * single value gets one bin around it, a tenth of it wide (0: 0.1), and no finite value none at all.
 */
export function histogram(quantity: HistogramQuantity, values: Float64Array): Histogram {
  let least = Infinity;
  let most = -Infinity;
  let notFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) {
      notFinite += 1;
      continue;
    }
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const finite = values.length - notFinite;
  if (finite === 0) return { quantity, edges: new Float64Array(), counts: new Float64Array(), notFinite };
  const magnitude = Math.max(Math.abs(least), Math.abs(most));
  if (most - least <= ROUNDING * magnitude) {
    const half = (magnitude === 0 ? 1 : magnitude) / 20;
    return { quantity, edges: Float64Array.of(least - half, least + half), counts: Float64Array.of(finite), notFinite };
  }
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => least + ((most - least) * i) / BINS);
  edges[BINS] = most;
  return { quantity, edges, counts: countInBins(values, edges), notFinite };
}

function countInBins(values: Float64Array, edges: Float64Array): Float64Array {
  const least = edges[0] ?? 0;
  const perBin = BINS / ((edges[BINS] ?? 0) - least);
  const counts = new Float64Array(BINS);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    let bin = Math.min(BINS - 1, Math.floor((value - least) * perBin));
    // The product is rounded, the edges decide.
    if (value < (edges[bin] ?? 0)) bin -= 1;
    else if (bin < BINS - 1 && value >= (edges[bin + 1] ?? 0)) bin += 1;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
