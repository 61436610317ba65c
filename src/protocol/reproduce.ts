/** The command line that reproduces an inspection's numbers. */
import type { EngineWish } from './engines';
import { inPython } from './flagInPython';
import type { InputChoice } from './input';
import { USUAL_ENGINE, type GivenFlag, type InspectionRequest, type SweepRequest } from './inspection';

export interface Reproducible {
  /** Path of the checkpoint. */
  readonly path: string;
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly flags: readonly GivenFlag[];
  readonly weights: string | null;
  readonly engine: EngineWish;
  /** Memory for feature maps, in MB; `null` for the default. */
  readonly memoryMb: number | null;
  readonly threads: number | null;
}

export interface Invocation {
  /** For example `sweep`; absent for an inspection. */
  readonly subcommand?: string;
  /** Additional options. */
  readonly options?: readonly string[];
  /** Whether the subcommand takes images, as almost all do. */
  readonly takesImages?: boolean;
}

export function commandOf(
  { path, input, seed, draws, flags, weights, engine, memoryMb, threads }: Reproducible,
  { subcommand, options = [], takesImages = true }: Invocation = {},
): string {
  const words = [
    ...['nvae-inspect', ...(subcommand === undefined ? [] : [subcommand]), path],
    ...(takesImages ? inputOptions(input) : []),
    ...(draws === 1 ? [] : ['--draws', String(draws)]),
    ...['--seed', String(seed)],
    ...flags.flatMap(({ name, value }) => ['--arg', `${name}=${inPython(value)}`]),
    ...(weights === null ? [] : ['--weights', weights]),
    ...(engine === 'auto' ? [] : ['--engine', engine]),
    ...(memoryMb === null ? [] : ['--memory', String(memoryMb)]),
    ...(threads === null ? [] : ['--threads', String(threads)]),
    ...options,
  ];
  return words.map(quoted).join(' ');
}

/** A command line of the program, quoted for a POSIX shell. @param words after the program's name */
export function commandLineOf(words: readonly string[]): string {
  return ['nvae-inspect', ...words].map(quoted).join(' ');
}

/** The command line that gives an inspection's numbers again. */
export function commandOfRequest(request: InspectionRequest): string {
  const { sweep } = request;
  return commandLike(request, sweep === undefined ? {} : { subcommand: 'sweep', options: sweepOptions(sweep) });
}

/** Another command with an inspection's model, images and engine. */
export function commandLike(
  { sweep, weights = null, engine: { wish: engine, memoryMb } = USUAL_ENGINE, ...request }: InspectionRequest,
  verb: Invocation,
): string {
  return commandOf({ ...request, weights, engine, memoryMb }, verb);
}

export function sweepOptions({ out, check }: SweepRequest): string[] {
  return ['--out', out, ...(check === 0 ? [] : ['--check', String(check)])];
}

/** The same options as words of a shell. */
export function sweepWords(request: SweepRequest): string {
  return sweepOptions(request).map(quoted).join(' ');
}

function inputOptions(input: InputChoice): string[] {
  if (input.kind === 'samples') {
    const count = typeof input.count === 'number' ? input.count : input.count.decided;
    return [
      ...(count === null ? [] : ['--samples', String(count)]),
      ...(input.temperature === 1 ? [] : ['--temperature', String(input.temperature)]),
    ];
  }
  const { paths, most, from } = input;
  const some = most === null ? [] : [from === undefined ? '--random' : '--count', String(most)];
  return [
    '--images',
    ...paths.map(asPath),
    ...(from === undefined || from === 0 ? [] : ['--from', String(from)]),
    ...some,
  ];
}

/** A file whose name begins with a dash is no option. */
function asPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** Quotes a word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
