/** From a map or a group's summary to what the read-out shows: look-ups only. */
import type { GroupShape } from '../../src/protocol/inspection';
import {
  CONTRIBUTION_FIELDS,
  type LatentContribution,
  type Estimate,
  type GroupSummary,
  type KlMap,
  LATENT_FIELDS,
  type LatentTerms,
} from '../../src/protocol/statistics';
import type { Position } from '../state/selection';
import type { ShownKl } from '../state/shownKl';
import type { Meaning } from '../text/meanings';
import { averagedInWords, counted, type ImageNoun, overInWords, size } from '../text/words';

interface Averaged {
  readonly meaning: Meaning;
  readonly group: number;
  /** What is summed and averaged, in words. */
  readonly place: string;
  /** What the mean and its standard error are over, in words; empty for one draw of one image. */
  readonly over: string;
  readonly klNats: Estimate;
  /** Latent positions summed over, of one image. */
  readonly positions: number;
  readonly images: number;
  readonly draws: number;
}

/** A sum of KLs, over channels or positions, that may be a mean over images and draws besides. */
export interface SumReading extends Averaged {
  readonly kind: 'sum';
  readonly shiftNats: number;
  readonly scaleNats: number;
  /** Latent variables summed, of one image. */
  readonly latents: number;
  readonly largest: LatentTerms;
}

/** With flows: an estimate or a contribution to one, summed and averaged as a `SumReading`. */
export interface DifferenceReading extends Averaged {
  readonly kind: 'difference';
  /** What the value is the difference of. */
  readonly logQNats: number;
  readonly logPNats: number;
  /** Latent variables summed, of one image. */
  readonly latents: number;
}

/** A channel of a group, summed over latent positions. */
export interface ChannelReading extends Averaged {
  readonly kind: 'channel';
  readonly channel: number;
  /** Above this a channel counts as in use. */
  readonly thresholdNats: number;
}

export interface SingleReading {
  readonly kind: 'latent';
  readonly meaning: Meaning;
  readonly latent: LatentTerms;
  /** Draws of the noise of which the latent is one. */
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

/** The whole group, mean over images and draws. */
export function groupReading(
  summary: GroupSummary,
  shape: GroupShape,
  noun: ImageNoun,
  { whole }: ShownKl,
): SumReading | DifferenceReading {
  const { group, images, draws, klNats, latents } = summary;
  const averaged = {
    meaning: whole,
    group,
    place:
      `group ${group}: sum of ${counted(shape.channels, 'channel')} × ${size(shape)} latent positions, ` +
      averagedInWords(null, summary, noun),
    over: overInWords(null, summary, noun),
    klNats,
    latents,
    positions: shape.height * shape.width,
    images,
    draws,
  };
  if (summary.kind === 'estimate') {
    return { kind: 'difference', ...averaged, logQNats: summary.logQNats, logPNats: summary.logPNats };
  }
  const { shiftNats, scaleNats, largest } = summary;
  return { kind: 'sum', ...averaged, shiftNats, scaleNats, largest };
}

/** What one of a group's channels comes to, with its own standard error; `null` if the group has no such channel. */
export function channelKl({ channelKlNats, channelStandardErrorNats }: GroupSummary, channel: number): Estimate | null {
  const mean = channelKlNats[channel];
  return mean === undefined ? null : { mean, standardError: channelStandardErrorNats?.[channel] ?? null };
}

/** One channel of a group, mean over images and draws; `null` if the group has no such channel. */
export function channelReading(
  summary: GroupSummary,
  channel: number,
  shape: GroupShape,
  noun: ImageNoun,
  thresholdNats: number,
  { part }: ShownKl,
): ChannelReading | null {
  const { group, images, draws } = summary;
  const klNats = channelKl(summary, channel);
  if (klNats === null) return null;
  return {
    kind: 'channel',
    meaning: part,
    group,
    channel,
    place:
      `group ${group}, channel ${channel}: sum of ${size(shape)} latent positions, ` +
      averagedInWords(null, summary, noun),
    over: overInWords(null, summary, noun),
    klNats,
    positions: shape.height * shape.width,
    thresholdNats,
    images,
    draws,
  };
}

/** What the map shows at a position; `null` outside it. */
export function mapReading(map: KlMap, { y, x }: Position, noun: ImageNoun): Reading | null {
  const index = y * map.width + x;
  if (index < 0 || index >= map.height * map.width) return null;
  const { group, channel, image } = map.query;
  const meaning = mapMeaning(map);
  if (map.kind === 'latent') {
    return { kind: 'latent', meaning, latent: fieldsAt(LATENT_FIELDS, map.latents, index), draws: map.draws };
  }
  if (map.kind === 'contribution' && map.latents) {
    const latent = fieldsAt(CONTRIBUTION_FIELDS, map.latents, index);
    return { kind: 'contribution', meaning: 'contribution', latent, draws: 1 };
  }
  const at = (values: Float64Array) => values[index] ?? NaN;
  const summed =
    channel === null
      ? `latent position (${y}, ${x}): sum of ${counted(map.latentsPerPosition, 'channel')}`
      : `channel ${channel}, latent position (${y}, ${x})`;
  const averaged = {
    meaning,
    group,
    place: `group ${group}, ${summed}, ${averagedInWords(image, map, noun)}`,
    over: overInWords(image, map, noun),
    klNats: { mean: at(map.klNats), standardError: map.standardErrorNats ? at(map.standardErrorNats) : null },
    latents: map.latentsPerPosition,
    positions: 1,
    images: map.images,
    draws: map.draws,
  };
  if (map.kind === 'contribution') {
    return { kind: 'difference', ...averaged, logQNats: at(map.logQNats), logPNats: at(map.logPNats) };
  }
  const parts = { shiftNats: at(map.shiftNats), scaleNats: at(map.scaleNats) };
  return { kind: 'sum', ...averaged, ...parts, largest: fieldsAt(LATENT_FIELDS, map.largest, index) };
}

/** The values that a map shows, row by row, in nats. */
export function mapValues(map: KlMap): Float64Array {
  return map.kind === 'latent' ? map.latents.klNats : map.klNats;
}

/** What a map's values are. Without flows the base Gaussians are never asked for. */
export function mapMeaning({ kind, query }: KlMap): Meaning {
  if (kind === 'contribution') return 'contribution';
  return query.quantity;
}

/** Whether these images and draws do not tell a mean from zero. */
export function underTwoStandardErrors({ mean, standardError }: Estimate): boolean {
  return standardError !== null && Math.abs(mean) < 2 * standardError;
}

/** Of each latent position, whether its mean is under two standard errors; `null` where the map has no such error. */
export function positionsUnderTwoStandardErrors(map: KlMap): boolean[] | null {
  if (map.kind === 'latent' || !map.standardErrorNats) return null;
  return Array.from(map.standardErrorNats, (standardError, index) =>
    underTwoStandardErrors({ mean: map.klNats[index] ?? NaN, standardError }),
  );
}

/** Whether a channel's mean counts it in use, or with flows as contributing; `null` where it is no number. */
export function inUse(klNats: number, thresholdNats: number): boolean | null {
  return Number.isNaN(klNats) ? null : klNats > thresholdNats;
}

/** One number of each column. */
function fieldsAt<Field extends string>(
  fields: readonly Field[],
  columns: Readonly<Record<Field, Float64Array>>,
  index: number,
): Record<Field, number> {
  return Object.fromEntries(fields.map((field) => [field, columns[field][index] ?? NaN])) as Record<Field, number>;
}
