/** Looks up what the read-out shows in a map or a group's summary. Nothing is computed here. */
import { CONTRIBUTION_FIELDS, eachOf, KL_FIELDS, type Meaning } from '../../src/protocol/quantities';
import { type AddendOf, SUMS } from '../../src/protocol/sumQuantities';
import {
  type ClosedFormSummary,
  type Estimate,
  type GroupSummary,
  type KlMap,
  type KlValues,
  type LatentContribution,
  type LatentTerms,
  PLACE_FIELDS,
  type SumMeans,
} from '../../src/protocol/statistics';
import type { Measured } from '../sight/measured';
import { imageIn, scopeInWords } from '../sight/scopeInWords';
import type { Position, WholeTarget } from '../sight/selection';
import { averagedInWords, type ImageNoun, overInWords, size } from '../text/words';
import { fieldsAt, meansAt, meansOf } from './lookUp';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

/** Every field of a single latent's read-out. */
const LATENT_FIELDS = [...PLACE_FIELDS, ...KL_FIELDS];

interface Averaged {
  readonly meaning: Meaning;
  readonly group: number;
  /** What is summed and averaged, in words. */
  readonly place: string;
  /** What the mean and its standard error are taken over, in words; empty for one draw of one image. */
  readonly over: string;
  /** The value that `meaning` names. With flows it must not be called a KL. */
  readonly valueNats: Estimate;
  /** Latent positions that are summed over, per image. */
  readonly positions: number;
  readonly images: number;
  readonly draws: number;
}

/** The channels of a group, counted against the threshold. */
export interface ChannelsInUse {
  readonly channels: number;
  /** Numbers of those in use; `null` if any channel's mean is NaN. */
  readonly inUse: readonly number[] | null;
  readonly thresholdNats: number;
}

/** A sum of KLs over channels or positions. It may also be a mean over images and draws. */
export interface SumReading extends Averaged, SumMeans<'closed form'> {
  readonly kind: 'sum';
  /** Latent variables in the sum, per image. */
  readonly latentCount: number;
  readonly largest: LatentTerms;
  /** As in `ClosedFormSummary`; `null` also for a single position. */
  readonly halfPositions: number | null;
  /** Of a whole group; `null` for a latent position. */
  readonly channelsInUse: ChannelsInUse | null;
}

/** With flows: an estimate, or a contribution to one, summed and averaged like a `SumReading`. */
export interface DifferenceReading extends Averaged, SumMeans<'estimate'> {
  readonly kind: 'difference';
  /** Latent variables in the sum, per image. */
  readonly latentCount: number;
  /** Of a whole group; `null` for a latent position. */
  readonly channelsInUse: ChannelsInUse | null;
  /** Of a whole group, the KL of the base Gaussians, which is another quantity; `null` for a latent position. */
  readonly baseNats: Estimate | null;
}

/** What a channel's KL is made of. */
export interface ChannelMakeUp extends Record<AddendOf<'closed form'>, number> {
  readonly halfPositions: number | null;
  readonly largest: LatentTerms;
}

/** A channel of a group, summed over latent positions. */
export interface ChannelReading extends Averaged {
  readonly kind: 'channel';
  readonly channel: number;
  /** A channel counts as in use above this mean. */
  readonly thresholdNats: number;
  /** `null` for a contribution, which has no parts. */
  readonly makeUp: ChannelMakeUp | null;
}

export interface SingleReading {
  readonly kind: 'latent';
  readonly meaning: Meaning;
  readonly latent: LatentTerms;
  /** Number of draws of the noise; the latent comes from one of them. */
  readonly draws: number;
}

/** With flows: a single latent variable's contribution. */
export interface ContributionReading {
  readonly kind: 'contribution';
  readonly meaning: 'contribution';
  readonly latent: LatentContribution;
  readonly draws: 1;
}

export type AveragedReading = SumReading | DifferenceReading | ChannelReading;
export type Reading = SingleReading | ContributionReading | AveragedReading;

/** Reads a group or channel as a whole, averaged over images and draws; `null` if it is missing or not measured yet. */
export function wholeReading(target: WholeTarget, measured: Measured): AveragedReading | null {
  return target.kind === 'group'
    ? groupReading(target.group, measured)
    : channelReading(target.group, target.channel, measured);
}

function groupReading(group: number, measured: Measured): SumReading | DifferenceReading | null {
  const { noun, shown, shapes, summaries, scope, thresholdNats } = measured;
  const summary = summaries[group];
  const shape = shapes[group];
  if (!summary || !shape) return null;
  const { images, draws, klNats, latents, channelKlNats } = summary;
  const averaged = {
    meaning: shown.whole,
    group,
    place: t`group ${group}: sum of ${counted(shape.channels, 'channel')} × ${size(shape)} latent positions,
      ${scopeInWords(scope, summary, noun)}`,
    over: overInWords(imageIn(scope), summary, noun),
    valueNats: klNats,
    latentCount: latents,
    positions: shape.height * shape.width,
    images,
    draws,
    channelsInUse: { channels: shape.channels, inUse: channelsAbove(channelKlNats, thresholdNats), thresholdNats },
  };
  if (summary.kind === 'estimate') {
    return { kind: 'difference', ...averaged, ...meansOf('estimate', summary), baseNats: summary.base.klNats };
  }
  const { largest, halfPositions } = summary;
  return { kind: 'sum', ...averaged, ...meansOf('closed form', summary), largest, halfPositions };
}

/** `null` if any mean is NaN. */
function channelsAbove(channelKlNats: Float64Array, thresholdNats: number): number[] | null {
  const above = Array.from(channelKlNats, (nats) => inUse(nats, thresholdNats));
  if (above.includes(null)) return null;
  return above.flatMap((isAbove, channel) => (isAbove === true ? [channel] : []));
}

/** A channel's value with its own standard error; `null` if the group has no such channel. */
export function channelNats(
  { channelKlNats, channelStandardErrorNats }: GroupSummary,
  channel: number,
): Estimate | null {
  const mean = channelKlNats[channel];
  return mean === undefined ? null : { mean, standardError: channelStandardErrorNats?.[channel] ?? null };
}

function channelReading(group: number, channel: number, measured: Measured): ChannelReading | null {
  const { noun, shown, shapes, summaries, scope, thresholdNats } = measured;
  const summary = summaries[group];
  const shape = shapes[group];
  if (!summary || !shape) return null;
  const valueNats = channelNats(summary, channel);
  if (valueNats === null) return null;
  const { images, draws } = summary;
  return {
    kind: 'channel',
    meaning: shown.part,
    group,
    channel,
    place: t`group ${group}, channel ${channel}: sum of ${size(shape)} latent positions,
      ${scopeInWords(scope, summary, noun)}`,
    over: overInWords(imageIn(scope), summary, noun),
    valueNats,
    positions: shape.height * shape.width,
    thresholdNats,
    makeUp: summary.kind === 'closed form' ? makeUpOf(summary, channel) : null,
    images,
    draws,
  };
}

function makeUpOf({ channelParts }: ClosedFormSummary, channel: number): ChannelMakeUp {
  const { halfPositions, largest } = channelParts;
  return {
    ...eachOf(SUMS['closed form'].addends, (addend) => channelParts[addend][channel] ?? NaN),
    halfPositions: halfPositions[channel] ?? null,
    largest: fieldsAt(LATENT_FIELDS, largest, channel),
  };
}

/** The reading at a map's position; `null` outside the map. */
export function mapReading(map: KlMap, { y, x }: Position, noun: ImageNoun): Reading | null {
  if (y < 0 || y >= map.height || x < 0 || x >= map.width) return null;
  const index = y * map.width + x;
  const { group, channel, image } = map.query;
  const meaning: Meaning = map.kind === 'contribution' ? 'contribution' : map.query.quantity;
  if (map.kind === 'latent') {
    return {
      kind: 'latent',
      meaning,
      latent: fieldsAt(LATENT_FIELDS, map.latents, index),
      draws: map.draws,
    };
  }
  if (map.kind === 'contribution' && map.latents) {
    const latent = fieldsAt([...PLACE_FIELDS, ...CONTRIBUTION_FIELDS], map.latents, index);
    return { kind: 'contribution', meaning: 'contribution', latent, draws: 1 };
  }
  const at = (values: Float64Array) => values[index] ?? NaN;
  const summed =
    channel === null
      ? t`latent position (${y}, ${x}): sum of ${counted(map.latentsPerPosition, 'channel')}`
      : t`channel ${channel}, latent position (${y}, ${x})`;
  const averaged = {
    meaning,
    group,
    place: t`group ${group}, ${summed}, ${averagedInWords(image, map, noun)}`,
    over: overInWords(image, map, noun),
    valueNats: { mean: at(map.klNats), standardError: map.standardErrorNats ? at(map.standardErrorNats) : null },
    latentCount: map.latentsPerPosition,
    positions: 1,
    images: map.images,
    draws: map.draws,
    channelsInUse: null,
  };
  if (map.kind === 'contribution') {
    return { kind: 'difference', ...averaged, ...meansAt('estimate', map, index), baseNats: null };
  }
  const largest = fieldsAt(LATENT_FIELDS, map.largest, index);
  return { kind: 'sum', ...averaged, ...meansAt('closed form', map, index), largest, halfPositions: null };
}

/** The value that a single latent's read-out is about, in nats. */
export function latentValueNats(reading: SingleReading | ContributionReading): number {
  return reading.kind === 'latent' ? reading.latent.klNats : reading.latent.contributionNats;
}

/** The image whose file name a read-out shows, if any. */
export function imageOf(reading: Reading): number | null {
  switch (reading.kind) {
    case 'latent':
    case 'contribution':
      return reading.latent.image;
    case 'sum':
      return reading.largest.image;
    case 'channel':
      return reading.makeUp?.largest.image ?? null;
    case 'difference':
      return null;
  }
}

/** Whether these images and draws can't distinguish a mean from zero. */
export function underTwoStandardErrors({ mean, standardError }: Estimate): boolean {
  return standardError !== null && Math.abs(mean) < 2 * standardError;
}

/**
 * Whether the mean at each latent position is under two standard errors; `null` where the map has no standard errors.
 */
export function positionsUnderTwoStandardErrors(map: KlValues): boolean[] | null {
  if (!map.standardErrorNats) return null;
  return Array.from(map.standardErrorNats, (standardError, index) =>
    underTwoStandardErrors({ mean: map.klNats[index] ?? NaN, standardError }),
  );
}

/** Whether a channel's mean counts it as in use or, with flows, as contributing; `null` if the mean is NaN. */
export function inUse(meanNats: number, thresholdNats: number): boolean | null {
  return Number.isNaN(meanNats) ? null : meanNats > thresholdNats;
}
