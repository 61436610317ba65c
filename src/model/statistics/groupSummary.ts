/** What a reader is told of a group: means over images and draws, and what follows from them. */
import type { GroupShape } from '../../protocol/inspection';
import type { SumKind } from '../../protocol/sumQuantities';
import type {
  Averaged,
  ClosedFormSummary,
  Estimate,
  GroupSummary,
  LatentTerms,
  StrongestImages,
  SumMeans,
} from '../../protocol/statistics';
import { latentCount } from './groupBatch';
import { STRONGEST, type Strongest } from './strongestImages';
import type { WhereKlLies } from './whereKlLies';

/** Means over images and draws, in nats per image. */
export interface MeanKl<Kind extends SumKind> extends Averaged {
  readonly klNats: Estimate;
  readonly quantities: SumMeans<Kind>;
  /** Summed over positions. */
  readonly channelKlNats: Float64Array;
  readonly channelStandardErrorNats: Float64Array | null;
  /** How the means would vary with other draws for these images; `null` for one draw. */
  readonly drawStandardErrorNats: number | null;
  readonly channelDrawStandardErrorNats: Float64Array | null;
}

/** A mean, and the images in which each channel is strongest; `null` if a statistics file lacks them. */
export interface SummarisedKl<Kind extends SumKind> {
  readonly means: MeanKl<Kind>;
  readonly strongest: Strongest | null;
}

export interface SummarisedGroup {
  readonly group: number;
  readonly shape: GroupShape;
  readonly closedForm: SummarisedKl<'closed form'>;
  /** With flows only. */
  readonly estimate: SummarisedKl<'estimate'> | null;
  /** The latent variable with the largest closed-form KL. */
  readonly largest: LatentTerms;
  readonly where: WhereKlLies;
}

/** @param thresholdNats a channel counts as in use if its mean KL exceeds this */
export function groupSummary(summarised: SummarisedGroup, thresholdNats: number): GroupSummary {
  const { group, shape, closedForm, estimate, largest, where } = summarised;
  const frame = { group, latents: latentCount(shape) };
  const { quantities: parts, ...means } = closedForm.means;
  const base: ClosedFormSummary = {
    ...{ kind: 'closed form', ...frame, ...means, ...parts },
    ...channelCounts(closedForm, thresholdNats),
    largest,
    ...where,
  };
  if (estimate === null) return base;
  const { quantities: densities, ...estimated } = estimate.means;
  return {
    ...{ kind: 'estimate', ...frame, ...estimated, ...densities },
    ...channelCounts(estimate, thresholdNats),
    base,
  };
}

function channelCounts<Kind extends SumKind>({ means, strongest }: SummarisedKl<Kind>, thresholdNats: number) {
  return {
    channelsInUse: channelsAbove(thresholdNats, means.channelKlNats),
    channelsNearThreshold: channelsNear(thresholdNats, means),
    strongest: strongest === null ? null : asShown(strongest),
  };
}

/** With numbers as messages to the page can hold them. */
function asShown({ klNats, image }: Strongest): StrongestImages {
  return { perChannel: STRONGEST, klNats, image: Float64Array.from(image) };
}

type ChannelMeans = Pick<ClosedFormSummary, 'channelKlNats' | 'channelStandardErrorNats'>;

/** `null` if an error is not known. */
function channelsNear(
  thresholdNats: number,
  { channelKlNats, channelStandardErrorNats: errors }: ChannelMeans,
): number | null {
  if (errors === null || channelKlNats.some(Number.isNaN)) return null;
  return channelKlNats.reduce(
    (count, klNats, channel) => count + Number(Math.abs(klNats - thresholdNats) <= 2 * (errors[channel] ?? NaN)),
    0,
  );
}

/** `null` if the KL of a channel is NaN: whether it exceeds the threshold is not known. */
function channelsAbove(thresholdNats: number, channelKlNats: Float64Array): number | null {
  if (channelKlNats.some(Number.isNaN)) return null;
  return channelKlNats.reduce((count, klNats) => count + Number(klNats > thresholdNats), 0);
}
