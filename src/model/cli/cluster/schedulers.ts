/** Which shard a scheduler's variables ask this process for (docs/cluster.md#schedulers). */
import { visibleName } from '../../../protocol/visibleText';
import { MOST_SHARDS, named, type Shard } from '../../analyses/shards/shard';
import { UsageError } from '../usageError';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A shard, and where it is from, in words that follow `from`. */
export interface ShardTold extends Shard {
  readonly from: string;
}

/** What a scheduler says. Some don't say how many processes there are. */
interface Told {
  readonly index: number;
  readonly count: number | null;
  readonly from: string;
}

/** How to say by hand which shard is meant. */
const BY_HAND = 'Say which shard this is with --shard I/N.';

/**
 * @param shards the number of shards, if it was given
 * @returns `null` if no scheduler divides the work
 * @throws {UsageError} if variables contradict each other, or say no number
 */
export function shardFrom(environment: Environment, shards: number | null): ShardTold | null {
  const all = [slurmArray, slurmStep, kubernetes, torchrun, awsBatch].flatMap(
    (scheduler) => scheduler(environment) ?? [],
  );
  const dividing = all.filter(({ count }) => count !== 1);
  const [told, ...others] = dividing.length > 0 ? dividing : all;
  if (told === undefined) return null;
  const other = others.find(({ index, count }) => index !== told.index || count !== told.count);
  if (other !== undefined) {
    throw new UsageError(`two schedulers divide the work: ${told.from}, and ${other.from}. ${BY_HAND}`);
  }
  const count = told.count ?? shards;
  if (count === null) throw new UsageError(`${told.from} doesn't say how many shards there are: add --shards N`);
  if (shards !== null && shards !== count) {
    throw new UsageError(`--shards is ${shards}, but ${told.from} is one of ${count}. ${BY_HAND}`);
  }
  if (told.index >= count) {
    throw new UsageError(`${told.from} is beyond ${count} shards, which are counted from 0. ${BY_HAND}`);
  }
  return { index: told.index, count, from: told.from };
}

/** `null` if no scheduler says it. @throws {UsageError} if it says no number */
export function threadsFrom(environment: Environment, most: number): number | null {
  const name = 'SLURM_CPUS_PER_TASK';
  if (environment[name] === undefined) return null;
  return numberOf(environment, name, { least: 1, most }, 'Give --threads N.');
}

/** Task IDs of an array need not begin with 0, and may have steps, but no gaps. */
function slurmArray(environment: Environment): Told | null {
  const id = 'SLURM_ARRAY_TASK_ID';
  if (environment[id] === undefined) return null;
  const number = (name: string, least = 0) => numberOf(environment, name, { least, most: 2 ** 31 });
  const [task, first] = [number(id), number('SLURM_ARRAY_TASK_MIN')];
  const step = environment['SLURM_ARRAY_TASK_STEP'] === undefined ? 1 : number('SLURM_ARRAY_TASK_STEP', 1);
  const count = numberOf(environment, 'SLURM_ARRAY_TASK_COUNT', { least: 1, most: MOST_SHARDS });
  const index = (task - first) / step;
  if (Number.isInteger(index) && index >= 0 && index < count) {
    return { index, count, from: `${id} ${task}` };
  }
  throw new UsageError(
    `${id} is ${task}, which is not one of ${count} tasks from ${first} on in steps of ${step}: ` +
      `the array has gaps. ${BY_HAND}`,
  );
}

/** A batch script has `SLURM_PROCID`, too, and is not a step. */
function slurmStep(environment: Environment): Told | null {
  if (!/^\d+$/.test(environment['SLURM_STEP_ID'] ?? '') || environment['SLURM_PROCID'] === undefined) return null;
  const tasks = environment['SLURM_STEP_NUM_TASKS'] === undefined ? 'SLURM_NTASKS' : 'SLURM_STEP_NUM_TASKS';
  return ranked(environment, 'SLURM_PROCID', tasks);
}

function torchrun(environment: Environment): Told | null {
  if (environment['RANK'] === undefined || environment['WORLD_SIZE'] === undefined) return null;
  return ranked(environment, 'RANK', 'WORLD_SIZE');
}

function kubernetes(environment: Environment): Told | null {
  return indexed(environment, 'JOB_COMPLETION_INDEX');
}

function awsBatch(environment: Environment): Told | null {
  return indexed(environment, 'AWS_BATCH_JOB_ARRAY_INDEX');
}

function ranked(environment: Environment, rank: string, size: string): Told {
  const count = numberOf(environment, size, { least: 1, most: MOST_SHARDS });
  const index = numberOf(environment, rank, { least: 0, most: MOST_SHARDS });
  if (index < count) return { index, count, from: `${rank} ${index}` };
  throw new UsageError(`${rank} is ${index} and ${size} is ${count}, which contradict each other. ${BY_HAND}`);
}

function indexed(environment: Environment, name: string): Told | null {
  if (environment[name] === undefined) return null;
  const index = numberOf(environment, name, { least: 0, most: MOST_SHARDS });
  return { index, count: null, from: `${name} ${index}` };
}

function numberOf(
  environment: Environment,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
  remedy = BY_HAND,
): number {
  const text = environment[name];
  if (text === undefined)
    throw new UsageError(`${name} is not set, though other variables of its scheduler are. ${remedy}`);
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${name} is ${visibleName(text)}, not an integer from ${least} to ${most}. ${remedy}`);
}

/** `3/64` as typed. @throws {UsageError} */
export function shardGiven(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.count >= 1 && shard.count <= MOST_SHARDS && shard.index < shard.count) return shard;
  const example = shard.count >= 2 && shard.count <= MOST_SHARDS ? shard.count : 4;
  throw new UsageError(
    `--shard takes I/N, from ${named({ index: 0, count: example })} to ${named({ index: example - 1, count: example })}, not ${text}`,
  );
}
