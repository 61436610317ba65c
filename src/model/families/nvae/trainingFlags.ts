import type { GivenFlag } from '../../../protocol/inspection';
import { FLAG_NAMES } from '../../checkpoint/flagNames';
import { describe, isPythonObject, type PythonValue } from '../../pickle/pythonValue';
import { Refusal } from '../../refusal';

type FlagValue = GivenFlag['value'];

/** Training flags as Python would read them. */
export interface ReadFlags {
  readonly values: ReadonlyMap<string, FlagValue>;
  /** Flags whose value can mean two things, with a sentence about each. */
  readonly ambiguous: ReadonlyMap<string, string>;
}

const TEXTS = new Set(['dataset', 'arch_instance']);
const TRUTHS = new Set(['ada_groups', 'use_se', 'res_dist']);
const LONGEST_TEXT = 100;

/**
 * Accepts values with one meaning in Python, such as 1 for True, and leaves open those with two. `None` is not a value.
 *
 * @param notTaken flags in the file that have no value, with a sentence about each
 * @throws Refusal naming a flag of another type.
 */
export function readFlags(
  raw: ReadonlyMap<string, PythonValue>,
  notTaken: ReadonlyMap<string, string> = new Map(),
): ReadFlags {
  const values = new Map<string, FlagValue>();
  const ambiguous = new Map([...notTaken].filter(([name]) => !raw.has(name)));
  for (const name of FLAG_NAMES) {
    const value = raw.get(name);
    if (value === undefined || value === null) continue;
    const read = TEXTS.has(name) ? text(value) : TRUTHS.has(name) ? truth(value) : integer(value);
    if (read === 'ambiguous') {
      ambiguous.set(
        name,
        `The file holds ${describe(value)}, which Python takes for True and people may mean as False.`,
      );
    } else if (read === null) {
      if (isPythonObject(value)) ambiguous.set(name, `The file holds ${describe(value)}, which can't be read.`);
      else throw unexpected(name, expectedOf(name), value);
    } else {
      values.set(name, read);
    }
  }
  return { values, ambiguous };
}

function text(value: PythonValue): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= LONGEST_TEXT ? value : null;
}

function integer(value: PythonValue): number | null {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && /^\s*[+-]?\d{1,15}(?:\.0*)?\s*$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function truth(value: PythonValue): boolean | 'ambiguous' | null {
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== 'string') return null;
  const word = value.trim().toLowerCase();
  if (['true', 'yes', 'on', '1', 't', 'y'].includes(word)) return true;
  return ['false', 'no', 'off', '0', 'f', 'n', 'none', ''].includes(word) ? 'ambiguous' : null;
}

function expectedOf(name: string): string {
  if (TEXTS.has(name)) return `a text of at most ${LONGEST_TEXT} characters`;
  return TRUTHS.has(name) ? 'True or False' : 'a whole number';
}

/** Training flags within their bounds. Each getter refuses an absurd value, naming the flag. */
export class TrainingFlags {
  readonly #defaults = new Map<string, FlagValue>();

  constructor(private readonly values: ReadFlags['values']) {}

  /** Flags that were asked for and are missing, with the value taken instead. */
  get defaults(): ReadonlyMap<string, FlagValue> {
    return this.#defaults;
  }

  /**
   * @throws Refusal if the flag is missing and there is no `fallback`, or it is not an integer from `least` to `most`.
   */
  integer(name: string, { least, most, fallback }: { least: number; most: number; fallback?: number }): number {
    const value = this.#value(name, fallback);
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw unexpected(name, `a whole number from ${least} to ${most}`, value);
  }

  flag(name: string, fallback?: boolean): boolean {
    const value = this.#value(name, fallback);
    if (typeof value === 'boolean') return value;
    throw unexpected(name, 'True or False', value);
  }

  text(name: string, fallback?: string): string {
    const value = this.#value(name, fallback);
    if (typeof value === 'string' && value.length <= LONGEST_TEXT) return value;
    throw unexpected(name, expectedOf('dataset'), value);
  }

  #value(name: string, fallback: FlagValue | undefined): FlagValue {
    const value = this.values.get(name);
    if (value !== undefined) return value;
    if (fallback !== undefined) {
      this.#defaults.set(name, fallback);
      return fallback;
    }
    throw new Refusal(
      `The training flag ${name} is missing, without which the network can't be built: give it on the command line as --arg ${name}=VALUE.`,
    );
  }
}

function unexpected(name: string, expected: string, found: PythonValue): Refusal {
  return new Refusal(
    `The training flag ${name} is wrong: expected ${expected}, found ${describe(found)}. Give the right one as --arg ${name}=VALUE.`,
  );
}
