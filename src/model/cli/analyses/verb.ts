/** The analyses of `nvae-inspect`: each is a verb that comes before the checkpoint. */
import type { OptionName, PathsGiven, Values } from '../options';
import type { RunCommand } from '../runCommand';

/** An option of some analyses only, with its lines of help. */
export interface OwnOption {
  readonly name: OptionName;
  /** What follows the name, for example `N`; empty if nothing does. */
  readonly value: string;
  /** One line, without a full stop. */
  readonly meaning: string;
}

/** The options that every analysis takes. */
export interface AnalysisCommand extends RunCommand {
  readonly verb: string;
  /** Whether it takes images, or a number of samples. */
  readonly takesImages: boolean;
  /** A file with the noise; `null` to use the seed. */
  readonly noise: string | null;
  /** Draws of the noise that were asked for; `null` for one, or for as many as the noise file holds. */
  readonly drawsGiven: number | null;
  /** The file for the arrays; `null` to write none. */
  readonly out: string | null;
  /** The options beyond those of `RunCommand` that give the same numbers again. */
  readonly reproducing: readonly string[];
}

export interface Verb {
  readonly name: string;
  /** What it works on, as in the usage; by default `CHECKPOINT`. */
  readonly subject?: string;
  /** The arguments after the checkpoint, as in the usage: `[--group N]`. Empty if there are none of its own. */
  readonly synopsis: string;
  /** The definition of what it reports, in two lines of at most 100 characters. */
  readonly definition: readonly [string, string];
  readonly own: readonly OwnOption[];
  /** The options that it shares with others: `IMAGE_OPTIONS` or `MODEL_OPTIONS`, or some of them. */
  readonly shared: readonly OptionName[];
  /**
   * Reads its own options.
   * @returns the work
   * @throws {UsageError} if an option can't be read
   */
  read(values: Values, command: AnalysisCommand, paths: PathsGiven): () => Promise<void>;
}

/** The options of an analysis that needs the model, but no images. */
export const MODEL_OPTIONS: readonly OptionName[] = [
  ...(['dataset', 'arg', 'weights', 'engine', 'memory', 'threads', 'seed', 'out', 'json'] as const),
];

/** The options of an analysis that runs the model on images. */
export const IMAGE_OPTIONS: readonly OptionName[] = [
  ...MODEL_OPTIONS,
  ...(['images', 'from', 'count', 'random', 'samples', 'noise', 'draws'] as const),
];

/** The help on one analysis. */
export function helpOf({ definition, own, ...verb }: Verb): string[] {
  const heads = own.map((option) => `  --${option.name} ${option.value}`.trimEnd());
  const width = Math.max(0, ...heads.map((head) => head.length)) + 2;
  return [
    usageOf(verb),
    '',
    ...definition,
    ...(own.length === 0 ? [] : ['', ...own.map(({ meaning }, i) => `${(heads[i] ?? '').padEnd(width)}${meaning}`)]),
    '',
    'nvae-inspect --help lists the other options. analyses.md, in the folder docs, has the full definition.',
  ];
}

/** One line of the usage. */
export function usageOf({
  name,
  subject = 'CHECKPOINT',
  synopsis,
}: Pick<Verb, 'name' | 'subject' | 'synopsis'>): string {
  return ['nvae-inspect', name, subject, ...(synopsis === '' ? [] : [synopsis]), '[options]'].join(' ');
}
