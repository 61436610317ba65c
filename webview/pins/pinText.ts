/** A pin as lines of text, with six significant digits. */
import {
  CONSTANT_TERM,
  CONTRIBUTION_FIELDS,
  inRole,
  KL_FIELDS,
  LATENT_QUANTITIES,
  type LatentQuantity,
  type Meaning,
  type ReadOutRole,
} from '../../src/protocol/quantities';
import { SUM_QUANTITIES, type SumKind, SUMS } from '../../src/protocol/sumQuantities';
import type { Estimate, SumMeans } from '../../src/protocol/statistics';
import {
  type AveragedReading,
  type ContributionReading,
  latentValueNats,
  type SingleReading,
  type SumReading,
  underTwoStandardErrors,
} from '../readOut/readings';
import { addendInWords, furtherName, givenInWords, valueName } from '../text/meanings';
import { count, plusMinus, sixDigits } from '../../src/protocol/numbers';
import { type ImageNoun, latentPlaceInWords } from '../text/words';
import type { NamedNumber, NumbersReading } from './numbers';
import { type Pin, sourceInWords } from './pin';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

export function pinText(pin: Pin): string {
  return [...readingLines(pin), sourceInWords(pin.source)].join('\n');
}

function readingLines({ reading, noun, imageName }: Pin): string[] {
  switch (reading.kind) {
    case 'numbers':
      return numberLines(reading);
    case 'latent':
      return [...placeLines(reading, noun, imageName), ...latentLines(KL_FIELDS, reading.latent, reading.meaning)];
    case 'contribution':
      return [
        ...placeLines(reading, noun, imageName),
        ...latentLines(CONTRIBUTION_FIELDS, reading.latent, reading.meaning),
      ];
    case 'sum':
      return [
        ...averagedLines(reading),
        ...sumLines('closed form', reading),
        ...positionLines(reading),
        ...halfLines(reading.halfPositions, reading.positions),
      ];
    case 'difference':
      return [...averagedLines(reading), ...sumLines('estimate', reading), ...positionLines(reading)];
    case 'channel':
      return [
        ...averagedLines(reading),
        ...positionLines(reading),
        ...halfLines(reading.makeUp?.halfPositions ?? null, reading.positions),
      ];
  }
}

function numberLines({ title, place, numbers }: NumbersReading): string[] {
  const lines = numbers.map((number) => `${number.name} ${numberInWords(number)} (${number.value.mean})`);
  return [title, place, ...lines];
}

/** `+9.63 ± 0.84 nats`. */
export function numberInWords({ value, signed, unit }: NamedNumber): string {
  return `${signed && value.mean > 0 ? '+' : ''}${plusMinus(value)} ${unit}`.trimEnd();
}

/** `1.89 nats (2.72 bits)`, followed by the value's name where it is not simply the KL. */
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
      ...(valueNats.standardError === null ? [] : [t`± standard error over ${over}`]),
      ...(given === null ? [] : [given]),
      ...(underTwoStandardErrors(valueNats) ? [t`under two standard errors`] : []),
    ].join(' · '),
  ];
}

function positionLines({ valueNats, positions }: AveragedReading): string[] {
  return positions > 1 ? [t`${sixDigits(valueNats.mean / positions)} nats per latent position`] : [];
}

/** The fewest positions that hold half of it; nothing where that is not known, or there is one position. */
function halfLines(halfPositions: number | null, positions: number): string[] {
  if (halfPositions === null || positions <= 1) return [];
  return [t`half in ${count(halfPositions)} of ${counted(positions, 'latent position')}`];
}

function placeLines(reading: SingleReading | ContributionReading, noun: ImageNoun, imageName: string | null): string[] {
  const { latent, meaning, draws } = reading;
  const nats = latentValueNats(reading);
  return [
    valueLine(sixDigits(nats), nats, meaning, latent.group),
    latentPlaceInWords(latent, draws, noun, imageName, meaning),
  ];
}

/** Lines with a single latent's quantities, one line per role. The value itself is on the line above them. */
function latentLines<Field extends LatentQuantity>(
  fields: readonly Field[],
  latent: Readonly<Record<Field, number>>,
  meaning: Meaning,
): string[] {
  const equations = (role: ReadOutRole, withFormula: boolean, ...last: string[]): string[] => {
    const all = inRole(fields, role).map((field) => {
      const { symbol, formula } = LATENT_QUANTITIES[field];
      const sides = withFormula && formula !== null ? [symbol, formula] : [symbol];
      return [...sides, sixDigits(latent[field])].join(' = ');
    });
    return all.length === 0 ? [] : [[...all, ...last].join(', ')];
  };
  const difference = inRole(fields, 'value').map((field) => t`difference = ${sixDigits(latent[field])}`);
  const lines: Readonly<Record<Exclude<ReadOutRole, 'value'>, string[]>> = {
    q: equations('q', false).map((line) => t`posterior q: ${line}`),
    p: equations('p', false).map((line) => t`prior p: ${line}`),
    'q vs. p': equations('q vs. p', true),
    drawn: equations('drawn', false),
    term: equations('term', false, CONSTANT_TERM.formula),
    'log density': equations('log density', false, ...difference),
    further: inRole(fields, 'further').map((field) =>
      furtherLine(LATENT_QUANTITIES[field], sixDigits(latent[field]), meaning),
    ),
  };
  return Object.values(lines).flat();
}

function sumLines<Kind extends SumKind>(
  kind: Kind,
  reading: SumMeans<Kind> & Pick<SumReading, 'images' | 'draws' | 'valueNats' | 'latentCount' | 'meaning'>,
): string[] {
  const { addends, further } = SUMS[kind];
  const { images, draws, valueNats, latentCount, meaning } = reading;
  const parts = addends.map((addend) => {
    const { formula } = SUM_QUANTITIES[addend];
    const name = addendInWords(addend, images * draws > 1);
    return `${formula === null ? name : `${name} ${formula}`} = ${sixDigits(reading[addend])}`;
  });
  if (kind === 'estimate') parts.push(t`difference = ${sixDigits(valueNats.mean)}`);
  return [
    parts.join(', '),
    ...further.map((quantity) => furtherLine(SUM_QUANTITIES[quantity], printed(reading[quantity]), meaning)),
    t`${latentCount} latents`,
  ];
}

function printed(value: Estimate): string {
  return value.standardError === null ? sixDigits(value.mean) : plusMinus(value);
}

interface Described {
  readonly name: string;
  readonly symbol: string;
  readonly formula: string | null;
}

/** `reverse KL: KL(p‖q) = ½Δμ²/σ_q² + … = 3.21 nats`. */
function furtherLine({ name, symbol, formula }: Described, printed: string, meaning: Meaning): string {
  const sides = formula === null ? [symbol] : [symbol, formula];
  return `${furtherName(name, meaning)}: ${[...sides, printed].join(' = ')} nats`;
}
