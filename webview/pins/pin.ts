/** A read-out that was pinned: the data itself, so that it outlives the selection, the run and the page. */
import type { LatentReadout } from '../../src/protocol/statistics';
import type { Reading, SumReading } from '../readOut/readings';
import { plusMinus, sixDigits } from '../text/numbers';
import { drawsInWords, givenInWords, type ImageNoun, latentPlaceInWords } from '../text/words';

/** What the numbers were computed from. */
export interface PinSource {
  readonly fileName: string;
  /** The input in words. */
  readonly input: string;
  readonly draws: number;
  readonly seed: number;
}

export interface Pin {
  /** As `pinId` gives it. */
  readonly id: string;
  readonly reading: Reading;
  readonly noun: ImageNoun;
  readonly imageName: string | null;
  readonly source: PinSource;
}

/** The same for the same read-out of the same source. */
export function pinId(reading: Reading, noun: ImageNoun, source: PinSource): string {
  const place = reading.kind === 'latent' ? latentPlaceInWords(reading.latent, 2, noun, null) : reading.place;
  return `${place} · ${sourceInWords(source)}`;
}

/** `nvae-digits.pt · 40 images from images/ · 1 draw, seed 0`. */
export function sourceInWords({ fileName, input, draws, seed }: PinSource): string {
  return [fileName, input, drawsInWords(draws, seed)].join(' · ');
}

/** A pin as lines of text, with six digits. */
export function pinText({ reading, noun, imageName, source }: Pin): string {
  const lines =
    reading.kind === 'latent'
      ? latentLines(reading.latent, latentPlaceInWords(reading.latent, reading.draws, noun, imageName))
      : [
          `${plusMinus(reading.klNats)} nats (${sixDigits(reading.klNats.mean / Math.LN2)} bits)`,
          placeOf(reading),
          ...(reading.kind === 'sum' ? partLines(reading) : []),
          ...(reading.positions > 1
            ? [`${sixDigits(reading.klNats.mean / reading.positions)} nats per latent position`]
            : []),
        ];
  return [...lines, sourceInWords(source)].join('\n');
}

/** A pin as JSON in full precision; numbers that are not finite stand as text, since JSON has none. */
export function pinJson({ reading, imageName, source }: Pin): string {
  const where = { file: source.fileName, input: source.input, draws: source.draws, seed: source.seed };
  return JSON.stringify({ ...where, ...readingFields(reading, imageName) }, writeNumber, 2);
}

function placeOf({ place, over, klNats, group, images, draws }: Exclude<Reading, { kind: 'latent' }>): string {
  const given = givenInWords(group, images, draws);
  return [
    place,
    ...(klNats.standardError === null ? [] : [`± standard error over ${over}`]),
    ...(given === null ? [] : [given]),
  ].join(' · ');
}

function latentLines(latent: LatentReadout, place: string): string[] {
  const { muQ, sigmaQ, muP, sigmaP, deltaMu, deltaSigma, shiftTerm, varianceTerm, logTerm, klNats } = latent;
  return [
    `${sixDigits(klNats)} nats (${sixDigits(klNats / Math.LN2)} bits)`,
    place,
    `posterior q: μ_q = ${sixDigits(muQ)}, σ_q = ${sixDigits(sigmaQ)}`,
    `prior p: μ_p = ${sixDigits(muP)}, σ_p = ${sixDigits(sigmaP)}`,
    `Δμ = μ_q − μ_p = ${sixDigits(deltaMu)}, Δσ = σ_q/σ_p = ${sixDigits(deltaSigma)}`,
    `½Δμ²/σ_p² = ${sixDigits(shiftTerm)}, ½Δσ² = ${sixDigits(varianceTerm)}, −ln Δσ = ${sixDigits(logTerm)}, −½`,
  ];
}

function partLines({ shiftNats, scaleNats, latents }: SumReading): string[] {
  return [
    `shift ½(Δμ/σ_p)² = ${sixDigits(shiftNats)}, scale ½(Δσ² − 1 − ln Δσ²) = ${sixDigits(scaleNats)}`,
    `${latents} latents`,
  ];
}

/** Named as in the files of the command line. */
function readingFields(reading: Reading, imageName: string | null): object {
  if (reading.kind === 'latent') return { ...latentFields(reading.latent), image_name: imageName };
  const { group, klNats, positions, images, place } = reading;
  const mean = {
    group,
    ...(reading.kind === 'channel' && { channel: reading.channel }),
    place,
    images,
    kl_nats: klNats.mean,
    kl_standard_error: klNats.standardError,
    positions,
  };
  if (reading.kind === 'channel') return { ...mean, threshold_nats: reading.thresholdNats };
  const { shiftNats, scaleNats, latents, largest } = reading;
  return {
    ...mean,
    shift_nats: shiftNats,
    scale_nats: scaleNats,
    latents,
    largest: { ...latentFields(largest), image_name: imageName },
  };
}

function latentFields(latent: LatentReadout): object {
  const { group, channel, y, x, image, draw } = latent;
  return {
    ...{ group, channel, y, x, image, draw },
    ...{ mu_q: latent.muQ, sigma_q: latent.sigmaQ, mu_p: latent.muP, sigma_p: latent.sigmaP },
    ...{ delta_mu: latent.deltaMu, delta_sigma: latent.deltaSigma },
    ...{ shift_term: latent.shiftTerm, variance_term: latent.varianceTerm, log_term: latent.logTerm },
    ...{ constant_term: -0.5, kl_nats: latent.klNats },
  };
}

function writeNumber(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
