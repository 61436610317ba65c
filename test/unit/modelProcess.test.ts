import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import type { ModelProcess, ModelProcessListener } from '../../src/client/process/modelProcess';
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import type { Inspection, InspectionRequest } from '../../src/protocol/inspection';

const REQUEST: InspectionRequest = {
  path: join(root, 'media', 'sample', 'nvae-digits.pt'),
  input: { kind: 'samples', count: 512, temperature: 1 },
  seed: 0,
  draws: 1,
  threads: null,
  activityThresholdNats: 0.1,
  flags: [],
};

const processes = new ModelProcesses([join(root, 'dist', 'model.js')]);
let model: ModelProcess | undefined;
afterEach(() => {
  model?.kill();
  vi.unstubAllEnvs();
});

function startModel(listener: Partial<ModelProcessListener>): ModelProcess {
  const silent = { ended: () => undefined, output: () => undefined };
  return (model = processes.start({ ...silent, ...listener }));
}

test.each([1, 2, 3, 5, 8, 13])('a model process that is cancelled after %i stages lives on', async (stages) => {
  const reports: Inspection[] = [];
  const endings: string[] = [];
  const started = startModel({
    report: (_, inspection) => {
      reports.push(inspection);
      const { status } = inspection;
      if (status.kind === 'running' && status.progress.done >= stages) started.calls.cancel(1).catch(() => undefined);
    },
    ended: (why) => endings.push(why.message),
  });
  await started.calls.inspect(1, REQUEST);
  expect(reports.at(-1)?.status).toEqual({ kind: 'cancelled' });
  await expect(started.calls.ask(1, 'picture', { kind: 'input', image: 1000 })).rejects.toThrow(
    'There is no image 1000.',
  );
  expect(endings).toEqual([]);
});

test('a model process leaves nothing in the home and temporary folders, where ONNX Runtime would record who runs it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'home-'));
  for (const name of ['HOME', 'TMPDIR', 'XDG_CACHE_HOME']) vi.stubEnv(name, folder);
  await startModel({}).calls.inspect(1, { ...REQUEST, input: { kind: 'samples', count: 1, temperature: 1 } });
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('a prepared process is the one that starts next, and a later one is different', async () => {
  const started = new Set<number | undefined>();
  for (let i = 0; i < 2; i++) {
    processes.prepare();
    processes.prepare(); // Is there already.
    const next = startModel({});
    started.add(next.id);
    await expect(next.calls.ask(1, 'picture', { kind: 'input', image: 0 })).rejects.toThrow('not kept');
    next.kill();
  }
  expect(started.size).toBe(2);
});

test('a prepared process that nobody needed ends, and one that died is not handed out', async () => {
  const children = () => readFile(`/proc/self/task/${process.pid}/children`, 'utf8').then((ids) => ids.trim());
  processes.prepare();
  const id = Number(await children());
  processes.dropPrepared();
  await vi.waitFor(async () => expect(await children()).toBe(''));

  processes.prepare();
  const dead = Number(await children());
  expect(dead).not.toBe(id);
  process.kill(dead, 'SIGKILL');
  await vi.waitFor(async () => expect(await children()).toBe(''));
  const next = startModel({});
  await expect(next.calls.ask(1, 'picture', { kind: 'input', image: 0 })).rejects.toThrow('not kept');
});
