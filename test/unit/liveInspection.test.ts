import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { LiveInspection } from '../../src/extension/liveInspection';
import type { Inspection, Status } from '../../src/protocol/inspection';

const MODEL = fileURLToPath(new URL('../fixtures/model-process/misbehaving.mjs', import.meta.url));
const MEASURED = { group: 0, channel: null, image: null };
const NEVER_ANSWERED = { group: 1, channel: null, image: null };

const opened: LiveInspection[] = [];

afterEach(() => {
  for (const live of opened.splice(0)) live.dispose();
});

/** Starts an inspection by a model process that behaves like this. */
function inspect(behaviour: string, cancelGraceMs?: number, model = MODEL) {
  const changes: Inspection[] = [];
  const waiting = new Set<() => void>();
  const live = new LiveInspection(
    { path: behaviour, input: { kind: 'samples', count: 1, temperature: 1 }, seed: 0, threads: null },
    model,
    {
      changed: (inspection) => {
        changes.push(inspection);
        for (const wake of waiting) wake();
      },
      output: () => undefined,
    },
    cancelGraceMs,
  );
  opened.push(live);
  const reaches = async (kind: Status['kind']): Promise<Inspection> => {
    while (live.current.status.kind !== kind) {
      await new Promise<void>((wake) => waiting.add(wake));
    }
    return live.current;
  };
  live.start();
  return { live, changes, reaches };
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

const statuses = (changes: readonly Inspection[]) => changes.map(({ status }) => status.kind);

test('what the model process reports is what is known, and it answers for as long as it lives', async () => {
  const { live, changes, reaches } = inspect('finishes');
  expect(live.current).toMatchObject({ fileName: 'finishes', checkpoint: null, groups: [], summary: null });
  await reaches('finished');
  expect(statuses(changes)).toEqual(['opening', 'running', 'finished']);
  expect(await live.klMap(MEASURED)).toEqual({ query: MEASURED });
});

test('a killed model process is reported with what was measured, and its calls are not left hanging', async () => {
  const { live, reaches } = inspect('finishes');
  await reaches('finished');
  const asked = live.klMap(NEVER_ANSWERED);
  process.kill(live.processId!, 'SIGKILL');
  await expect(asked).rejects.toThrow('The model process was ended by SIGKILL');
  const { status, groups } = await reaches('stopped');
  expect(status).toEqual({
    kind: 'stopped',
    message:
      'The model process was ended by SIGKILL, which is also what the system sends when memory runs out. ' +
      'The numbers measured so far stay.',
  });
  expect(groups).toEqual([{ group: 0 }, null]);
  await expect(live.klMap(MEASURED)).rejects.toThrow('restart');
});

test('a crashed model process is reported with its exit code', async () => {
  const { reaches } = inspect('exits');
  const { status } = await reaches('stopped');
  expect(status).toEqual({
    kind: 'stopped',
    message: 'The model process ended with exit code 3. The numbers measured so far stay.',
  });
});

test('a model process that does not come up is reported, and nothing is said of numbers', async () => {
  const { live, reaches } = inspect('finishes', undefined, join(MODEL, 'missing.mjs'));
  const { status } = await reaches('stopped');
  expect(status).toEqual({ kind: 'stopped', message: 'The model process ended with exit code 1.' });
  expect(live.processId).toBeUndefined();
});

test.each([
  ['at once', join(MODEL, 'no-node'), 'spawn ENOTDIR'],
  ['later', join(MODEL, '../no-node'), `spawn ${join(MODEL, '../no-node')} ENOENT`],
])('a model process that the system refuses %s is reported', async (_, node, reason) => {
  const { execPath } = process;
  process.execPath = node;
  try {
    const { status } = await inspect('finishes').reaches('stopped');
    expect(status).toEqual({ kind: 'stopped', message: `The model process could not be started: ${reason}.` });
  } finally {
    process.execPath = execPath;
  }
});

test('a new start after the end works, in a new process', async () => {
  const { live, reaches } = inspect('finishes');
  await reaches('finished');
  const first = live.processId!;
  process.kill(first, 'SIGKILL');
  await reaches('stopped');
  live.start();
  expect(live.current).toMatchObject({ status: { kind: 'opening' }, groups: [] });
  await reaches('finished');
  expect(live.processId).not.toBe(first);
  expect(await live.klMap(MEASURED)).toEqual({ query: MEASURED });
});

test('a replaced model process has no say any more', async () => {
  const { live, changes, reaches } = inspect('floods');
  await reaches('running');
  const first = live.processId!;
  live.start();
  const restarted = changes.length;
  await reaches('running');
  await expect.poll(() => isAlive(first)).toBe(false);
  const stages = changes
    .slice(restarted)
    .map(({ status }) => (status.kind === 'running' ? status.progress.stage : null));
  expect(new Set(stages)).toEqual(new Set([String(live.processId)]));
});

test('a cancelled inspection keeps its process, which still answers', async () => {
  const { live, reaches } = inspect('runs');
  await reaches('running');
  live.cancel();
  const { groups } = await reaches('cancelled');
  expect(groups).toEqual([{ group: 0 }, null]);
  expect(await live.klMap(MEASURED)).toEqual({ query: MEASURED });
});

test('a model process that does not hear is cancelled by its end', async () => {
  const { live, reaches } = inspect('hangs', 50);
  await reaches('running');
  const stuck = live.processId!;
  live.cancel();
  const { groups } = await reaches('cancelled');
  expect(groups).toEqual([{ group: 0 }, null]);
  await expect.poll(() => isAlive(stuck)).toBe(false);
});

test('an error that the model process did not foresee is the reason of the failure', async () => {
  const { reaches } = inspect('rejects');
  expect((await reaches('failed')).status).toEqual({ kind: 'failed', message: 'Something unforeseen.' });
});

test('disposing ends the process for good and says nothing', async () => {
  const { live, changes, reaches } = inspect('runs');
  await reaches('running');
  const id = live.processId!;
  const before = changes.length;
  live.dispose();
  live.start();
  await expect.poll(() => isAlive(id)).toBe(false);
  expect(live.processId).toBeUndefined();
  expect(changes).toHaveLength(before);
});
