/** Stages on an engine: what is compiled ahead, what is held, what is given back, and what fails. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/model/checkpoint/checkpoint';
import { EngineFailure, type Engine } from '../../src/model/engine/engine';
import { weightNames } from '../../src/model/graph/stages';
import type { StoredTensors } from '../../src/model/graph/weights';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { RunningEngine } from '../../src/model/passes/runningEngine';
import { StageRunner, type Extent, type StageRun } from '../../src/model/passes/stageRunner';
import { aroundRuns } from '../fixtures/aroundRuns';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { openSmallModel, PIXELS, STAGES, type SmallModel } from '../fixtures/smallModel';

let small: SmallModel;
let engine: Engine;
beforeAll(async () => {
  [small, engine] = await Promise.all([openSmallModel(), startCpuEngine()]);
});
afterAll(() => Promise.all([small.close(), engine.close()]));

const stages = () => small.model.stages;
const bytesOf = (from: number, to = STAGES.length) =>
  stages()
    .slice(from, to)
    .reduce((sum, { weightBytes }) => sum + weightBytes, 0);

/** One image; the logits are fetched. */
function runOf(changed: Partial<StageRun> = {}): StageRun {
  const { network, groupShapes } = small.model;
  const noise = seededEpsilon(1, 'posterior', groupShapes);
  const feeds = new Map([
    [network.x.name, Float32Array.of(0, 0.25, 0.5, 1)],
    ...network.groups.map(({ epsilon }, group) => [epsilon.name, noise(group, 0, 1, 0)] as const),
  ]);
  return {
    ...{ batch: 1, feed: (name) => feeds.get(name), fetch: new Set([network.logits.name]), release: false },
    ...changed,
  };
}

async function pass(runner: StageRunner, run: StageRun = runOf(), extent?: Extent) {
  const indices: number[] = [];
  const fetched = new Map<string, Float32Array>();
  for await (const stage of runner.pass(run, extent)) {
    indices.push(stage.index);
    for (const [name, values] of stage.fetched) fetched.set(name, values);
  }
  return { indices, fetched };
}

/** An engine that tells which stages it compiles, runs and releases, by their numbers. */
function watchedEngine() {
  const events: string[] = [];
  const numberOf = (graph: unknown) => stages().findIndex((stage) => stage.graph === graph);
  const running = aroundRuns(engine, (request, graph, run) => {
    events.push(`run ${numberOf(graph)}`);
    return run(request);
  });
  const watched: Engine = {
    ...running,
    async compile(graph, stored) {
      events.push(`compile ${numberOf(graph)}`);
      const compiled = await running.compile(graph, stored);
      return {
        ...compiled,
        release: () => {
          events.push(`release ${numberOf(graph)}`);
          return compiled.release();
        },
      };
    },
  };
  const of = (kind: string) =>
    events.filter((event) => event.startsWith(kind)).map((event) => Number(event.slice(kind.length + 1)));
  return { watched, events, of };
}

test('every stage is compiled once, in order, and later passes run on the compiled ones', async () => {
  const { watched, of } = watchedEngine();
  const runner = new StageRunner(watched, small.model.checkpoint, stages());
  const first = await pass(runner);
  expect(first.indices).toEqual([...STAGES.keys()]);
  expect([...first.fetched.keys()]).toEqual([small.model.network.logits.name]);
  expect(first.fetched.get(small.model.network.logits.name)).toHaveLength(PIXELS);
  const second = await pass(runner);
  expect(second).toEqual(first);
  expect(of('compile')).toEqual([...STAGES.keys()]);
  expect(of('run')).toEqual([...STAGES.keys(), ...STAGES.keys()]);
});

test('the weights of compiled stages are counted as held, until they are released', async () => {
  const { watched, of } = watchedEngine();
  const runner = new StageRunner(watched, small.model.checkpoint, stages());
  expect(runner.heldBytes).toBe(0);
  await pass(runner);
  expect(runner.heldBytes).toBe(bytesOf(0));
  expect(of('release')).toEqual([]);
  await runner.release();
  expect(runner.heldBytes).toBe(0);
  expect(of('release')).toEqual([...STAGES.keys()]);
});

test('a stage is released in the last pass that runs it', async () => {
  const { watched, of } = watchedEngine();
  const runner = new StageRunner(watched, small.model.checkpoint, stages());
  await pass(runner, runOf({ release: true }), { from: 0, again: [5, 2] });
  expect(of('release')).toEqual([0, 1]);
  expect(runner.heldBytes).toBe(bytesOf(2));
  await pass(runner, runOf({ release: true }), { from: 2, again: [5] });
  expect(of('release')).toEqual([0, 1, 2, 3, 4]);
  await pass(runner, runOf({ release: true }), { from: 5, again: [] });
  expect(of('release')).toEqual([...STAGES.keys()]);
  expect(runner.heldBytes).toBe(0);
});

test('two stages are compiled before they are first run, and two more while one runs', async () => {
  const { watched, events, of } = watchedEngine();
  const runner = new StageRunner(watched, await readAlready(), stages());
  runner.prepare(0);
  await new Promise(setImmediate);
  expect(events).toEqual(['compile 0', 'compile 1']);
  const running = runner.pass(runOf());
  await running.next();
  await new Promise(setImmediate);
  expect([of('run'), of('compile')]).toEqual([
    [0, 1],
    [0, 1, 2, 3],
  ]);
  while ((await running.next()).done !== true);
});

/** The checkpoint with all of its values in memory, so that nothing is left to wait for but the engine. */
async function readAlready(): Promise<Checkpoint> {
  const { checkpoint } = small.model;
  const stored = await checkpoint.read([...checkpoint.tensors.keys()]);
  const read = (names: readonly string[]) => Promise.resolve(new Map(names.map((name) => [name, stored.get(name)!])));
  return { ...checkpoint, read };
}

test('preparing ends with the last stage', async () => {
  const { watched, events } = watchedEngine();
  const runner = new StageRunner(watched, await readAlready(), stages());
  runner.prepare(STAGES.length - 1);
  runner.prepare(STAGES.length);
  await new Promise(setImmediate);
  expect(events).toEqual([`compile ${STAGES.length - 1}`]);
});

/** The checkpoint with `around` every read. */
function reading(
  around: (
    names: readonly string[],
    read: (names: readonly string[]) => ReturnType<Checkpoint['read']>,
  ) => ReturnType<Checkpoint['read']>,
) {
  const { checkpoint } = small.model;
  return { ...checkpoint, read: (names: readonly string[]) => around(names, (asked) => checkpoint.read(asked)) };
}

test('the weights of one stage at a time are read, each tensor once', async () => {
  let now = 0;
  const atOnce: number[] = [];
  const names: string[] = [];
  const checkpoint = reading(async (asked, read) => {
    atOnce.push(++now);
    names.push(...asked);
    const stored = await read(asked);
    now -= 1;
    return stored;
  });
  const runner = new StageRunner(engine, checkpoint, stages());
  runner.prepare(0);
  await pass(runner);
  expect(Math.max(...atOnce)).toBe(1);
  expect(names).toEqual(stages().flatMap(weightNames));
});

test('the weight check sees the weights of every stage', async () => {
  const seen = new Map<string, Float32Array>();
  const look = (stored: StoredTensors) => {
    for (const [name, values] of stored) seen.set(name, values);
  };
  await pass(new StageRunner(engine, small.model.checkpoint, stages(), look));
  const names = stages().flatMap(weightNames);
  expect([...seen.keys()]).toEqual(names);
  expect(seen).toEqual(await small.model.checkpoint.read(names));
});

test('values stay on the engine from the stage that computes them to the last that reads them', async () => {
  const kept = new Set<string>();
  let most = 0;
  const watched = aroundRuns(engine, (request, _, run) => {
    for (const name of request.keep) kept.add(name);
    most = Math.max(most, kept.size);
    for (const name of request.forget) kept.delete(name);
    return run(request);
  });
  const runner = new StageRunner(watched, small.model.checkpoint, stages());
  const kinds = new Map(stages().map(({ graph: { inputs } }, index) => [index, inputs.map(({ name }) => name)]));
  await pass(runner);
  expect([...kept]).toEqual([]);
  expect(most).toBeGreaterThan(1);
  // What group 1 and those below read is needed again by a pass that begins there.
  await pass(runner, runOf(), { from: 0, again: [3] });
  const computedAbove = new Set(
    stages()
      .slice(0, 3)
      .flatMap(({ graph }) => graph.outputs.map(({ name }) => name)),
  );
  const readBelow = new Set([...kinds].flatMap(([index, names]) => (index >= 3 ? names : [])));
  expect([...kept].toSorted()).toEqual([...computedAbove].filter((name) => readBelow.has(name)).toSorted());
  await pass(runner, runOf(), { from: 3, again: [] });
  expect([...kept]).toEqual([]);
});

test('an image is fed to the stages that read it', async () => {
  const asked: string[] = [];
  const run = runOf();
  const feed = (name: string) => {
    asked.push(name);
    return run.feed(name);
  };
  const runner = new StageRunner(engine, small.model.checkpoint, stages());
  await pass(runner, { ...run, feed });
  expect(asked).toEqual(stages().flatMap(({ graph }) => graph.inputs.map(({ name }) => name)));
});

test('unreadable weights fail the pass at their own stage, and not the one before', async () => {
  const failure = new Error('the disk is gone');
  const checkpoint = reading((names, read) =>
    names.some((name) => name.startsWith('group2')) ? Promise.reject(failure) : read(names),
  );
  const runner = new StageRunner(engine, checkpoint, stages());
  const indices: number[] = [];
  const running = async () => {
    for await (const { index } of runner.pass(runOf())) indices.push(index);
  };
  await expect(running()).rejects.toBe(failure);
  expect(indices).toEqual([0, 1, 2, 3, 4]);
  await runner.release(); // Gives back those that were compiled.
  expect(runner.heldBytes).toBe(0);
});

test('a stage that fails on the engine fails the pass, and the stages queued behind it do no harm', async () => {
  const failure = new EngineFailure('the device is lost');
  let isLost = false;
  const failing = aroundRuns(engine, (request, graph, run) =>
    isLost && graph === stages()[1]!.graph ? Promise.reject(failure) : run(request),
  );
  const runner = new StageRunner(failing, small.model.checkpoint, stages());
  await pass(runner);
  isLost = true;
  const indices: number[] = [];
  const running = async () => {
    for await (const { index } of runner.pass(runOf())) indices.push(index);
  };
  await expect(running()).rejects.toBe(failure);
  expect(indices).toEqual([0]);
});

test('a stage that can’t be released changes nothing', async () => {
  const stubborn: Engine = {
    ...engine,
    async compile(graph, stored) {
      return { ...(await engine.compile(graph, stored)), release: () => Promise.reject(new Error('no')) };
    },
  };
  const runner = new StageRunner(stubborn, small.model.checkpoint, stages());
  const { indices } = await pass(runner, runOf({ release: true }));
  expect(indices).toHaveLength(STAGES.length);
  const other = new StageRunner(stubborn, small.model.checkpoint, stages());
  await pass(other);
  await other.release();
  expect(other.heldBytes).toBe(0);
});

const MEMORY = () => new EngineFailure('CUDA failure 2: out of memory');
const LOST = () => new EngineFailure('The device is lost.\nat some line');

function runningOn(batchSize: number, next?: (failure: EngineFailure) => Promise<Engine | null>) {
  return new RunningEngine({
    ...{ model: small.model, engine, batchSize },
    ...(next === undefined ? {} : { nextEngine: next }),
  });
}

/** The same engine by another name. */
const other = (): Engine => ({ ...engine, description: { device: 'Another card', runtime: 'Runtime 2' } });
const where = () => `${engine.description.device} · ${engine.description.runtime}`;

test('an engine that ran out of memory goes on with half as many images, rounded up, and gives its stages back', async () => {
  const { watched, of } = watchedEngine();
  const running = new RunningEngine({ model: small.model, engine: watched, batchSize: 5 });
  await pass(running.runner);
  expect(running.heldBytes).toBe(bytesOf(0));
  const before = running.runner;
  expect(await running.recover(MEMORY(), 5)).toBe(
    `${where()} ran out of memory with 5 images at a time; it went on with 3.`,
  );
  expect(running.batchSize).toBe(3);
  expect(of('release')).toEqual([...STAGES.keys()]);
  expect(running.runner).not.toBe(before);
  expect(running.heldBytes).toBe(0);
  expect(await running.recover(MEMORY(), 3)).toContain('with 3 images at a time; it went on with 2.');
  expect(await running.recover(MEMORY(), 2)).toContain('with 2 images at a time; it went on with 1.');
  const failure = MEMORY();
  await expect(running.recover(failure, 1)).rejects.toBe(failure); // One image is the least.
});

test('a batch with fewer images than there may be is halved itself, and it is said how many it had', async () => {
  const running = runningOn(8);
  expect(await running.recover(MEMORY(), 3)).toBe(
    `${where()} ran out of memory with 3 images at a time; it went on with 2.`,
  );
  expect(running.batchSize).toBe(2);
});

test('images that can’t be split are left to the next engine, with as many at a time as at first', async () => {
  const failures: EngineFailure[] = [];
  const running = runningOn(8, (failure) => {
    failures.push(failure);
    return Promise.resolve(other());
  });
  await running.recover(MEMORY(), 8);
  expect(running.batchSize).toBe(4);
  const failure = MEMORY();
  expect(await running.recover(failure, 1)).toBe(
    `${where()} failed (CUDA failure 2: out of memory); Another card · Runtime 2 went on.`,
  );
  expect(failures).toEqual([failure]);
  expect(running.batchSize).toBe(8);
  const { fetched } = await pass(running.runner);
  expect(fetched.size).toBe(1);
  expect(await running.recover(LOST(), 8)).toBe(
    'Another card · Runtime 2 failed (The device is lost.); Another card · Runtime 2 went on.',
  );
});

test('a failure is the end where no engine is left, and an error of another kind always', async () => {
  const failure = LOST();
  await expect(runningOn(8).recover(failure, 8)).rejects.toBe(failure);
  await expect(runningOn(8, () => Promise.resolve(null)).recover(failure, 8)).rejects.toBe(failure);
  const mistake = new Error('out of memory');
  await expect(runningOn(8, () => Promise.resolve(other())).recover(mistake, 8)).rejects.toBe(mistake);
});

test('an engine compiles before it runs, checks the weights it reads, and keeps stages only where asked', async () => {
  const { watched, events } = watchedEngine();
  const model = { ...small.model, checkpoint: await readAlready() };
  const running = new RunningEngine({ model, engine: watched, batchSize: 2 });
  expect(running.keepsStages).toBe(false);
  expect(new RunningEngine({ model: small.model, engine, batchSize: 2, keepsStages: true }).keepsStages).toBe(true);
  running.prepare();
  await new Promise(setImmediate);
  expect(events).toEqual(['compile 0', 'compile 1']);
  expect(running.heldBytes).toBe(bytesOf(0, 2));
});

test('weights that are not finite are noticed as a stage is compiled', async () => {
  const looked: string[][] = [];
  const model = {
    ...small.model,
    weightCheck: Object.assign(Object.create(small.model.weightCheck) as typeof small.model.weightCheck, {
      look: (stored: StoredTensors) => looked.push([...stored.keys()]),
    }),
  };
  await pass(new RunningEngine({ model, engine, batchSize: 1 }).runner);
  expect(looked).toEqual(stages().map(weightNames));
});
