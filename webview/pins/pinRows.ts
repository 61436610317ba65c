/** The numbers of pins in rows, so that pins can be compared. */
import { CONTRIBUTION_FIELDS, inRole, KL_FIELDS, LATENT_QUANTITIES, MEANINGS } from '../../src/protocol/quantities';
import { SUM_QUANTITIES, type SumKind, SUMS } from '../../src/protocol/sumQuantities';
import type { SumMeans } from '../../src/protocol/statistics';
import { latentValueNats } from '../readOut/readings';
import type { Pin, Pinned } from './pin';
import { translated } from '../text/translate';

export interface PinRow {
  /** The quantity's symbol or name. */
  readonly label: string;
  /** One value for each pin, in the pins' order; `null` for a pin that has no such quantity. */
  readonly values: readonly (number | null)[];
}

/** One row for each quantity that any of the pins has. The value itself comes first. */
export function pinRows(pins: readonly Pin[]): PinRow[] {
  const numbers = pins.map(({ reading }) => numbersOf(reading));
  const labels = [...new Set(numbers.flatMap((ofPin) => Array.from(ofPin.keys())))];
  return labels.map((label) => ({ label, values: numbers.map((ofPin) => ofPin.get(label) ?? null) }));
}

function numbersOf(reading: Pinned): Map<string, number> {
  switch (reading.kind) {
    case 'numbers':
      return new Map(
        reading.numbers.map(({ name, value, unit }) => [
          unit === 'nats' || unit === '' ? name : `${name} (${unit})`,
          value.mean,
        ]),
      );
    case 'latent': {
      const { latent } = reading;
      const parameters = inRole(KL_FIELDS, 'q', 'p', 'q vs. p').map(
        (field) => [LATENT_QUANTITIES[field].symbol, latent[field]] as const,
      );
      const terms = inRole(KL_FIELDS, 'term').map((field) => [LATENT_QUANTITIES[field].symbol, latent[field]] as const);
      return new Map([['nats', latentValueNats(reading)], ...terms, ...parameters]);
    }
    case 'contribution': {
      const { latent } = reading;
      const parts = inRole(CONTRIBUTION_FIELDS, 'log density', 'q', 'p', 'drawn').map(
        (field) => [LATENT_QUANTITIES[field].symbol, latent[field]] as const,
      );
      return new Map([['nats', latentValueNats(reading)], ...parts]);
    }
    case 'sum':
      return new Map([['nats', reading.valueNats.mean], ...addendsOf('closed form', reading)]);
    case 'difference':
      return new Map([['nats', reading.valueNats.mean], ...addendsOf('estimate', reading)]);
    case 'channel':
      return new Map([['nats', reading.valueNats.mean]]);
  }
}

function addendsOf<Kind extends SumKind>(kind: Kind, reading: SumMeans<Kind>): (readonly [string, number])[] {
  return SUMS[kind].addends.map((addend) => [translated(SUM_QUANTITIES[addend].symbol), reading[addend]] as const);
}

/** The name of the pins' values, if all mean the same; two different quantities have no difference. */
export function sharedMeaning(pins: readonly Pin[]): string | null {
  const [first, ...others] = new Set(pins.map(({ reading }) => meaningOf(reading)));
  return first === undefined || others.length > 0 ? null : first;
}

/** The name of the value that a pin is about. */
function meaningOf(reading: Pinned): string {
  return reading.kind === 'numbers'
    ? (reading.numbers[0]?.name ?? reading.title)
    : translated(MEANINGS[reading.meaning].name);
}
