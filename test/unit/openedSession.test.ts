/** What a session opens, with what it was asked for, and what is left of it where opening fails. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import { EngineFailure } from '../../src/model/engine/engine';
import { Session, type SessionEngine, type SessionOptions } from '../../src/model/session/session';
import { USUAL_ENGINE } from '../../src/protocol/inspection';
import type { SessionRequest } from '../../src/protocol/sessionRequest';
import { writeForImagesOf } from '../fixtures/largeImages';
import { checkpointPickle, namespace, tensor, writeTorchFile } from '../fixtures/torchFile';

const GOLDEN = join(root, 'test', 'fixtures', 'golden', 'cells-res_elu.pt');
const HOSTS = join(root, 'dist', 'engines');
const HOST = 'onnxRuntimeHost.js';
const OPTIONS: SessionOptions = { hosts: HOSTS, cache: null };
const REQUEST: SessionRequest = { path: GOLDEN, flags: [], threads: 1 };
const never = new AbortController().signal;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opened-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sessions: Session[] = [];
/** The threads of all engines that a test started. */
const threads: Worker[] = [];
const remember = (thread: Worker) => threads.push(thread);
beforeEach(() => void process.on('worker', remember));
afterEach(async () => {
  process.off('worker', remember);
  await Promise.all(sessions.splice(0).map((session) => session.close()));
  threads.length = 0;
});

function open(request: Partial<SessionRequest> = {}, options: Partial<SessionOptions> = {}): Session {
  const session = new Session({ ...REQUEST, ...request }, { ...OPTIONS, ...options });
  sessions.push(session);
  return session;
}

/** Threads of engines that still run. One that has ended has no number any more. */
function runningThreads(): number {
  return threads.filter(({ threadId }) => threadId !== -1).length;
}

const started = (engine: SessionEngine) => Promise.resolve(engine);

/** Writes the golden network twice into one file, as training that keeps an average does. */
async function writeTwice(path: string): Promise<void> {
  const checkpoint = await openCheckpoint(GOLDEN);
  const names = [...checkpoint.tensors.keys()];
  const stored = await checkpoint.read(names);
  await checkpoint.close();
  const weights = Object.fromEntries(
    names.map((name) => [name, tensor({ key: name, shape: checkpoint.tensors.get(name)!.shape })]),
  );
  const args = namespace(Object.fromEntries(checkpoint.flags.flags));
  await writeTorchFile(path, {
    pickle: checkpointPickle(weights, { args, ema: new Map(Object.entries(weights)) }),
    data: Object.fromEntries(
      [...stored].map(([name, { buffer, byteOffset, byteLength }]) => [
        name,
        new Uint8Array(buffer, byteOffset, byteLength),
      ]),
    ),
  });
}

describe('A session opens its checkpoint', () => {
  test('with the flags that were given', async () => {
    const given = await open({ flags: [{ name: 'res_dist', value: false }] }).model();
    expect(given.description.notes).toEqual(['res_dist False was given; the file holds True.']);
    const asWritten = await open().model();
    expect(asWritten.description.notes).toEqual([]);
  });

  test('with the weights that were chosen, or else with those that were trained', async () => {
    const path = join(folder, 'twice.pt');
    await writeTwice(path);
    expect((await open({ path, weights: 'ema' }).model()).description.weights).toBe('ema');
    expect((await open({ path, weights: null }).model()).description.weights).toBe('state_dict');
    expect((await open({ path }).model()).description.weights).toBe('state_dict');
  });

  test('for images that take much memory only where so much was allowed', async () => {
    const path = join(folder, 'large.pt');
    await writeForImagesOf(1024, path);
    await expect(open({ path }).model()).rejects.toThrow('One image of 1024×1024 needs about');
    const allowing = open({ path, engine: { ...USUAL_ENGINE, memoryMb: 1500 } });
    expect((await allowing.model()).description.image.size).toBe(1024);
  });
});

describe('A session starts its engine', () => {
  test('as it was asked for, with so many threads', async () => {
    const session = open({ engine: { ...USUAL_ENGINE, wish: 'tfjs-wasm' }, threads: 2 }, { insists: true });
    await session.model();
    expect((await session.engine()).chosen).toMatchObject({
      runtime: expect.stringContaining('TensorFlow.js') as string,
    });
    const other = open({ threads: 2 });
    await other.model();
    expect((await other.engine()).chosen).toMatchObject({ runtime: expect.stringContaining('2 threads') as string });
  });

  test('once, while the checkpoint is opened, before any analysis asks for it', async () => {
    const session = open();
    await session.model();
    await session.engine();
    await session.run(never, started);
    expect(threads).toHaveLength(1);
    expect(runningThreads()).toBe(1);
  });

  test('and replaces one that fails in an analysis, unless it was asked to insist', async () => {
    const recovering = ({ running }: SessionEngine) => running.recover(new EngineFailure('The device is lost'), 1);
    const session = open();
    await session.model();
    expect(await session.run(never, recovering)).toMatch(
      /^CPU · ONNX Runtime .* failed \(The device is lost\); CPU · TensorFlow\.js .* went on\.$/,
    );
    expect((await session.engine()).chosen).toMatchObject({ reason: 'onnxruntime-cpu failed: The device is lost' });
    const insisting = open({ engine: { ...USUAL_ENGINE, wish: 'onnxruntime-cpu' } }, { insists: true });
    await insisting.model();
    await expect(insisting.run(never, recovering)).rejects.toThrow('The device is lost');
  });
});

describe('Where a session can’t be opened', () => {
  test('for its checkpoint, the engine that was started meanwhile is ended', async () => {
    const path = join(folder, 'neither.pt');
    await writeFile(path, 'neither');
    const session = open({ path });
    await expect(session.model()).rejects.toThrow('neither.pt');
    await expect(session.engine()).rejects.toThrow('neither.pt');
    expect(threads).toHaveLength(1);
    expect(runningThreads()).toBe(0);
    expect(await session.heldBytes()).toBe(0);
    await session.release();
  });

  test('for its checkpoint and its engine, it says what is wrong with the checkpoint', async () => {
    const path = join(folder, 'neither.pt');
    await writeFile(path, 'neither');
    const session = open({ path }, { hosts: join(folder, 'no hosts') });
    await expect(session.model()).rejects.toThrow('neither.pt');
    await expect(session.engine()).rejects.toThrow('neither.pt');
  });

  test('for its engine, the model is there, and the next analysis tries again', async () => {
    const hosts = await mkdtemp(join(folder, 'hosts-'));
    const session = open({}, { hosts });
    await session.model();
    await expect(session.run(never, started)).rejects.toThrow("ONNX Runtime can't be used on");
    expect(await session.heldBytes()).toBe(0);
    await writeFile(join(hosts, HOST), `require(${JSON.stringify(join(HOSTS, HOST))});`);
    const { supply } = await session.run(never, started);
    expect(supply.chosen).toMatchObject({ runtime: expect.stringContaining('ONNX Runtime') as string });
  });
});

describe('A sweep in a session', () => {
  test('has a lane for each thread, and leaves none of them running', async () => {
    const session = open({ threads: 2 });
    await session.model();
    const before = await session.run(never, started);
    const [whole, batchSize] = [runningThreads(), before.running.batchSize];
    const during = await session.sweep(never, ({ running, supply }) => {
      return Promise.resolve({ threads: runningThreads(), batchSize: running.batchSize, chosen: supply.chosen });
    });
    expect([whole, batchSize]).toEqual([1, 8]);
    // Whoever reads the file that it saves learns of the same engine.
    expect(during).toEqual({ threads: 2, batchSize: 16, chosen: before.supply.chosen });
    expect(runningThreads()).toBe(0);
    expect(await session.heldBytes()).toBe(0);
    const after = await session.run(never, started);
    expect([runningThreads(), after.running.batchSize]).toEqual([1, 8]);
  });

  test('that fails leaves no lane running', async () => {
    const session = open({ threads: 2 });
    await session.model();
    await expect(session.sweep(never, () => Promise.reject(new Error('the disk is full')))).rejects.toThrow('disk');
    expect(runningThreads()).toBe(0);
  });

  test('whose engine fails in all lanes goes on with another', async () => {
    const session = open({ threads: 2 });
    await session.model();
    const recovering = ({ running }: SessionEngine) => running.recover(new EngineFailure('The device is lost'), 1);
    expect(await session.sweep(never, recovering)).toMatch(/, 2 threads failed .*; CPU · TensorFlow\.js .* went on\.$/);
  });

  test('with one thread runs on the engine as it is', async () => {
    const session = open({ threads: 1 });
    await session.model();
    const before = await session.run(never, started);
    const during = await session.sweep(never, started);
    expect(during.running).toBe(before.running);
    expect(runningThreads()).toBe(1);
  });
});

test('A session that is closed has ended its engine and closed its checkpoint', async () => {
  const session = open();
  const { checkpoint } = await session.model();
  await session.run(never, started);
  expect(runningThreads()).toBe(1);
  await session.close();
  expect(runningThreads()).toBe(0);
  await expect(checkpoint.read([...checkpoint.tensors.keys()])).rejects.toThrow();
  await session.close();
});
