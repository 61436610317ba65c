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
import { counted, type ImageNoun, size } from '../text/words';

/** A sum of KLs, over channels or positions, that may be a mean over images besides. */
export interface SumReading {
  readonly kind: 'sum';
  readonly group: number;
  /** What is summed and averaged, in words. */
  readonly place: string;
  readonly klNats: Estimate;
  readonly shiftNats: number;
  readonly scaleNats: number;
  /** Latent variables summed, of one image. */
  readonly latents: number;
  readonly images: number;
  readonly largest: LatentReadout;
}

export type Reading = { readonly kind: 'latent'; readonly latent: LatentReadout } | SumReading;

/** The whole group, mean over images. */
export function groupReading(summary: GroupSummary, shape: GroupShape, noun: ImageNoun): SumReading {
  return {
    kind: 'sum',
    group: summary.group,
    place:
      `group ${summary.group}: sum of ${counted(shape.channels, 'channel')} × ${size(shape)} latent positions, ` +
      `mean over ${counted(summary.images, noun)}`,
    klNats: summary.klNats,
    shiftNats: summary.shiftNats,
    scaleNats: summary.scaleNats,
    latents: summary.latents,
    images: summary.images,
    largest: summary.largest,
  };
}

/** What the map shows at a position; `null` outside it. */
export function mapReading(map: KlMap, { y, x }: Position, noun: ImageNoun): Reading | null {
  const index = y * map.width + x;
  if (map.kind === 'latent') {
    const latent = latentAt(map.latents, index);
    return latent && { kind: 'latent', latent };
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
    place: `group ${group}, ${summed}, ${image === null ? `mean over ${counted(map.images, noun)}` : `${noun} ${image}`}`,
    klNats: { mean, standardError: map.standardErrorNats?.[index] ?? null },
    shiftNats,
    scaleNats,
    latents: map.latentsPerPosition,
    images: map.images,
    largest,
  };
}

/** The values that a map shows, row by row, in nats. */
export function mapValues(map: KlMap): Float64Array {
  return map.kind === 'latent' ? map.latents.klNats : map.klNats;
}

/** Whether a mean is under two standard errors, so that these images do not tell it from zero. */
export function underTwoStandardErrors({ mean, standardError }: Estimate): boolean {
  return standardError !== null && mean < 2 * standardError;
}

function latentAt(columns: LatentColumns, index: number): LatentReadout | null {
  if (index < 0 || index >= columns.klNats.length) return null;
  return Object.fromEntries(
    LATENT_FIELDS.map((field) => [field, columns[field][index] ?? NaN]),
  ) as unknown as LatentReadout;
}
