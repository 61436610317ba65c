/** Finds a checkpoint's network from its training flags, its tensors and the user's flags. */
import type { GivenFlag, TrainingFlag } from '../../../protocol/inspection';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { describe } from '../../pickle/pythonValue';
import { isNeedless } from '../../checkpoint/weightNames';
import { Refusal } from '../../refusal';
import { isVanilla, readHyperparameters, REQUIRED_FLAGS, type Hyperparameters } from './hyperparameters';
import { flagsFromTensors, type CellTable } from './inference/flagsFromTensors';
import { refuseKnownForks } from './inference/forks';
import { seeNetwork } from './inference/network';
import { inPython } from '../../../protocol/flagInPython';
import { OpenFlags } from '../openFlags';
import { flagsWithOrigins } from './flagOrigins';
import { requireFittingDataset } from './inference/questions';
import type { Network } from '../../latentModel';
import { buildNetwork } from './network';
import { someOf } from './someOf';
import { readFlags, type ReadFlags } from './trainingFlags';

export interface Understood {
  /** Training flags: from the file, given by the user, and inferred. */
  readonly args: ReadFlags['values'];
  readonly hyperparameters: Hyperparameters;
  readonly network: Network;
  /** Training flags with their origins, in the order of their documentation. */
  readonly flags: readonly TrainingFlag[];
  /** Sentences about what was given and inferred. */
  readonly notes: readonly string[];
  /** Sentences about what makes the numbers doubtful. */
  readonly warnings: readonly string[];
}

/** The parts of a checkpoint that are read. */
export type Readable = Pick<Checkpoint, 'fileName' | 'flags' | 'cellTable' | 'tensors' | 'unreadable'>;

/** The network that flags describe, and the tensors that have no place in it. */
interface Attempt extends Omit<Understood, 'flags'> {
  readonly unused: readonly string[];
  /** Names of flags that nothing determines. */
  readonly assumed: readonly string[];
  /** Where the cells come from, if not from the flag that names their table. */
  readonly table: 'file' | 'inferred' | null;
}

/**
 * The user's flags override the file's. The network is built from the flags. If that fails or leaves tensors unused, it
 * is built from the tensors, provided that they fit better: shapes override flags, and a note says so. Whatever neither
 * determines is asked, all at once.
 *
 * @throws {OpenFlags} if something is left open.
 * @throws {Refusal} if a flag is wrong, or the weights are not those of a single NVAE.
 */
export function understandNetwork(checkpoint: Readable, given: readonly GivenFlag[]): Understood {
  const { flags } = checkpoint;
  const answers = new Map(given.map(({ name, value }) => [name, value]));
  const told = readFlags(new Map([...flags.flags, ...answers]), flags.notTaken);
  const attempt = bestAttempt(checkpoint, answers, told);
  return { ...attempt, flags: flagsWithOrigins(attempt, answers, told.values) };
}

function bestAttempt(checkpoint: Readable, answers: ReadonlyMap<string, GivenFlag['value']>, told: ReadFlags): Attempt {
  const { cellTable, tensors } = checkpoint;
  const shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
  refuseKnownForks(shapes);
  const seen = tried(() => seeNetwork(shapes));
  const dataset = answers.get('dataset');
  if (typeof dataset === 'string' && !(seen instanceof Refusal)) requireFittingDataset(dataset, seen);
  // The file's table overrides the name in its flags, but not a name that the user gives.
  const table = answers.has('arch_instance') ? null : cellTable;

  const isComplete = told.ambiguous.size === 0 && REQUIRED_FLAGS.every((name) => told.values.has(name));
  const byFlags = isComplete ? tried(() => build(checkpoint, told.values, table)) : null;
  if (byFlags !== null && !(byFlags instanceof Refusal) && byFlags.unused.length === 0) {
    return withNotes(byFlags, replacements(checkpoint, answers));
  }
  const byTensors = tried(buildFromTensors);
  if (byFlags === null) return orThrow<Attempt>(byTensors);
  if (byFlags instanceof Refusal) {
    if (byTensors instanceof Refusal && !(byTensors instanceof OpenFlags)) throw byFlags;
    return orThrow<Attempt>(byTensors);
  }
  const fitsBetter = !(byTensors instanceof Refusal) && byTensors.unused.length < byFlags.unused.length;
  return fitsBetter ? byTensors : withNotes(byFlags, replacements(checkpoint, answers));

  function buildFromTensors(): Attempt {
    if (seen instanceof Refusal) throw seen;
    // A table that doesn't fit the tensors is useless.
    for (const ownTable of table === null ? [null] : [table, null]) {
      const inferred = flagsFromTensors(checkpoint, { told, answers, seen, table: ownTable });
      const attempt = tried(() => build(checkpoint, inferred.args, inferred.cellTable));
      if (!(attempt instanceof Refusal)) {
        const notes = ownTable === table ? inferred.notes : [...inferred.notes, TABLE_NOT_USED];
        const own = inferred.cellTable !== null && inferred.cellTable !== cellTable ? 'inferred' : attempt.table;
        return { ...withNotes(attempt, notes, inferred.warnings), assumed: inferred.assumed, table: own };
      }
      if (ownTable === null) throw attempt;
    }
    throw new Error('there was nothing to try');
  }
}

const TABLE_NOT_USED = "The file's cell table (arch_instance) does not fit the weights' shapes, and was not used.";

/** @throws {Refusal} if the flags don't describe a network, or describe one with other tensors. */
function build(checkpoint: Readable, args: ReadFlags['values'], cellTable: CellTable): Attempt {
  const { tensors, unreadable } = checkpoint;
  const hyperparameters = readHyperparameters({ args, cellTable, tensors });
  const network = buildNetwork(hyperparameters, checkpoint);
  // With a single latent group, there is no top-down pass that would begin with it.
  const isUsed = (name: string) =>
    network.parameterNames.has(name) || (name === 'prior_ftr0' && isVanilla(hyperparameters));
  const unused = [...tensors.keys(), ...unreadable.keys()].filter((name) => !isUsed(name) && !isNeedless(name));
  const { notes } = hyperparameters;
  return {
    ...{ args, hyperparameters, network, notes, unused, assumed: [], table: cellTable === null ? null : 'file' },
    warnings: unused.length === 0 ? [] : [leftOver(unused)],
  };
}

function leftOver(unused: readonly string[]): string {
  const [are, has, them] =
    unused.length === 1 ? ['A tensor', 'has', 'it'] : [`${unused.length} tensors`, 'have', 'them'];
  return (
    `${are} of the weights ${has} no place in an NVAE, and the network here does not use ${them}: ${someOf(unused)}. ` +
    `If the network that was trained uses ${them}, these numbers are not its own.`
  );
}

function replacements({ flags }: Readable, answers: ReadonlyMap<string, GivenFlag['value']>): string[] {
  return [...answers]
    .filter(([name, value]) => flags.flags.get(name) !== value)
    .map(([name, value]) => {
      const inFile = flags.flags.has(name) ? `holds ${describe(flags.flags.get(name))}` : 'does not say';
      return `${name} ${inPython(value)} was given; the file ${inFile}.`;
    });
}

function withNotes(attempt: Attempt, notes: readonly string[], warnings: readonly string[] = []): Attempt {
  return { ...attempt, notes: [...notes, ...attempt.notes], warnings: [...warnings, ...attempt.warnings] };
}

function tried<T>(attempt: () => T): T | Refusal {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function orThrow<T>(result: T | Refusal): T {
  if (result instanceof Refusal) throw result;
  return result;
}
