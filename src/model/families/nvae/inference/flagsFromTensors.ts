/** Training flags as shown by a network's tensors. Open questions are answered from the file, or asked. */
import type { FlagQuestion, GivenFlag } from '../../../../protocol/inspection';
import type { Checkpoint } from '../../../checkpoint/checkpoint';
import { readGroupsPerScale, REQUIRED_FLAGS } from '../hyperparameters';
import { TrainingFlags, type ReadFlags } from '../trainingFlags';
import type { SeenNetwork } from './network';
import { inPython } from '../../../../protocol/flagInPython';
import { OpenFlags } from '../../openFlags';
import { OWN_DATA, questionsAbout } from './questions';

type FlagValue = GivenFlag['value'];
export type CellTable = Checkpoint['cellTable'];
type Flagged = Pick<Checkpoint, 'fileName' | 'flags'>;

export interface Known {
  /** The flags from file and user. */
  readonly told: ReadFlags;
  readonly answers: ReadonlyMap<string, FlagValue>;
  readonly seen: SeenNetwork;
  /** The file's own cell table. */
  readonly table: CellTable;
}

export interface InferredFlags {
  readonly args: ReadFlags['values'];
  readonly cellTable: CellTable;
  /** Names of flags that nothing determines. */
  readonly assumed: readonly string[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Flags that are not asked because they make no difference: the name of data unlike any of the release's, and the kind
 * of a posterior without a prior.
 */
const INDIFFERENT: ReadonlyMap<string, FlagValue> = new Map<string, FlagValue>([
  ['dataset', OWN_DATA],
  ['res_dist', true],
]);
/** Flags that leave no trace in names and shapes. */
const UNSEEN = ['dataset', 'res_dist', 'num_x_bits'];

/** @throws {OpenFlags} if something is left open for which the release's code has no default. */
export function flagsFromTensors(checkpoint: Flagged, known: Known): InferredFlags {
  const { told, answers, seen, table } = known;
  const open = openQuestions(checkpoint, known);
  if (open.some(({ fallback }) => fallback === null)) throw new OpenFlags(checkpoint, open, told.ambiguous);
  const fallbacks = open.flatMap(({ name, fallback }) => (fallback === null ? [] : [[name, fallback] as const]));
  const unseen = UNSEEN.flatMap((name) => {
    const value = told.values.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const tableName =
    fittingTable(known) ?? fallbacks.find(([name]) => name === 'arch_instance')?.[1] ?? seen.cellTables[0];
  const own = tableName === undefined && table === null;
  const named = tableName === undefined ? [] : [['arch_instance', tableName] as const];
  return {
    args: new Map<string, FlagValue>([
      ...[...INDIFFERENT, ...fallbacks, ...unseen, ...seen.flags, ...named, ...answers],
    ]),
    cellTable: own ? seen.cellTable : table,
    assumed: [...fallbacks, ...INDIFFERENT].map(([name]) => name).filter((name) => !told.values.has(name)),
    notes: [...inferredNotes(checkpoint, known), ...fallbackNotes(fallbacks)],
    warnings: own ? ownTableWarnings(seen.cellTable) : [],
  };
}

/** Questions that the tensors leave open and nobody answers. Nothing is assumed if the file holds unreadable flags. */
function openQuestions({ flags }: Flagged, known: Known): FlagQuestion[] {
  const { told, seen, table } = known;
  const isTold = (name: string) =>
    name === 'arch_instance' ? table !== null || fittingTable(known) !== undefined : told.values.has(name);
  return questionsAbout(seen)
    .filter(({ name }) => !isTold(name))
    .map((question) => {
      const ambiguity = told.ambiguous.get(question.name);
      const isUnread = flags.unread !== null;
      return {
        ...question,
        why: ambiguity === undefined ? question.why : `${ambiguity} ${question.why}`,
        fallback: ambiguity !== undefined || isUnread || hasOtherTable(question.name, known) ? null : question.fallback,
      };
    });
}

/** The name of the cell table, if it fits the tensors. */
function fittingTable({ told, answers, seen }: Known): FlagValue | undefined {
  const name = told.values.get('arch_instance');
  return answers.has('arch_instance') || seen.cellTables.some((fitting) => fitting === name) ? name : undefined;
}

/** Whether the file names a table that doesn't fit the tensors. The release's default is then no better a guess. */
function hasOtherTable(question: string, { told }: Known): boolean {
  return question === 'arch_instance' && told.values.has('arch_instance');
}

function inferredNotes({ flags }: Flagged, { told, answers, seen }: Known): string[] {
  if (flags.place === null) {
    const given = answers.size === 0 ? '' : `, but for ${inWords(answers)} as given`;
    const holder =
      flags.unread === null
        ? 'The file holds no training flags'
        : `${upperCase(flags.unread)}, whose flags can't be read`;
    return [`${holder}: they were inferred from the names and shapes of its tensors${given}.`];
  }
  const lacking = REQUIRED_FLAGS.filter((name) => !told.values.has(name) && !UNSEEN.includes(name));
  const given = answers.size === 0 ? [] : [`${inWords(answers)} ${answers.size === 1 ? 'was' : 'were'} given.`];
  return [
    ...given,
    ...(lacking.length === 0 ? [] : [`The training flags lack ${list(lacking)}, inferred from the weights' shapes.`]),
    ...contradicted(told, seen).map(
      ([name, value, shown]) =>
        `${name} is ${inPython(value)} in the training flags; the weights' shapes show ${inPython(shown)}, which was used.`,
    ),
  ];
}

const GROUP_FLAGS = ['num_latent_scales', 'num_groups_per_scale', 'ada_groups', 'min_groups_per_scale'];

/** Flags that contradict the tensors. Different flags may give the same groups per scale. */
function contradicted({ values }: ReadFlags, seen: SeenNetwork): [name: string, told: FlagValue, seen: FlagValue][] {
  const groups = (flags: ReadFlags['values']) => {
    const complete = GROUP_FLAGS.slice(0, 2).every((name) => flags.has(name));
    return complete ? readGroupsPerScale(new TrainingFlags(flags)).join() : null;
  };
  const sameGroups = groups(values) === groups(seen.flags);
  return [...seen.flags].flatMap(([name, shown]) => {
    const told = values.get(name);
    const same = told === undefined || told === shown || (sameGroups && GROUP_FLAGS.includes(name));
    return same ? [] : [[name, told, shown]];
  });
}

function fallbackNotes(fallbacks: readonly (readonly [string, FlagValue])[]): string[] {
  if (fallbacks.length === 0) return [];
  return [`Not told by the file, and taken as the release does: ${inWords(fallbacks)}.`];
}

/** For example `dataset mnist and res_dist True`. */
function inWords(flags: Iterable<readonly [name: string, value: FlagValue]>): string {
  return list([...flags].map(([name, value]) => `${name} ${inPython(value)}`));
}

function list(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(items);
}

function upperCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function ownTableWarnings(table: SeenNetwork['cellTable']): string[] {
  const cells = [...table].map(([type, primitives]) => `${type} ${primitives.join(', ')}`).join('; ');
  const either = /\bres_bnswish\b/.test(cells)
    ? ' (or res_bnswish5, whose tensors are the same and numbers are not)'
    : '';
  return [`The cells are of no table of the release: ${cells}${either}.`];
}
