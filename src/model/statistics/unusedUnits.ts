/** The report on unused units, from sums over images (docs/analyses.md#unused-units). */
import type { GroupShape } from '../../protocol/inspection';
import type { GroupSummary, Scope } from '../../protocol/statistics';
import {
  CHANNEL_KL_NATS,
  DELTAS,
  type ActiveUnits,
  type ChannelKl,
  type EpsilonDelta,
  type NotCounted,
  type UnusedUnits,
} from '../../protocol/unusedUnits';
import { Turns } from './distributions/turns';
import type { KeptImages } from './measuredParts';
import { SUMS } from '../../protocol/sumQuantities';
import { latentCount } from './groupBatch';
import type { ImageLatents } from './keptLatents';
import { fillKl as fillSum } from './sumColumns';
import { addChannels, fillKl, fillMeans, UnitSums, type UnitCounts, type UnitMeans } from './unitSums';

export interface UnitsMeasured {
  readonly groups: readonly GroupShape[];
  readonly hasFlows: boolean;
  readonly ofSamples: boolean;
  /** Mean KL of each channel, by group; `null` if it is not measured. */
  readonly channelKl: { readonly nats: readonly Float64Array[]; readonly scope: Scope } | null;
  /** By group; `null` if nothing is known of single images. */
  readonly units: readonly UnitCounts[] | null;
  /** Draws that the means of μ_q and Δμ/σ_p, and those of the KL, are taken over. */
  readonly meanDraws: number;
  readonly klDraws: number;
}

export function unusedUnits(measured: UnitsMeasured): UnusedUnits {
  const { groups, hasFlows, ofSamples, channelKl, units, klDraws } = measured;
  return {
    ...{ ofSamples, areContributions: hasFlows },
    groups: groups.map(({ channels, height, width }) => ({ channels, perChannel: height * width })),
    channelKl: channelKl === null ? notCounted('No group’s KL is measured yet.') : countChannels(channelKl),
    activeMu: countActive(measured, 'mu'),
    activeShift: countActive(measured, 'shift'),
    epsilonDelta: units === null ? notCounted(NOT_KEPT) : epsilonDelta(groups, units, klDraws),
  };
}

const NOT_KEPT = 'Nothing is kept of single images. Measure the images again, or count with nvae-inspect units.';
const ONE_IMAGE = 'A variance over images needs at least two images.';
const FLOWS_ONE_DRAW =
  'With flows the mean is known from draws only, and one draw hides it. Count with nvae-inspect units and --draws 2 or more.';

function notCounted(reason: string): NotCounted {
  return { kind: 'not counted', reason };
}

function countChannels({ nats, scope }: NonNullable<UnitsMeasured['channelKl']>): ChannelKl {
  const all = Float64Array.from(nats.flatMap((ofGroup) => [...ofGroup])).filter((value) => !Number.isNaN(value));
  return {
    kind: 'counted',
    ...scope,
    inUse: nats.map((ofGroup) =>
      ofGroup.some(Number.isNaN) ? null : ofGroup.reduce((count, value) => count + Number(value > CHANNEL_KL_NATS), 0),
    ),
    sortedNats: all.sort().reverse(),
  };
}

function countActive(
  { units, meanDraws, hasFlows, groups }: UnitsMeasured,
  of: keyof UnitMeans,
): ActiveUnits | NotCounted {
  const images = units?.[0]?.images ?? 0;
  if (units === null || images === 0) return notCounted(NOT_KEPT);
  if (images < 2) return notCounted(ONE_IMAGE);
  if (hasFlows && meanDraws < 2) return notCounted(FLOWS_ONE_DRAW);
  return {
    kind: 'counted',
    ...{ images, draws: meanDraws },
    // Without flows, the top group's q is the same in every draw.
    drawsTakenOut: meanDraws > 1 || groups.length === 1,
    byChannel: units.map(({ active }) => active[of]),
  };
}

function epsilonDelta(
  groups: readonly GroupShape[],
  units: readonly UnitCounts[],
  draws: number,
): EpsilonDelta | NotCounted {
  const images = units[0]?.images ?? 0;
  if (images < 2) return notCounted('A share of images needs at least two images.');
  const channels = groups.flatMap(({ channels }, group) =>
    Array.from({ length: channels }, (_, channel) => sortedNats(units[group], channel)),
  );
  return {
    kind: 'counted',
    ...{ images, draws },
    curves: DELTAS.map((delta) => {
      // The rounding error of 1 − δ must not ask for one image more.
      const needed = Math.ceil((1 - delta) * images - 1e-9);
      return { delta, epsilonNats: Float64Array.from(channels, (nats) => finite(nats[needed - 1])).sort() };
    }),
  };
}

/** The KL of a channel in every image, the smallest first. */
function sortedNats(units: UnitCounts | undefined, channel: number): Float64Array {
  return Float64Array.from(units?.channelNats ?? [], (ofImage) => ofImage[channel] ?? NaN).sort();
}

/** Sorting puts NaN last. A channel with a NaN among the images that count is under no ε. */
function finite(nats: number | undefined): number {
  return nats === undefined || Number.isNaN(nats) ? Infinity : nats;
}

/** The report from what an inspection keeps: of the first images, and of q and p their first draw. */
export async function unitsOfKept(
  measured: Omit<UnitsMeasured, 'channelKl' | 'units' | 'meanDraws' | 'klDraws'> & {
    readonly summaries: readonly (GroupSummary | null)[];
    readonly kept: KeptImages | null;
  },
): Promise<UnusedUnits> {
  const { groups, summaries, kept } = measured;
  const known = summaries.filter((summary) => summary !== null);
  const [first] = known;
  const images = Math.min(...groups.map((_, group) => kept?.[group]?.length ?? 0));
  const units = images > 0 && kept !== null ? await countKept(groups, kept, images) : null;
  return unusedUnits({
    ...measured,
    channelKl:
      first === undefined || known.length < groups.length
        ? null
        : {
            nats: known.map(({ channelKlNats }) => channelKlNats),
            scope: { images: first.images, draws: Math.min(...known.map(({ draws }) => draws)) },
          },
    ...{ units, meanDraws: 1, klDraws: drawsOf(kept?.[0]?.[0]) },
  });
}

function drawsOf(image: ImageLatents | undefined): number {
  return (image?.drawnEstimate ?? image?.drawn)?.draws ?? 1;
}

/** Group by group, so that the sums of one group are in memory at a time. */
async function countKept(groups: readonly GroupShape[], kept: KeptImages, images: number): Promise<UnitCounts[]> {
  const turns = new Turns();
  const all: UnitCounts[] = [];
  for (const [group, shape] of groups.entries()) {
    const sums = new UnitSums(shape);
    const latents = latentCount(shape);
    const klNats = new Float64Array(latents);
    const means = { mu: new Float64Array(latents), shift: new Float64Array(latents) };
    for (const image of kept[group]?.slice(0, images) ?? []) {
      await turns.next();
      fillMeans(image, means);
      fillMeanKl(image, klNats);
      const channels = new Float64Array(shape.channels);
      addChannels(klNats, channels);
      sums.add(means, null, Float32Array.from(channels), 1);
    }
    all.push(sums.counts());
  }
  return all;
}

/** The KL of each latent variable, mean over the draws. */
function fillMeanKl(image: ImageLatents, klNats: Float64Array): void {
  const { drawn, drawnEstimate } = image;
  if (drawnEstimate !== null) fillSum(SUMS.estimate.addends, drawnEstimate.means, klNats);
  else if (drawn !== null && image.flow === null) fillSum(SUMS['closed form'].addends, drawn.means, klNats);
  else fillKl(image, klNats);
}
