import { parseArgs } from 'node:util';
import type { FilesChoice, InputChoice } from '../../protocol/input';
import type { Reproducible } from '../../protocol/reproduce';
import { HIGHEST_TEMPERATURE, LARGEST_SEED, MOST_DRAWS, MOST_SAMPLES, MOST_THREADS } from '../../protocol/pageRequests';
import { ENGINE_NAMES, isEngineWish, type EngineWish } from '../../protocol/engines';
import { givenFlags } from './givenFlags';
import { UsageError } from './usageError';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'engines'; readonly threads: number | null; readonly json: boolean }
  | TensorsCommand
  | AblateCommand
  | BoundCommand
  | SweepCommand
  | InspectCommand;

export interface TensorsCommand {
  readonly kind: 'tensors';
  readonly path: string;
  readonly statistics: boolean;
  readonly json: boolean;
}

/** The options of every command that runs the model. */
export interface RunCommand extends Omit<Reproducible, 'path'> {
  readonly checkpoint: string;
  readonly json: boolean;
}

export interface InspectCommand extends RunCommand {
  readonly kind: 'inspect';
  readonly noise: string | null;
  readonly passes: number;
  readonly out: string | null;
  /** Names of all options that were given. */
  readonly given: readonly string[];
}

export interface AblateCommand extends RunCommand {
  readonly kind: 'ablate';
  readonly group: number;
}

export interface BoundCommand extends RunCommand {
  readonly kind: 'bound';
}

export interface SweepCommand extends RunCommand {
  readonly kind: 'sweep';
  readonly input: FilesChoice;
  readonly out: string;
  /** Number of the model's own samples to measure in addition to the images. */
  readonly check: number;
}

const OPTIONS = {
  group: { type: 'string' },
  images: { type: 'string', multiple: true },
  from: { type: 'string' },
  count: { type: 'string' },
  random: { type: 'string' },
  temperature: { type: 'string' },
  check: { type: 'string' },
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
  stats: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];
type Tokens = ReturnType<typeof parse>['tokens'];

const DEFAULT_SAMPLES = 16;
const MOST_GROUPS = 100_000;
const MOST_IMAGES = 2 ** 31;
/** No machine has more. */
const MOST_MEMORY_MB = 100_000_000;

/** @throws {UsageError} */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, tokens } = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };

  const [first, ...rest] = tokens;
  if (first?.kind !== 'positional')
    throw new UsageError('the checkpoint comes first: nvae-inspect CHECKPOINT [options]');
  if (first.value === 'engines') return enginesCommand(values, rest);
  if (first.value === 'tensors') return tensorsCommand(values, rest);
  if (values.stats !== undefined) throw new UsageError('--stats is an option of nvae-inspect tensors FILE');
  if (first.value === 'ablate') return ablateCommand(values, rest);
  if (first.value === 'bound') return boundCommand(values, rest);
  if (first.value === 'sweep') return sweepCommand(values, rest);
  if (values.check !== undefined) throw new UsageError('--check is an option of nvae-inspect sweep CHECKPOINT');
  if (values.group !== undefined) throw new UsageError('--group is an option of nvae-inspect ablate CHECKPOINT');
  const run = runCommand(first.value, values, rest);
  if (values.noise !== undefined && run.draws > 1) {
    throw new UsageError('--noise and --draws exclude each other: a noise file holds one draw');
  }
  return {
    kind: 'inspect',
    ...run,
    noise: values.noise ?? null,
    passes: integer('passes', values.passes, 1, 1_000_000) ?? 1,
    out: values.out ?? null,
    given: Object.keys(values),
  };
}

/** @param rest the arguments after the checkpoint */
function runCommand(checkpoint: string, values: Values, rest: Tokens): RunCommand {
  const images: string[] = [];
  let option = '';
  for (const token of rest) {
    if (token.kind === 'option') {
      option = token.name;
      if (option === 'images' && token.value !== undefined) images.push(token.value);
    } else if (token.kind === 'positional') {
      if (option !== 'images') throw new UsageError(`unexpected argument ${token.value}`);
      images.push(token.value);
    }
  }
  if (images.length > 0 && values.samples !== undefined) {
    throw new UsageError('--images and --samples exclude each other: choose what the model is run on');
  }
  if (images.length > 0 && values.temperature !== undefined) {
    throw new UsageError('--temperature is for samples of the model, not for images');
  }
  for (const name of ['from', 'count', 'random'] as const) {
    if (values[name] !== undefined && images.length === 0) throw new UsageError(`--${name} needs --images`);
  }
  return {
    checkpoint,
    input:
      images.length > 0
        ? imagesChosen(images, values)
        : {
            kind: 'samples',
            count: integer('samples', values.samples, 1, MOST_SAMPLES) ?? DEFAULT_SAMPLES,
            temperature: temperature(values.temperature),
          },
    draws: integer('draws', values.draws, 1, MOST_DRAWS) ?? 1,
    seed: integer('seed', values.seed, 0, LARGEST_SEED) ?? 0,
    flags: givenFlags(values.dataset, values.arg ?? []),
    weights: values.weights ?? null,
    engine: engineNamed(values.engine),
    memoryMb: integer('memory', values.memory, 1, MOST_MEMORY_MB),
    threads: integer('threads', values.threads, 1, MOST_THREADS),
    json: values.json ?? false,
  };
}

/** `--count` images from `--from` on, `--random` ones chosen by the seed, or all of them. */
function imagesChosen(paths: readonly string[], { from, count, random }: Values): InputChoice {
  if (random !== undefined) {
    if (from !== undefined || count !== undefined) {
      throw new UsageError('--random takes images at random; --from and --count take them in their order');
    }
    return { kind: 'files', paths, most: integer('random', random, 1, MOST_IMAGES) };
  }
  const most = integer('count', count, 1, MOST_IMAGES);
  const first = integer('from', from, 0, MOST_IMAGES - 1) ?? (most === null ? null : 0);
  return { kind: 'files', paths, most, ...(first === null ? {} : { from: first }) };
}

/** A checkpoint of that name must be given as ./ablate. */
function ablateCommand(values: Values, [checkpoint, ...rest]: Tokens): Command {
  if (checkpoint?.kind !== 'positional') {
    throw new UsageError('ablate needs a checkpoint: nvae-inspect ablate CHECKPOINT --group N [options]');
  }
  refuseOptions('ablate', values, ['noise', 'passes', 'out', 'check']);
  const group = integer('group', values.group, 0, MOST_GROUPS);
  if (group === null) throw new UsageError('ablate needs --group N: the group to replace, counted from 0 at the top');
  return { kind: 'ablate', group, ...runCommand(checkpoint.value, values, rest) };
}

/** A checkpoint of that name must be given as ./bound. */
function boundCommand(values: Values, [checkpoint, ...rest]: Tokens): Command {
  if (checkpoint?.kind !== 'positional') {
    throw new UsageError('bound needs a checkpoint: nvae-inspect bound CHECKPOINT [options]');
  }
  refuseOptions('bound', values, ['group', 'noise', 'passes', 'out', 'check']);
  return { kind: 'bound', ...runCommand(checkpoint.value, values, rest) };
}

/** A checkpoint of that name must be given as ./sweep. */
function sweepCommand(values: Values, [checkpoint, ...rest]: Tokens): Command {
  if (checkpoint?.kind !== 'positional') {
    throw new UsageError(
      'sweep needs a checkpoint: nvae-inspect sweep CHECKPOINT --images DATASET --out FILE [options]',
    );
  }
  refuseOptions('sweep', values, ['group', 'noise', 'passes', 'samples']);
  const { input, ...run } = runCommand(checkpoint.value, values, rest);
  if (input.kind !== 'files') throw new UsageError('sweep needs --images: the data set to measure');
  if (values.out === undefined) throw new UsageError('sweep needs --out FILE: where its statistics are saved');
  return { kind: 'sweep', ...run, input, out: values.out, check: integer('check', values.check, 1, MOST_SAMPLES) ?? 0 };
}

function refuseOptions(command: string, values: Values, names: readonly (keyof Values)[]): void {
  for (const name of names) {
    if (values[name] !== undefined) throw new UsageError(`${command} does not take --${name}`);
  }
}

/** A checkpoint of that name must be given as ./engines. */
function enginesCommand({ threads, json }: Values, rest: Tokens): Command {
  for (const token of rest) {
    if (token.kind === 'positional') throw new UsageError(`unexpected argument ${token.value}`);
    if (token.kind === 'option' && token.name !== 'json' && token.name !== 'threads') {
      throw new UsageError(`engines takes --json and --threads, not --${token.name}`);
    }
  }
  return { kind: 'engines', threads: integer('threads', threads, 1, MOST_THREADS), json: json ?? false };
}

/** A checkpoint of that name must be given as ./tensors. */
function tensorsCommand({ stats, json }: Values, rest: Tokens): TensorsCommand {
  const paths: string[] = [];
  for (const token of rest) {
    if (token.kind === 'positional') paths.push(token.value);
    if (token.kind === 'option' && token.name !== 'json' && token.name !== 'stats') {
      throw new UsageError(`tensors takes --json and --stats, not --${token.name}`);
    }
  }
  const [path, other] = paths;
  if (path === undefined) throw new UsageError('tensors needs a file: nvae-inspect tensors FILE [--stats] [--json]');
  if (other !== undefined) throw new UsageError(`unexpected argument ${other}`);
  return { kind: 'tensors', path, statistics: stats ?? false, json: json ?? false };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (error) {
    // Node's first sentence names the option; the rest is advice for programmers.
    const message = error instanceof Error ? error.message : String(error);
    const missing = /^Option '(--\w+)[^']*' argument (?:is ambiguous|missing)/.exec(message)?.[1];
    throw new UsageError(missing === undefined ? (message.split(/\. |\n/)[0] ?? message) : `${missing} needs a value`);
  }
}

function integer(name: string, text: string | undefined, least: number, most: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`--${name} takes an integer from ${least} to ${most}, not ${text}`);
  }
  return value;
}

function temperature(text = '1'): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= HIGHEST_TEMPERATURE)) {
    throw new UsageError(`--temperature takes a number above 0, up to ${HIGHEST_TEMPERATURE}, not ${text}`);
  }
  return value;
}

function engineNamed(text: string | undefined): EngineWish {
  const wish = text ?? 'auto';
  if (!isEngineWish(wish)) throw new UsageError(`--engine takes auto or ${ENGINE_NAMES.join(', ')}, not ${wish}`);
  return wish;
}
