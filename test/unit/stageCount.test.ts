/** Progress counts the stages that have run, and their pace tells the time that is left. */
import { afterEach, expect, test, vi } from 'vitest';
import { StageCount } from '../../src/model/passes/stageCount';
import type { Progress } from '../../src/protocol/inspection';

afterEach(() => vi.restoreAllMocks());

/** Every stage takes a second. */
function counting() {
  let nowMs = 7000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const told: Progress[] = [];
  const count = new StageCount({ drawing: 2, measuring: 5 }, (progress) => told.push(progress));
  const run = (stage: string) => {
    nowMs += 1000;
    count.add(stage);
    return told.at(-1);
  };
  return { count, run };
}

test('Stages are counted against those of all batches that are drawn and measured', () => {
  const { count, run } = counting();
  count.expect({ drawing: 1, measuring: 3 });
  expect(run('sampling, group 1')).toMatchObject({ stage: 'sampling, group 1', done: 1, total: 17 });
  expect(run('group 1')).toMatchObject({ stage: 'group 1', done: 2, total: 17 });
});

test('The remaining time is reported from the third stage on, from the pace so far', () => {
  const { count, run } = counting();
  count.expect({ drawing: 0, measuring: 2 });
  expect([run('a'), run('b')].map((progress) => progress?.remainingMs)).toEqual([null, null]);
  expect(run('c')?.remainingMs).toBe(7000);
  expect(run('d')?.remainingMs).toBe(6000);
});

test('If batches get smaller or samples more, what has run stays, and what is ahead is recounted', () => {
  const { count, run } = counting();
  count.expect({ drawing: 0, measuring: 1 });
  for (const stage of ['a', 'b', 'c']) run(stage);
  count.expect({ drawing: 2, measuring: 4 });
  expect(run('d')).toEqual({ stage: 'd', done: 4, total: 27, remainingMs: 23_000 });
});
