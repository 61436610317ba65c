import type { PythonValue } from '../checkpoint/checkpoint';
import { describe } from '../checkpoint/pythonValue';
import { Refusal } from '../refusal';

const LONGEST_TEXT = 100;

/** Reads training flags from `args`; each getter refuses a value of the wrong type or out of all proportion by name. */
export class TrainingFlags {
  constructor(private readonly args: ReadonlyMap<string, PythonValue>) {}

  /** @throws Refusal when the flag is missing and there is no `fallback`, or is no whole number from `least` to `most`. */
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
    throw unexpected(name, `a text of at most ${LONGEST_TEXT} characters`, value);
  }

  #value(name: string, fallback: PythonValue | undefined): PythonValue {
    const value = this.args.has(name) ? this.args.get(name) : fallback;
    if (value !== undefined) return value;
    throw new Refusal(
      `The checkpoint's args lack ${name}, without which the network can't be built: add it and save again.`,
    );
  }
}

function unexpected(name: string, expected: string, found: PythonValue): Refusal {
  return new Refusal(`The checkpoint's args are wrong in ${name}: expected ${expected}, found ${describe(found)}.`);
}
