/** A pin as JSON in full precision, named as in the files of the command line. */
import type { LatentContribution, LatentTerms } from '../../src/protocol/statistics';
import type { Reading } from '../readOut/readings';
import { valueName } from '../text/meanings';
import type { Pin } from './pin';

export function pinJson({ reading, imageName, source }: Pin): string {
  const where = { file: source.fileName, input: source.input, draws: source.draws, seed: source.seed };
  return JSON.stringify({ ...where, ...readingFields(reading, imageName) }, writeNumber, 2);
}

function readingFields(reading: Reading, imageName: string | null): object {
  if (reading.kind === 'latent' || reading.kind === 'contribution') {
    const { latent, meaning } = reading;
    const values = reading.kind === 'latent' ? klFields(reading.latent) : contributionFields(reading.latent);
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
      return { ...mean, threshold_nats: reading.thresholdNats };
    case 'difference':
      return { ...mean, log_q_nats: reading.logQNats, log_p_nats: reading.logPNats, latents: reading.latentCount };
    case 'sum': {
      const { shiftNats, scaleNats, latentCount, largest } = reading;
      const parts = { shift_nats: shiftNats, scale_nats: scaleNats, latents: latentCount };
      return { ...mean, ...parts, largest: { ...klFields(largest), image_name: imageName } };
    }
  }
}

function klFields(latent: LatentTerms): object {
  return {
    ...gaussianFields(latent),
    ...{ delta_mu: latent.deltaMu, delta_sigma: latent.deltaSigma },
    ...{ shift_term: latent.shiftTerm, variance_term: latent.varianceTerm, log_term: latent.logTerm },
    ...{ constant_term: -0.5, kl_nats: latent.klNats },
  };
}

function contributionFields(latent: LatentContribution): object {
  return {
    ...gaussianFields(latent),
    ...{ z0: latent.z0, z: latent.zK },
    ...{ log_q_nats: latent.logQNats, log_p_nats: latent.logPNats, kl_nats: latent.klNats },
  };
}

function gaussianFields(latent: LatentTerms | LatentContribution): object {
  const { group, channel, y, x, image, draw } = latent;
  return {
    ...{ group, channel, y, x, image, draw },
    ...{ mu_q: latent.muQ, sigma_q: latent.sigmaQ, mu_p: latent.muP, sigma_p: latent.sigmaP },
  };
}

/** JSON has no number that is not finite, and would write `null`. */
function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
