/** A pin as JSON in full precision, with the field names of the command line's files. */
import {
  CONSTANT_TERM,
  CONTRIBUTION_FIELDS,
  eachOf,
  KL_FIELDS,
  LATENT_QUANTITIES,
  type LatentQuantity,
} from '../../src/protocol/quantities';
import { type LatentPlace, type LatentTerms, PLACE_FIELDS } from '../../src/protocol/statistics';
import { sumFields } from '../../src/protocol/sumFields';
import { valueName } from '../text/meanings';
import type { NumbersReading } from './numbers';
import type { Pin, Pinned } from './pin';

export function pinJson({ reading, imageName, source }: Pin): string {
  const { fileName, input, draws, seed, command } = source;
  const where = { file: fileName, input, draws, seed, ...(command !== undefined && { command }) };
  return JSON.stringify({ ...where, ...readingFields(reading, imageName) }, writeNumber, 2);
}

function readingFields(reading: Pinned, imageName: string | null): object {
  if (reading.kind === 'numbers') return numbersFields(reading);
  if (reading.kind === 'latent' || reading.kind === 'contribution') {
    const { latent, meaning } = reading;
    const values =
      reading.kind === 'latent' ? klFields(reading.latent) : latentFields(CONTRIBUTION_FIELDS, reading.latent);
    return { quantity: valueName(meaning, latent.group), ...values, image_name: imageName };
  }
  const { meaning, group, place, images, valueNats, positions } = reading;
  const mean = {
    quantity: valueName(meaning, group),
    group,
    ...(reading.kind === 'channel' && { channel: reading.channel }),
    place,
    images,
    kl_nats: valueNats.mean,
    kl_standard_error: valueNats.standardError,
    positions,
  };
  switch (reading.kind) {
    case 'channel':
      return { ...mean, ...halfField(reading.makeUp?.halfPositions ?? null), threshold_nats: reading.thresholdNats };
    case 'difference':
      return { ...mean, ...sumFields('estimate', reading), latents: reading.latentCount };
    case 'sum': {
      const { latentCount, largest } = reading;
      const quantities = { ...sumFields('closed form', reading), latents: latentCount };
      return {
        ...mean,
        ...halfField(reading.halfPositions),
        ...quantities,
        largest: { ...klFields(largest), image_name: imageName },
      };
    }
  }
}

function numbersFields({ title, place, numbers }: NumbersReading): object {
  const fields = numbers.map(({ name, value, unit }): [string, object] => {
    const { mean, standardError, drawStandardError } = value;
    return [name, { unit, mean, standard_error: standardError, standard_error_draws: drawStandardError }];
  });
  return { quantity: title, place, values: Object.fromEntries(fields) };
}

/** The fewest latent positions that hold half of it, where that is known. */
function halfField(halfPositions: number | null): object {
  return halfPositions === null ? {} : { half_positions: halfPositions };
}

function klFields(latent: LatentTerms): object {
  return { ...latentFields(KL_FIELDS, latent), [CONSTANT_TERM.key]: CONSTANT_TERM.nats };
}

function latentFields<Field extends LatentQuantity>(
  fields: readonly Field[],
  latent: LatentPlace & Readonly<Record<Field, number>>,
): object {
  const quantities = fields.map((field): [string, number] => [LATENT_QUANTITIES[field].key, latent[field]]);
  return { ...eachOf(PLACE_FIELDS, (field) => latent[field]), ...Object.fromEntries(quantities) };
}

/** JSON has no number that is not finite, and would write `null`. */
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
