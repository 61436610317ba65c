/** How the quantities behind the KL are distributed over the latent variables of a group. */
import type { GroupShape } from '../../protocol/inspection';
import { HISTOGRAM_QUANTITIES, type FlowQuantity, type HistogramQuantity } from '../../protocol/quantities';
import type { Histogram, HistogramQuery, Histograms } from '../../protocol/statistics';
import { histogram, Turns } from './histogramBins';
import type { ImageLatents } from './keptLatents';
import { FLOW_FILLS, GAUSSIAN_FILLS } from './quantityColumns';

/**
 * One histogram for each quantity, over the positions of one or all channels, in these images. Lets other work run
 * every few milliseconds.
 */
export async function latentHistograms(
  query: HistogramQuery,
  { channels, height, width }: GroupShape,
  measured: readonly ImageLatents[],
): Promise<Histograms> {
  const images = [...measured]; // A copy, because more may arrive while other work runs.
  const positions = height * width;
  const start = query.channel === null ? 0 : query.channel * positions;
  const perImage = query.channel === null ? channels * positions : positions;
  const values = new Float64Array(images.length * perImage);
  const parts = images.map((_, b) => values.subarray(b * perImage, (b + 1) * perImage));
  const hasFlows = images.some(({ flow }) => flow !== null);
  const turns = new Turns();
  const histograms: Histogram[] = [];
  for (const quantity of HISTOGRAM_QUANTITIES) {
    if (isOfFlows(quantity) && !hasFlows) continue;
    for (const [b, image] of images.entries()) {
      await turns.next();
      fill(quantity, image, start, parts[b] ?? values);
    }
    histograms.push(await histogram(quantity, parts, turns));
  }
  return { query, images: images.length, latents: values.length, histograms };
}

function isOfFlows(quantity: HistogramQuantity): quantity is HistogramQuantity & FlowQuantity {
  return quantity in FLOW_FILLS;
}

/** Fills `values` with a quantity of the image's latents from index `start` on. */
function fill(quantity: HistogramQuantity, image: ImageLatents, start: number, values: Float64Array): void {
  if (!isOfFlows(quantity)) GAUSSIAN_FILLS[quantity](image, start, values);
  else if (image.flow === null) values.fill(Number.NaN);
  else FLOW_FILLS[quantity]({ ...image, ...image.flow }, start, values);
}
