/** The options of interventions about the groups below. */
import type { Below } from '../../analyses/variants/variant';
import { oneOf, priorTemperature } from '../options';
import type { OwnOption } from './verb';

export const BELOW_OPTION: OwnOption = {
  name: 'below',
  value: 'KIND',
  meaning: 'z below: posterior, frozen as in the base pass, or prior (default: posterior and prior)',
};

export const TEMPERATURE_BELOW_OPTION: OwnOption = {
  name: 'temperature',
  value: 'T',
  meaning: 'of the priors below; 0 is their mean (default: 0)',
};

/** `null` if it was not given. @throws {UsageError} */
export function belowGiven(text: string | undefined): Below | null {
  return text === undefined ? null : oneOf<Below>('below', text, ['posterior', 'frozen', 'prior']);
}

/** The temperature of the priors below. @throws {UsageError} */
export function priorBelowGiven(verb: string, text: string | undefined): number {
  return priorTemperature(verb, text) ?? 0;
}
