/** The options of the command line: their form, and how their values are read. */
import { parseArgs } from 'node:util';
import { HIGHEST_TEMPERATURE } from '../../protocol/pageRequests';
import { UsageError } from './usageError';

const OPTIONS = {
  group: { type: 'string' },
  channel: { type: 'string' },
  latent: { type: 'string' },
  mode: { type: 'string' },
  vary: { type: 'string' },
  below: { type: 'string' },
  steps: { type: 'string' },
  against: { type: 'string', multiple: true },
  other: { type: 'string' },
  partner: { type: 'string' },
  paired: { type: 'boolean' },
  mirrored: { type: 'boolean' },
  classes: { type: 'string' },
  images: { type: 'string', multiple: true },
  from: { type: 'string' },
  count: { type: 'string' },
  random: { type: 'string' },
  temperature: { type: 'string' },
  latents: { type: 'string' },
  layout: { type: 'string' },
  z: { type: 'string' },
  iterations: { type: 'string' },
  batch: { type: 'string' },
  check: { type: 'string' },
  shard: { type: 'string' },
  shards: { type: 'string' },
  samples: { type: 'string' },
  noise: { type: 'string' },
  draws: { type: 'string' },
  seed: { type: 'string' },
  dataset: { type: 'string' },
  arg: { type: 'string', multiple: true },
  weights: { type: 'string' },
  engine: { type: 'string' },
  memory: { type: 'string' },
  threads: { type: 'string' },
  passes: { type: 'string' },
  out: { type: 'string' },
  npz: { type: 'string' },
  report: { type: 'string' },
  groups: { type: 'string' },
  stats: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

export type OptionName = keyof typeof OPTIONS;
export type Values = ReturnType<typeof parseOptions>['values'];
export type Tokens = ReturnType<typeof parseOptions>['tokens'];

/** Options that several paths may follow. */
const OF_PATHS = ['images', 'against'] as const;

/** The paths that each option names, in the order given. */
export type PathsGiven = Readonly<Record<(typeof OF_PATHS)[number], readonly string[]>>;

/** Options whose value may begin with a minus. */
const OF_SIGNED = ['--steps'];

/** @throws {UsageError} for an unknown option, or one without its value */
export function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: withSigns(args), options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    // Node's first sentence names the option; the rest is advice for programmers.
    const message = error instanceof Error ? error.message : String(error);
    const missing = /^Option '(--\w+)[^']*' argument (?:is ambiguous|missing)/.exec(message)?.[1];
    throw new UsageError(missing === undefined ? (message.split(/\. |\n/)[0] ?? message) : `${missing} needs a value`);
  }
}

/** `--steps -3,3` as Node reads it: `--steps=-3,3`. */
function withSigns(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if (last !== undefined && OF_SIGNED.includes(last) && /^-\.?\d/.test(arg))
      joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/**
 * @param rest the arguments after the checkpoint
 * @throws {UsageError} for an argument that follows no such option
 */
export function pathsIn(rest: Tokens): PathsGiven {
  const paths = { images: new Array<string>(), against: new Array<string>() };
  let into: string[] | null = null;
  for (const token of rest) {
    if (token.kind === 'option') {
      const option = OF_PATHS.find((name) => name === token.name);
      into = option === undefined ? null : paths[option];
      if (token.value !== undefined) into?.push(token.value);
    } else if (token.kind === 'positional') {
      if (into === null) throw new UsageError(`unexpected argument ${token.value}`);
      into.push(token.value);
    }
  }
  return paths;
}

/** @throws {UsageError} if an option was given that the command doesn't take */
export function refuseOptions(command: string, values: Values, names: readonly OptionName[]): void {
  for (const name of names) {
    if (values[name] !== undefined) throw new UsageError(`${command} does not take --${name}`);
  }
}

/** @throws {UsageError} if an option was given that is not among these */
export function takeOnly(command: string, values: Values, names: readonly OptionName[]): void {
  const others = Object.keys(OPTIONS).filter((name): name is OptionName => !names.some((taken) => taken === name));
  refuseOptions(command, values, others);
}

/** @returns `null` if the option was not given @throws {UsageError} */
export function integer(name: OptionName, text: string | undefined, least: number, most: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`--${name} takes an integer from ${least} to ${most}, not ${text}`);
  }
  return value;
}

/** Integers separated by commas. @returns `null` if the option was not given @throws {UsageError} */
export function integers(
  name: OptionName,
  text: string | undefined,
  least: number,
  most: number,
): readonly number[] | null {
  return text?.split(',').map((item) => integer(name, item, least, most) ?? least) ?? null;
}

/** Numbers separated by commas. @returns `null` if the option was not given @throws {UsageError} */
export function numbers(
  name: OptionName,
  text: string | undefined,
  least: number,
  most: number,
): readonly number[] | null {
  if (text === undefined) return null;
  return text.split(',').map((item) => {
    const value = Number(item);
    if (item.trim() === '' || !(value >= least && value <= most)) {
      throw new UsageError(`--${name} takes numbers from ${least} to ${most}, not ${item}`);
    }
    return value;
  });
}

/** One of some words. @returns the first of them if the option was not given @throws {UsageError} */
export function oneOf<Word extends string>(
  name: OptionName,
  text: string | undefined,
  words: readonly [Word, ...Word[]],
): Word {
  if (text === undefined) return words[0];
  const word = words.find((known) => known === text);
  if (word === undefined) throw new UsageError(`--${name} takes ${words.join(', ')}, not ${text}`);
  return word;
}

/**
 * Temperatures of a prior, separated by commas. 0 is the prior's mean.
 * @returns `null` if the option was not given
 * @throws {UsageError}
 */
export function priorTemperatures(text: string | undefined): readonly number[] | null {
  return numbers('temperature', text, 0, HIGHEST_TEMPERATURE);
}

/**
 * The same for a verb that takes only one.
 * @returns `null` if the option was not given
 * @throws {UsageError}
 */
export function priorTemperature(verb: string, text: string | undefined): number | null {
  const [temperature = null, ...others] = priorTemperatures(text) ?? [];
  if (others.length > 0) throw new UsageError(`${verb} takes one --temperature, not ${others.length + 1}`);
  return temperature;
}
