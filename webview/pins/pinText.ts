/** A pin as lines of text, with six digits. */
import type { LatentContribution, LatentTerms } from '../../src/protocol/statistics';
import {
  type AveragedReading,
  type DifferenceReading,
  type SumReading,
  underTwoStandardErrors,
} from '../readOut/readings';
import { givenInWords, LOG_P, LOG_Q, type Meaning, valueName } from '../text/meanings';
import { plusMinus, sixDigits } from '../text/numbers';
import { latentPlaceInWords } from '../text/words';
import { type Pin, sourceInWords } from './pin';

export function pinText(pin: Pin): string {
  return [...readingLines(pin), sourceInWords(pin.source)].join('\n');
}

function readingLines({ reading, noun, imageName }: Pin): string[] {
  switch (reading.kind) {
    case 'latent': {
      const { latent, meaning, draws } = reading;
      return [
        valueLine(sixDigits(latent.klNats), latent.klNats, meaning, latent.group),
        latentPlaceInWords(latent, draws, noun, imageName, meaning),
        ...gaussianLines(latent),
        ...termLines(latent),
      ];
    }
    case 'contribution': {
      const { latent, meaning, draws } = reading;
      return [
        valueLine(sixDigits(latent.klNats), latent.klNats, meaning, latent.group),
        latentPlaceInWords(latent, draws, noun, imageName, meaning),
        ...gaussianLines(latent),
        `z⁰ = ${sixDigits(latent.z0)}, zᴷ = ${sixDigits(latent.zK)}`,
        differenceLine({ ...latent, differenceNats: latent.klNats }, ''),
      ];
    }
    case 'sum':
      return [...averagedLines(reading), ...partLines(reading), ...positionLines(reading)];
    case 'difference':
      return [...averagedLines(reading), ...differenceLines(reading), ...positionLines(reading)];
    case 'channel':
      return [...averagedLines(reading), ...positionLines(reading)];
  }
}

/** `1.89 nats (2.72 bits)`, and what it is where it is not simply the KL. */
function valueLine(printed: string, nats: number, meaning: Meaning, group: number): string {
  const name = meaning === 'kl' ? '' : `, ${valueName(meaning, group)}`;
  return `${printed} nats (${sixDigits(nats / Math.LN2)} bits)${name}`;
}

function averagedLines(reading: AveragedReading): string[] {
  const { meaning, group, valueNats, place, over, images, draws } = reading;
  const given = givenInWords(meaning, group, images, draws);
  return [
    valueLine(plusMinus(valueNats), valueNats.mean, meaning, group),
    [
      place,
      ...(valueNats.standardError === null ? [] : [`± standard error over ${over}`]),
      ...(given === null ? [] : [given]),
      ...(underTwoStandardErrors(valueNats) ? ['under two standard errors'] : []),
    ].join(' · '),
  ];
}

function positionLines({ valueNats, positions }: AveragedReading): string[] {
  return positions > 1 ? [`${sixDigits(valueNats.mean / positions)} nats per latent position`] : [];
}

function gaussianLines({ muQ, sigmaQ, muP, sigmaP }: LatentTerms | LatentContribution): string[] {
  return [
    `posterior q: μ_q = ${sixDigits(muQ)}, σ_q = ${sixDigits(sigmaQ)}`,
    `prior p: μ_p = ${sixDigits(muP)}, σ_p = ${sixDigits(sigmaP)}`,
  ];
}

function termLines({ deltaMu, deltaSigma, shiftTerm, varianceTerm, logTerm }: LatentTerms): string[] {
  return [
    `Δμ = μ_q − μ_p = ${sixDigits(deltaMu)}, Δσ = σ_q/σ_p = ${sixDigits(deltaSigma)}`,
    `½Δμ²/σ_p² = ${sixDigits(shiftTerm)}, ½Δσ² = ${sixDigits(varianceTerm)}, −ln Δσ = ${sixDigits(logTerm)}, −½`,
  ];
}

function partLines({ shiftNats, scaleNats, latentCount }: SumReading): string[] {
  return [
    `shift ½(Δμ/σ_p)² = ${sixDigits(shiftNats)}, scale ½(Δσ² − 1 − ln Δσ²) = ${sixDigits(scaleNats)}`,
    `${latentCount} latents`,
  ];
}

function differenceLines(reading: DifferenceReading): string[] {
  const { images, draws, logQNats, logPNats, valueNats, latentCount } = reading;
  const mean = images * draws > 1 ? 'mean ' : '';
  return [differenceLine({ logQNats, logPNats, differenceNats: valueNats.mean }, mean), `${latentCount} latents`];
}

interface LogDensities {
  readonly logQNats: number;
  readonly logPNats: number;
  readonly differenceNats: number;
}

function differenceLine({ logQNats, logPNats, differenceNats }: LogDensities, mean: string): string {
  return [
    `${mean}${LOG_Q} = ${sixDigits(logQNats)}`,
    `${mean}${LOG_P} = ${sixDigits(logPNats)}`,
    `difference = ${sixDigits(differenceNats)}`,
  ].join(', ');
}
