import { join } from 'node:path';
import type { FilesChoice } from '../../protocol/input';
import { MOST_SAMPLES, MOST_THREADS } from '../../protocol/pageRequests';
import { MOST_SHARDS } from '../analyses/shards/shard';
import { analysisCommand } from './analyses/analysisCommand';
import type { AnalysisCommand, Verb } from './analyses/verb';
import { VERBS } from './analyses/verbs';
import { integer, parseOptions, pathsIn, refuseOptions, type Tokens, type Values } from './options';
import { runCommand, type RunCommand } from './runCommand';
import { UsageError } from './usageError';

/** Where shards are merged to, in their folder. */
const MERGED = 'sweep.safetensors';

export type Command =
  /** Help on one analysis, or on everything. */
  | { readonly kind: 'help'; readonly verb: Verb | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'engines'; readonly threads: number | null; readonly json: boolean }
  | TensorsCommand
  /** Tools for assistants, which read files in these folders. */
  | { readonly kind: 'mcp'; readonly folders: readonly string[] }
  | (AnalysisCommand & { readonly kind: 'analysis'; readonly run: () => Promise<void> })
  | SweepCommand
  | MergeCommand
  | InspectCommand;

export interface TensorsCommand {
  readonly kind: 'tensors';
  readonly path: string;
  readonly statistics: boolean;
  readonly json: boolean;
}

export interface InspectCommand extends RunCommand {
  readonly kind: 'inspect';
  readonly noise: string | null;
  readonly passes: number;
  readonly out: string | null;
  /** Where arrays for NumPy are written, and of which groups, as typed; `null` if they are not. */
  readonly npz: { readonly path: string; readonly groups: string } | null;
  /** Where the report is written; `null` if it is not. */
  readonly report: string | null;
  /** Names of all options that were given. */
  readonly given: readonly string[];
}

export interface SweepCommand extends RunCommand {
  readonly kind: 'sweep';
  readonly input: FilesChoice;
  readonly out: string;
  /** Number of the model's own samples to measure in addition to the images. */
  readonly check: number;
  /** The part to measure, as typed; `null` for the scheduler's, or all. */
  readonly shard: string | null;
  /** The number of parts, for schedulers that don't say it. */
  readonly shards: number | null;
}

export interface MergeCommand {
  readonly kind: 'merge';
  readonly folder: string;
  readonly out: string;
  readonly json: boolean;
}

/** @throws {UsageError} */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, tokens } = parseOptions(args);
  const [first, ...rest] = tokens;
  const verb = VERBS.find(({ name }) => first?.kind === 'positional' && first.value === name) ?? null;
  if (values.help) return { kind: 'help', verb };
  if (values.version) return { kind: 'version' };

  if (first?.kind !== 'positional')
    throw new UsageError('the checkpoint comes first: nvae-inspect CHECKPOINT [options]');
  if (first.value === 'engines') return enginesCommand(values, rest);
  if (first.value === 'tensors') return tensorsCommand(values, rest);
  if (first.value === 'mcp') return mcpCommand(rest);
  if (values.stats !== undefined) throw new UsageError('--stats is an option of nvae-inspect tensors FILE');
  // A checkpoint with the name of an analysis must be given as ./ablate.
  if (verb !== null) return { kind: 'analysis', ...analysisCommand(verb, values, rest) };
  if (first.value === 'sweep') return sweepCommand(values, rest);
  if (first.value === 'merge') return mergeCommand(values, rest);
  return inspectCommand(first.value, values, rest);
}

function inspectCommand(checkpoint: string, values: Values, rest: Tokens): InspectCommand {
  for (const name of ['check', 'shard', 'shards'] as const) {
    if (values[name] !== undefined) throw new UsageError(`--${name} is an option of nvae-inspect sweep CHECKPOINT`);
  }
  for (const { name } of VERBS.flatMap(({ own }) => own)) {
    // A temperature is that of model samples.
    if (values[name] === undefined || name === 'temperature') continue;
    const takers = VERBS.filter(({ own }) => own.some((option) => option.name === name)).map((taker) => taker.name);
    throw new UsageError(`--${name} is an option of nvae-inspect ${takers.join('|')} CHECKPOINT`);
  }
  if (values.groups !== undefined && values.npz === undefined) throw new UsageError('--groups needs --npz FILE');
  const run = runCommand(checkpoint, values, pathsIn(rest));
  if (values.noise !== undefined && run.draws > 1) {
    throw new UsageError('--noise and --draws exclude each other: the noise file of an inspection holds one draw');
  }
  return {
    kind: 'inspect',
    ...run,
    noise: values.noise ?? null,
    passes: integer('passes', values.passes, 1, 1_000_000) ?? 1,
    out: values.out ?? null,
    npz: values.npz === undefined ? null : { path: values.npz, groups: values.groups ?? 'all' },
    report: reportPath(values.report),
    given: Object.keys(values),
  };
}

/** A report is a page for a browser, which goes by the name. @throws {UsageError} */
function reportPath(path: string | undefined): string | null {
  if (path === undefined) return null;
  if (!/\.html?$/i.test(path)) throw new UsageError(`--report writes an HTML page: name it .html, not ${path}`);
  return path;
}

/** A checkpoint of that name must be given as ./sweep. */
function sweepCommand(values: Values, [checkpoint, ...rest]: Tokens): Command {
  if (checkpoint?.kind !== 'positional') {
    throw new UsageError(
      'sweep needs a checkpoint: nvae-inspect sweep CHECKPOINT --images DATASET --out FILE [options]',
    );
  }
  const own = VERBS.flatMap((verb) => verb.own.map(({ name }) => name));
  refuseOptions('sweep', values, [...own, 'noise', 'passes', 'npz', 'report', 'groups', 'samples']);
  const { input, ...run } = runCommand(checkpoint.value, values, pathsIn(rest));
  if (input.kind !== 'files') throw new UsageError('sweep needs --images: the data set to measure');
  if (values.out === undefined) throw new UsageError('sweep needs --out FILE: where its statistics are saved');
  return {
    ...{ kind: 'sweep', ...run, input, out: values.out },
    check: integer('check', values.check, 1, MOST_SAMPLES) ?? 0,
    shard: values.shard ?? null,
    shards: integer('shards', values.shards, 1, MOST_SHARDS),
  };
}

/** A checkpoint of that name must be given as ./merge. */
function mergeCommand({ out, json }: Values, rest: Tokens): MergeCommand {
  const folders: string[] = [];
  for (const token of rest) {
    if (token.kind === 'positional') folders.push(token.value);
    if (token.kind === 'option' && token.name !== 'out' && token.name !== 'json') {
      throw new UsageError(`merge takes --out and --json, not --${token.name}`);
    }
  }
  const [folder, other] = folders;
  if (folder === undefined)
    throw new UsageError('merge needs a folder: nvae-inspect merge FOLDER [--out FILE] [--json]');
  if (other !== undefined) throw new UsageError(`unexpected argument ${other}`);
  return { kind: 'merge', folder, out: out ?? join(folder, MERGED), json: json ?? false };
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

/** A checkpoint of that name must be given as ./mcp. */
function mcpCommand(rest: Tokens): Command {
  const folders: string[] = [];
  for (const token of rest) {
    if (token.kind === 'option') throw new UsageError(`mcp takes no options, so not --${token.name}`);
    if (token.kind === 'positional') folders.push(token.value);
  }
  if (folders.length === 0) {
    throw new UsageError('mcp needs the folders that an assistant may read: nvae-inspect mcp FOLDER …');
  }
  return { kind: 'mcp', folders };
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
