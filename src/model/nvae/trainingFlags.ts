import type { GivenFlag } from '../../protocol/inspection';
import type { PythonValue } from '../checkpoint/checkpoint';
import { describe } from '../checkpoint/pythonValue';
import { Refusal } from '../refusal';

/** The flags that shape the network or its numbers (spec, section 2). */
export const FLAG_NAMES: readonly string[] = [
  ...['dataset', 'arch_instance', 'num_channels_enc', 'num_channels_dec'],
  ...['num_preprocess_blocks', 'num_preprocess_cells', 'num_postprocess_blocks', 'num_postprocess_cells'],
  ...['num_cell_per_cond_enc', 'num_cell_per_cond_dec', 'num_latent_scales', 'num_groups_per_scale'],
  ...['num_latent_per_group', 'ada_groups', 'min_groups_per_scale', 'use_se', 'res_dist'],
  ...['num_nf', 'num_mixture_dec', 'num_x_bits'],
];

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
      `The checkpoint's args lack ${name}, without which the network can't be built: add it and save again, ` +
        `or give it on the command line as --arg ${name}=VALUE.`,
    );
  }
}

function unexpected(name: string, expected: string, found: PythonValue): Refusal {
  return new Refusal(`The training flag ${name} is wrong: expected ${expected}, found ${describe(found)}.`);
}

/** A flag's value as Python writes it, and as `--arg` takes it. */
export function inPython(value: GivenFlag['value']): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}
