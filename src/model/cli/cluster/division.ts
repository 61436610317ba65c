/** Whether a sweep measures all images or a shard of them, and how many threads it has. */
import { grouped } from '../../data/counts';
import { MOST_THREADS } from '../../../protocol/pageRequests';
import { named, type Shard } from '../../analyses/shards/shard';
import { UsageError } from '../usageError';
import { shardFrom, shardGiven, threadsFrom, type Environment } from './schedulers';

export interface DivisionGiven {
  readonly out: string;
  /** `--shard`, as typed. */
  readonly shard: string | null;
  /** `--shards`. */
  readonly shards: number | null;
  readonly threads: number | null;
}

export interface Division {
  /** `null` for all images. */
  readonly shard: Shard | null;
  readonly threads: number | null;
  /** Sentences on what was taken from where. */
  readonly notices: readonly string[];
}

/** @throws {UsageError} if options or the scheduler's variables contradict each other. */
export function divisionOf({ out, shard, shards, threads }: DivisionGiven, environment: Environment): Division {
  const ofScheduler = threads === null ? threadsFrom(environment, MOST_THREADS) : null;
  const notices = ofScheduler === null ? [] : [`${counted(ofScheduler, 'thread')}, from SLURM_CPUS_PER_TASK.`];
  const all = { threads: threads ?? ofScheduler, notices };
  // A file is for the whole, whatever a scheduler says: array tasks may also sweep a checkpoint each.
  const isFile = /\.safetensors$/i.test(out);
  if (shard !== null || shards !== null) {
    if (isFile) throw new UsageError(`--shard needs --out FOLDER: each shard writes a file of its own, not ${out}`);
    if (shard === null) {
      const told = shardFrom(environment, shards);
      if (told === null) throw new UsageError('--shards needs a scheduler that numbers its processes, or --shard I/N');
      return { ...all, shard: only(told), notices: [...notices, `Shard ${named(told)}, from ${told.from}.`] };
    }
    const given = shardGiven(shard);
    if (shards !== null && shards !== given.count) {
      throw new UsageError(`--shards is ${shards}, but --shard is ${shard}: give one of them`);
    }
    return { ...all, shard: given };
  }
  const told = isFile ? null : shardFrom(environment, null);
  if (told !== null) {
    return { ...all, shard: only(told), notices: [...notices, `Shard ${named(told)}, from ${told.from}.`] };
  }
  return { ...all, shard: null };
}

function only({ index, count }: Shard): Shard {
  return { index, count };
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}
