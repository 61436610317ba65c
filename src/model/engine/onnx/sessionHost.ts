/**
 * The worker thread in which ONNX Runtime works: creating and running a session block their thread, and the model
 * process has to answer meanwhile.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import {
  transferables,
  type SessionCalls,
  type SessionHostOptions,
  type SessionRun,
  WEIGHTS_LOCATION,
} from './sessionCalls';

const port = parentPort;
if (port === null) throw new Error('the session host is a worker thread');
const { threads } = workerData as SessionHostOptions;

// Takes 50 ms, which the model process spends reading the checkpoint: its first session would wait for it.
InferenceSession.create(new Uint8Array(1)).catch(() => undefined);

const sessions = new Map<number, InferenceSession>();
const kept = new Map<string, Tensor>();

/** Calls are answered one after the other, in the order they came. */
let previous: Promise<unknown> = Promise.resolve();
let closing = false;
function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
  const result = previous.then(() => {
    if (closing) throw new Error('The engine was closed.');
    return task();
  });
  previous = result.catch(() => undefined);
  return result;
}

async function close(): Promise<void> {
  closing = true;
  await previous;
}

const calls: SessionCalls = {
  version: () => Promise.resolve(env.versions.node ?? 'of unknown version'),
  create: (id, model, weights) => inTurn(() => create(id, model, weights)),
  run: (id, run) => inTurn(() => runSession(id, run)),
  release: (id) => inTurn(() => release(id)),
  close,
};

async function create(id: number, model: Uint8Array, weights: Float32Array): Promise<void> {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // An arena per session would keep every stage's peak; the system's allocator is as fast here.
    enableCpuMemArena: false,
    externalData: weights.length === 0 ? [] : [{ path: WEIGHTS_LOCATION, data: new Uint8Array(weights.buffer) }],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Each session has threads of its own; spinning after a run, they would fight those of the next stage.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  sessions.set(id, session);
}

async function runSession(
  id: number,
  { batch, inputs, feeds, fetch, keep, forget }: SessionRun,
): Promise<Map<string, Float32Array>> {
  const session = sessions.get(id);
  if (session === undefined) throw new Error(`no session ${id}`);
  const tensors: Record<string, Tensor> = {};
  for (const { name, dims } of inputs) {
    const fed = feeds.get(name);
    const tensor = fed === undefined ? kept.get(name) : new Tensor('float32', fed, [batch, ...dims]);
    if (tensor === undefined) throw new Error(`the input ${name} was neither fed nor kept`);
    tensors[name] = tensor;
  }
  const results = await session.run(tensors, [...new Set([...fetch, ...keep])]);
  for (const name of keep) {
    const tensor = results[name];
    if (tensor !== undefined) kept.set(name, tensor);
  }
  for (const name of forget) kept.delete(name);
  const fetched = new Map<string, Float32Array>();
  for (const name of fetch) {
    const data = results[name]?.data;
    if (!(data instanceof Float32Array)) throw new Error(`the output ${name} is not float32`);
    fetched.set(name, kept.has(name) ? data.slice() : data);
  }
  return fetched;
}

async function release(id: number): Promise<void> {
  await sessions.get(id)?.release();
  sessions.delete(id);
}

createBirpc<object, SessionCalls>(calls, {
  post: (message: unknown) => {
    port.postMessage(message, transferables(message));
  },
  on: (receive) => port.on('message', receive),
  timeout: -1,
});
