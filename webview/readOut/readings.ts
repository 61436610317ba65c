/** From a map or a group's summary to what the read-out shows: look-ups only. */
import type { GroupShape } from '../../src/protocol/inspection';
import {
  LATENT_FIELDS,
  type Estimate,
  type GroupSummary,
  type KlMap,
  type LatentColumns,
  type LatentReadout,
} from '../../src/protocol/statistics';
import type { Position } from '../state/selection';
import { averagedInWords, counted, type ImageNoun, overInWords, size } from '../text/words';

interface Averaged {
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
  readonly largest: LatentReadout;
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
  readonly latent: LatentReadout;
  /** Draws of the noise of which the latent is one. */
  readonly draws: number;
}

export type Reading = SingleReading | SumReading | ChannelReading;

/** The whole group, mean over images and draws. */
export function groupReading(summary: GroupSummary, shape: GroupShape, noun: ImageNoun): SumReading {
  const { group, images, draws } = summary;
  return {
    kind: 'sum',
    group,
    place:
      `group ${group}: sum of ${counted(shape.channels, 'channel')} × ${size(shape)} latent positions, ` +
      averagedInWords(null, images, draws, noun),
    over: overInWords(null, images, draws, noun),
    klNats: summary.klNats,
    shiftNats: summary.shiftNats,
    scaleNats: summary.scaleNats,
    latents: summary.latents,
    positions: shape.height * shape.width,
    images,
    draws,
    largest: summary.largest,
  };
}

/** One channel of a group, mean over images and draws; `null` if the group has no such channel. */
export function channelReading(
  summary: GroupSummary,
  channel: number,
  shape: GroupShape,
  noun: ImageNoun,
  thresholdNats: number,
): ChannelReading | null {
  const { group, images, draws } = summary;
  const mean = summary.channelKlNats[channel];
  if (mean === undefined) return null;
  return {
    kind: 'channel',
    group,
    channel,
    place:
      `group ${group}, channel ${channel}: sum of ${size(shape)} latent positions, ` +
      averagedInWords(null, images, draws, noun),
    over: overInWords(null, images, draws, noun),
    klNats: { mean, standardError: summary.channelStandardErrorNats?.[channel] ?? null },
    positions: shape.height * shape.width,
    thresholdNats,
    images,
    draws,
  };
}

/** What the map shows at a position; `null` outside it. */
export function mapReading(map: KlMap, { y, x }: Position, noun: ImageNoun): Reading | null {
  const index = y * map.width + x;
  if (map.kind === 'latent') {
    const latent = latentAt(map.latents, index);
    return latent && { kind: 'latent', latent, draws: map.draws };
  }
  const largest = latentAt(map.largest, index);
  const mean = map.klNats[index];
  const shiftNats = map.shiftNats[index];
  const scaleNats = map.scaleNats[index];
  if (!largest || mean === undefined || shiftNats === undefined || scaleNats === undefined) return null;
  const { group, channel, image } = map.query;
  const summed =
    channel === null
      ? `latent position (${y}, ${x}): sum of ${counted(map.latentsPerPosition, 'channel')}`
      : `channel ${channel}, latent position (${y}, ${x})`;
  return {
    kind: 'sum',
    group,
    place: `group ${group}, ${summed}, ${averagedInWords(image, map.images, map.draws, noun)}`,
    over: overInWords(image, map.images, map.draws, noun),
    klNats: { mean, standardError: map.standardErrorNats?.[index] ?? null },
    shiftNats,
    scaleNats,
    latents: map.latentsPerPosition,
    positions: 1,
    images: map.images,
    draws: map.draws,
    largest,
  };
}

/** The values that a map shows, row by row, in nats. */
export function mapValues(map: KlMap): Float64Array {
  return map.kind === 'latent' ? map.latents.klNats : map.klNats;
}

/** Whether a mean is under two standard errors, so that these images and draws do not tell it from zero. */
export function underTwoStandardErrors({ mean, standardError }: Estimate): boolean {
  return standardError !== null && mean < 2 * standardError;
}

/** Whether a channel's mean KL counts it in use; `null` where the KL is no number. */
export function inUse(klNats: number, thresholdNats: number): boolean | null {
  return Number.isNaN(klNats) ? null : klNats > thresholdNats;
}

function latentAt(columns: LatentColumns, index: number): LatentReadout | null {
  if (index < 0 || index >= columns.klNats.length) return null;
  return Object.fromEntries(
    LATENT_FIELDS.map((field) => [field, columns[field][index] ?? NaN]),
  ) as unknown as LatentReadout;
}
