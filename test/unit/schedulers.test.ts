/** Which shard a process measures: asked for, or told by the variables of a scheduler. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { divisionOf, type DivisionGiven } from '../../src/model/cli/cluster/division';
import type { Environment } from '../../src/model/cli/cluster/schedulers';
import { UsageError } from '../../src/model/cli/usageError';

const GIVEN: DivisionGiven = { out: 'shards', shard: null, shards: null, threads: null };

const divided = (environment: Environment, given: Partial<DivisionGiven> = {}) =>
  divisionOf({ ...GIVEN, ...given }, environment);

function refusal(environment: Environment, given: Partial<DivisionGiven> = {}): string {
  try {
    return JSON.stringify(divided(environment, given));
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message;
  }
}

/** Task `id` of an array as Slurm sets its variables. */
const slurmArray = (id: number, min = 0, count = 4, step = 1): Environment => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_MIN: String(min),
  SLURM_ARRAY_TASK_MAX: String(min + (count - 1) * step),
  SLURM_ARRAY_TASK_COUNT: String(count),
  SLURM_ARRAY_TASK_STEP: String(step),
  SLURM_JOB_ID: '17',
  // As in every batch script.
  SLURM_PROCID: '0',
  SLURM_NTASKS: '8',
});

describe('Each scheduler says which shard of how many, and the line says where it is from', () => {
  test.each<[string, Environment, number | null, [number, number], string]>([
    ['an array of Slurm', slurmArray(3), null, [3, 4], 'SLURM_ARRAY_TASK_ID 3'],
    ['an array that begins with 1', slurmArray(1, 1), null, [0, 4], 'SLURM_ARRAY_TASK_ID 1'],
    ['an array in steps', slurmArray(14, 2, 5, 4), null, [3, 5], 'SLURM_ARRAY_TASK_ID 14'],
    ['a step of Slurm', { SLURM_STEP_ID: '0', SLURM_PROCID: '5', SLURM_NTASKS: '8' }, null, [5, 8], 'SLURM_PROCID 5'],
    [
      'a step with fewer tasks than its job',
      { SLURM_STEP_ID: '1', SLURM_PROCID: '1', SLURM_NTASKS: '8', SLURM_STEP_NUM_TASKS: '2' },
      null,
      [1, 2],
      'SLURM_PROCID 1',
    ],
    ['a Kubernetes Indexed Job', { JOB_COMPLETION_INDEX: '9' }, 64, [9, 64], 'JOB_COMPLETION_INDEX 9'],
    ['torchrun', { RANK: '2', WORLD_SIZE: '16', LOCAL_RANK: '0' }, null, [2, 16], 'RANK 2'],
    ['AWS Batch', { AWS_BATCH_JOB_ARRAY_INDEX: '0' }, 10, [0, 10], 'AWS_BATCH_JOB_ARRAY_INDEX 0'],
    [
      'an array whose tasks are steps with one task',
      { ...slurmArray(2), SLURM_STEP_ID: '0', SLURM_STEP_NUM_TASKS: '1' },
      null,
      [2, 4],
      'SLURM_ARRAY_TASK_ID 2',
    ],
  ])('%s', (_, environment, shards, [index, count], from) => {
    expect(divided(environment, { shards })).toEqual({
      shard: { index, count },
      threads: null,
      notices: [`Shard ${index}/${count}, from ${from}.`],
    });
  });

  test('--shard says it without a scheduler, and against one', () => {
    for (const environment of [{}, slurmArray(3), { RANK: 'x', WORLD_SIZE: 'y' }]) {
      expect(divided(environment, { shard: '1/8' })).toEqual({
        shard: { index: 1, count: 8 },
        threads: null,
        notices: [],
      });
    }
  });

  test('without either, and for a file, all images are measured', () => {
    expect(divided({}).shard).toBeNull();
    // A batch script is not a step, and array tasks may sweep a checkpoint each.
    expect(divided({ SLURM_PROCID: '0', SLURM_NTASKS: '8', SLURM_JOB_ID: '3' }).shard).toBeNull();
    expect(divided(slurmArray(3), { out: 'epoch-3.safetensors' }).shard).toBeNull();
  });
});

describe('Threads', () => {
  test('come from Slurm unless they are given', () => {
    const environment = { SLURM_CPUS_PER_TASK: '6' };
    expect(divided(environment)).toEqual({
      shard: null,
      threads: 6,
      notices: ['6 threads, from SLURM_CPUS_PER_TASK.'],
    });
    expect(divided(environment, { threads: 2 })).toEqual({ shard: null, threads: 2, notices: [] });
    expect(divided({ ...environment, ...slurmArray(1) }).notices).toEqual([
      '6 threads, from SLURM_CPUS_PER_TASK.',
      'Shard 1/4, from SLURM_ARRAY_TASK_ID 1.',
    ]);
  });

  test.each(['0', '-2', 'all', '', '1e3', '99999999'])('are refused if Slurm says %j', (text) => {
    expect(refusal({ SLURM_CPUS_PER_TASK: text })).toMatch(
      /^SLURM_CPUS_PER_TASK is .*, not an integer from 1 to \d+\. Give --threads N\.$/,
    );
  });
});

describe('What contradicts itself is refused, with the way out', () => {
  const BY_HAND = 'Say which shard this is with --shard I/N.';
  test.each<[string, Environment, Partial<DivisionGiven>, string]>([
    [
      'no number',
      { ...slurmArray(1), SLURM_ARRAY_TASK_ID: '1; rm' },
      {},
      `SLURM_ARRAY_TASK_ID is 1; rm, not an integer from 0 to 2147483648. ${BY_HAND}`,
    ],
    [
      'a hidden character',
      { RANK: '1\u202e', WORLD_SIZE: '4' },
      {},
      `RANK is 1\\u202e, not an integer from 0 to 100000. ${BY_HAND}`,
    ],
    [
      'a rank beyond the world',
      { RANK: '4', WORLD_SIZE: '4' },
      {},
      `RANK is 4 and WORLD_SIZE is 4, which contradict each other. ${BY_HAND}`,
    ],
    [
      'an array with gaps',
      { ...slurmArray(5, 1, 3), SLURM_ARRAY_TASK_MAX: '7' },
      {},
      `SLURM_ARRAY_TASK_ID is 5, which is not one of 3 tasks from 1 on in steps of 1: the array has gaps. ${BY_HAND}`,
    ],
    [
      'half of the variables',
      { SLURM_ARRAY_TASK_ID: '5' },
      {},
      `SLURM_ARRAY_TASK_MIN is not set, though other variables of its scheduler are. ${BY_HAND}`,
    ],
    [
      'an index without its count',
      { JOB_COMPLETION_INDEX: '3' },
      {},
      "JOB_COMPLETION_INDEX 3 doesn't say how many shards there are: add --shards N",
    ],
    [
      'an index beyond the count',
      { JOB_COMPLETION_INDEX: '3' },
      { shards: 3 },
      `JOB_COMPLETION_INDEX 3 is beyond 3 shards, which are counted from 0. ${BY_HAND}`,
    ],
    [
      'a count against the scheduler',
      slurmArray(3, 3, 1),
      { shards: 64 },
      `--shards is 64, but SLURM_ARRAY_TASK_ID 3 is one of 1. ${BY_HAND}`,
    ],
    [
      'two schedulers',
      { ...slurmArray(1), RANK: '1', WORLD_SIZE: '8' },
      {},
      `two schedulers divide the work: SLURM_ARRAY_TASK_ID 1, and RANK 1. ${BY_HAND}`,
    ],
    [
      'a count without a scheduler',
      {},
      { shards: 4 },
      '--shards needs a scheduler that numbers its processes, or --shard I/N',
    ],
    [
      'a shard in a file',
      {},
      { shard: '0/4', out: 'a.safetensors' },
      '--shard needs --out FOLDER: each shard writes a file of its own, not a.safetensors',
    ],
    ['two counts', {}, { shard: '0/4', shards: 5 }, '--shards is 5, but --shard is 0/4: give one of them'],
    ['a shard counted from 1', {}, { shard: '4/4' }, '--shard takes I/N, from 0/4 to 3/4, not 4/4'],
    ['no shard', {}, { shard: 'three' }, '--shard takes I/N, from 0/4 to 3/4, not three'],
    ['of none', {}, { shard: '0/0' }, '--shard takes I/N, from 0/4 to 3/4, not 0/0'],
  ])('%s', (_, environment, given, expected) => {
    expect(refusal(environment, given)).toBe(expected);
  });
});

describe('docs/cluster.md', () => {
  const document = readFileSync(join(root, 'docs', 'cluster.md'), 'utf8');

  test('its Kubernetes manifest gives every index of the job a shard', () => {
    const [, manifest = ''] = /```yaml\n([^]*?)```/.exec(document) ?? [];
    const number = (name: string) => Number(new RegExp(`^ *${name}: (\\d+)$`, 'm').exec(manifest)?.[1]);
    const completions = number('completions');
    expect(manifest).toContain('completionMode: Indexed');
    const [, listed = ''] = /args:\n((?: +- .*\n)+)/.exec(manifest) ?? [];
    const args = [...listed.matchAll(/- (.*)/g)].map(([, arg]) => arg!.replaceAll(/^['"]|['"]$/g, ''));
    const shards = Number(args[args.indexOf('--shards') + 1]);
    expect(shards).toBe(completions);
    const out = args[args.indexOf('--out') + 1]!;
    for (let index = 0; index < completions; index++) {
      const environment = { JOB_COMPLETION_INDEX: String(index) };
      expect(divided(environment, { out, shards }).shard).toEqual({ index, count: completions });
    }
  });

  test('its table names every variable that is read, and no other', () => {
    const source = readFileSync(join(root, 'src', 'model', 'cli', 'cluster', 'schedulers.ts'), 'utf8');
    const read = new Set([...source.matchAll(/'([A-Z][A-Z_]+)'/g)].map(([, name]) => name));
    const [, table = ''] = /\n## Where a shard([^]*?)\n## /.exec(document) ?? [];
    const named = new Set([...table.matchAll(/`([A-Z][A-Z]+(?:_[A-Z]+)*)`/g)].map(([, name]) => name));
    expect(named).toEqual(read);
  });
});
