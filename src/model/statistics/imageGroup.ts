/** The summary of one latent group for a single image, as an inspection of that image alone would report it. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import type { GroupSummary, LatentTerms, Scope } from '../../protocol/statistics';
import { groupSummary, type MeanKl, type SummarisedKl } from './groupSummary';
import type { DrawnLatents } from './imageDraws';
import { closedFormColumns, estimateColumns } from './imageColumns';
import { channelSums, type ImageSums } from './imageSums';
import type { ImageLatents } from './keptLatents';
import { exceeds } from './kl';
import { largestOfChannels } from './largestLatents';
import { latentAt, latentColumns } from './readOuts';
import { addStrongest, noneStrongest } from './strongestImages';
import { klOf, total, totalKl, type SumColumnsOf } from './sumColumns';
import { whereKlLies } from './whereKlLies';

/** Which group of which image. */
interface ImagePlace {
  readonly group: number;
  readonly shape: GroupShape;
  readonly image: number;
}

/**
 * If a statistics file lacks the sums over several draws, they are computed from means in single precision. Their errors
 * are then `null`, and the largest latent is that of the first draw.
 * @param plannedDraws draws that the image will have
 * @param thresholdNats a channel counts as in use if its mean KL exceeds this
 */
export function imageGroup(
  place: ImagePlace,
  latents: ImageLatents,
  plannedDraws: number,
  thresholdNats: number,
): GroupSummary {
  const { group, shape, image } = place;
  const { flow, drawn, drawnEstimate, sums, estimateSums, largest } = latents;
  const planned = { images: 1, draws: plannedDraws };
  const firstDraw = closedFormColumns(latents);
  const closedForm = sums ?? sumsOf('closed form', shape, drawn?.means ?? firstDraw);
  const estimate =
    flow && (estimateSums ?? sumsOf('estimate', shape, drawnEstimate?.means ?? estimateColumns(latents, flow)));
  return groupSummary(
    {
      ...{ group, shape },
      closedForm: summarised('closed form', image, closedForm, drawn, planned),
      estimate: estimate && summarised('estimate', image, estimate, drawnEstimate, planned),
      largest: largest ?? largestInFirstDraw(place, latents, firstDraw),
      where: whereKlLies({
        ...{ shape, columns: drawn?.means ?? firstDraw, parts: closedForm.channels },
        largest: latentColumns(
          { ...place, draw: 0 },
          largestOfChannels(klOf('closed form', firstDraw), shape),
          latents,
        ),
      }),
    },
    thresholdNats,
  );
}

/** Sums whose errors are not known. @param columns (L, h, w) each */
function sumsOf<Kind extends SumKind>(
  kind: Kind,
  shape: GroupShape,
  columns: SumColumnsOf<Kind, Float32Array | Float64Array>,
): ImageSums<Kind> {
  return { channels: channelSums(kind, columns, shape), errors: null };
}

function summarised<Kind extends SumKind>(
  kind: Kind,
  image: number,
  sums: ImageSums<Kind>,
  drawn: DrawnLatents<Kind> | null,
  planned: Scope,
): SummarisedKl<Kind> {
  const means = { ...meansOf(kind, sums), images: 1, draws: drawn?.draws ?? 1, planned };
  const strongest = noneStrongest(means.channelKlNats.length);
  addStrongest(strongest, image, means.channelKlNats);
  return { means, strongest };
}

function meansOf<Kind extends SumKind>(
  kind: Kind,
  { channels, errors }: ImageSums<Kind>,
): Omit<MeanKl<Kind>, 'images' | 'draws' | 'planned'> {
  const { addends, further } = SUMS[kind];
  return {
    klNats: { mean: totalKl(addends, channels), standardError: errors?.klNats ?? null },
    quantities: {
      ...eachOf(addends, (addend) => total(channels[addend])),
      ...eachOf(further, (quantity) => {
        return { mean: total(channels[quantity]), standardError: errors?.further[quantity] ?? null };
      }),
    },
    channelKlNats: klOf(kind, channels),
    channelStandardErrorNats: errors?.channelNats ?? null,
    // All of a single image's error comes from its draws.
    ...{ drawStandardErrorNats: errors?.klNats ?? null, channelDrawStandardErrorNats: errors?.channelNats ?? null },
  };
}

function largestInFirstDraw(
  { group, shape, image }: ImagePlace,
  latents: ImageLatents,
  firstDraw: SumColumnsOf<'closed form'>,
): LatentTerms {
  const klNats = klOf('closed form', firstDraw);
  let largest = 0;
  for (let i = 1; i < klNats.length; i++) if (exceeds(klNats[i] ?? 0, klNats[largest] ?? 0)) largest = i;
  return latentAt({ group, shape, image, draw: 0 }, largest, latents);
}
