/** Training flags for every file: those in it, or those that its tensors and the user tell. */
import type { FlagQuestion, GivenFlag } from '../../../protocol/inspection';
import type { Checkpoint, PythonValue } from '../../checkpoint/checkpoint';
import { describe } from '../../checkpoint/pythonValue';
import { inPython } from '../trainingFlags';
import { seeNetwork, type SeenNetwork } from './network';
import { OWN_DATA, questionsAbout, requireFittingDataset } from './questions';

export type Completion =
  | {
      readonly kind: 'complete';
      readonly args: ReadonlyMap<string, PythonValue>;
      readonly cellTable: CellTable;
      /** Sentences on what was given and inferred. */
      readonly notes: readonly string[];
    }
  /** All that is open, where at least one question has no fallback. */
  | { readonly kind: 'asking'; readonly questions: readonly FlagQuestion[] };

type CellTable = Checkpoint['cellTable'];
type Answers = ReadonlyMap<string, GivenFlag['value']>;
type Flagged = Pick<Checkpoint, 'args' | 'cellTable' | 'tensors'>;

/**
 * The file's flags with the given ones in their place. Where the file has none, they are inferred from names and shapes
 * of its tensors; what these leave open must be given, or falls back to what the release's code takes.
 *
 * @throws {Refusal} when there are no flags and the tensors are not those of one NVAE, or not for the data set given.
 */
export function completeFlags({ args, cellTable, tensors }: Flagged, given: readonly GivenFlag[]): Completion {
  const answers: Answers = new Map(given.map(({ name, value }) => [name, value]));
  // The file's table wins over the name in its args, but not over a name that is given.
  const namedTable = answers.has('arch_instance') ? null : cellTable;
  if (args !== null) return replaceFlags(args, namedTable, answers);

  const network = seeNetwork(new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const dataset = answers.get('dataset');
  if (typeof dataset === 'string') requireFittingDataset(dataset, network);
  const open = questionsAbout(network).filter(
    ({ name }) => !answers.has(name) && !(name === 'arch_instance' && cellTable !== null),
  );
  if (open.some(({ fallback }) => fallback === null)) return { kind: 'asking', questions: open };
  return infer(network, namedTable, answers, open);
}

function replaceFlags(args: NonNullable<Flagged['args']>, cellTable: CellTable, answers: Answers): Completion {
  const notes = [...answers]
    .filter(([name, value]) => args.get(name) !== value)
    .map(([name, value]) => {
      const inFile = args.has(name) ? `holds ${describe(args.get(name))}` : 'does not say';
      return `${name} ${inPython(value)} was given; the file ${inFile}.`;
    });
  return { kind: 'complete', args: new Map([...args, ...answers]), cellTable, notes };
}

/** What is not asked because it makes no difference: the name of data like none of the release's, a posterior without a prior. */
const INDIFFERENT: Answers = new Map<string, GivenFlag['value']>([
  ['dataset', OWN_DATA],
  ['res_dist', true],
]);

function infer(
  network: SeenNetwork,
  cellTable: CellTable,
  answers: Answers,
  open: readonly FlagQuestion[],
): Completion {
  const fallbacks = open.flatMap(({ name, fallback }) => (fallback === null ? [] : [[name, fallback] as const]));
  const [tableName] = network.cellTables;
  const named = tableName === undefined ? [] : [['arch_instance', tableName] as const];
  const own = tableName === undefined && cellTable === null && !answers.has('arch_instance');
  return {
    kind: 'complete',
    args: new Map<string, PythonValue>([...INDIFFERENT, ...network.flags, ...named, ...fallbacks, ...answers]),
    cellTable: own ? network.cellTable : cellTable,
    notes: [
      'The file holds no args (training flags): they were inferred from the names and shapes of its tensors' +
        (answers.size === 0 ? '.' : `, but for ${inWords(answers)} as given.`),
      ...(fallbacks.length === 0
        ? []
        : [`Not told by the file, and taken as the release does: ${inWords(fallbacks)}.`]),
      ...(own ? [ownTableNote(network.cellTable)] : []),
    ],
  };
}

/** For example `dataset mnist and res_dist True`. */
function inWords(flags: Iterable<readonly [name: string, value: GivenFlag['value']]>): string {
  return new Intl.ListFormat('en-GB').format([...flags].map(([name, value]) => `${name} ${inPython(value)}`));
}

function ownTableNote(table: SeenNetwork['cellTable']): string {
  const cells = [...table].map(([type, primitives]) => `${type} ${primitives.join(', ')}`).join('; ');
  const either = /\bres_bnswish\b/.test(cells) ? ' (or res_bnswish5, whose tensors are the same)' : '';
  return `The cells are of no table of the release: ${cells}${either}.`;
}
