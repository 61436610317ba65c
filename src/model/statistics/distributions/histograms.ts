/** How the quantities behind the KL are distributed over the latent variables of a group. */
import {
  PAIRED_QUANTITIES,
  type Concentration,
  type Histogram,
  type Histograms,
  type LatentsQuery,
  type ValueSpread,
} from '../../../protocol/distributions';
import { HISTOGRAM_QUANTITIES, type HistogramQuantity } from '../../../protocol/quantities';
import { fillPositions } from '../sumColumns';
import { constantOf, countIn, edgesOf, rangeOf, together, type Parts, type Range } from './bins';
import { countedOf, fillValues, isOfFlows, roomFor, type ChosenLatents } from './chosenLatents';
import { concentrationOf } from './concentration';
import { quantilesOf } from './orderStatistics';
import type { Turns } from './turns';

/** One histogram for each quantity over the chosen latents. Lets other work run every few milliseconds. */
export async function latentHistograms(query: LatentsQuery, chosen: ChosenLatents, turns: Turns): Promise<Histograms> {
  const hasFlows = chosen.images.some(({ flow }) => flow !== null);
  const values = roomFor(chosen);
  const histograms: Histogram[] = [];
  for (const quantity of HISTOGRAM_QUANTITIES) {
    if (isOfFlows(quantity) && !hasFlows) continue;
    const partner = partnerOf(quantity);
    const other = partner === null ? null : await filledRange(partner, chosen, values, turns);
    const range = await filledRange(quantity, chosen, values, turns);
    const edges = edgesOf(other === null ? range : together(range, other));
    const counts = await countIn(edges, values, turns);
    histograms.push({ quantity, edges, counts, ...(await spreadOf(range, values, turns)) });
  }
  return { query, ...countedOf(chosen), histograms, concentration: await klConcentration(chosen, values, turns) };
}

/** What is known of values apart from their bins. @param range of the values in `parts` */
export async function spreadOf(range: Range, parts: Parts, turns: Turns): Promise<ValueSpread> {
  const quantiles = await quantilesOf(parts, range.count, turns);
  return { constant: constantOf(range), quantiles, notFinite: range.notFinite };
}

async function filledRange(
  quantity: HistogramQuantity,
  chosen: ChosenLatents,
  values: Parts,
  turns: Turns,
): Promise<Range> {
  await fillValues(quantity, chosen, values, turns);
  return rangeOf(values, turns);
}

/** The quantity on the same axis. */
function partnerOf(quantity: HistogramQuantity): HistogramQuantity | null {
  const pair = PAIRED_QUANTITIES.find((both) => both.some((one) => one === quantity));
  return pair?.find((one) => one !== quantity) ?? null;
}

/** Of the KL of each latent position in each image, summed over the chosen channels. */
async function klConcentration(chosen: ChosenLatents, values: Parts, turns: Turns): Promise<Concentration | null> {
  const { height, width } = chosen.shape;
  await fillValues('klNats', chosen, values, turns);
  const places = values.map((latents) => {
    const positions = new Float64Array(height * width);
    fillPositions(latents, positions);
    return positions;
  });
  return concentrationOf(places, turns);
}
