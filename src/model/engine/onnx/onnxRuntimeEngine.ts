import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { Graph } from '../../graph/graph';
import type { StoredTensors } from '../../graph/weights';
import { Refusal } from '../../refusal';
import type { CompiledGraph, Engine, RunRequest } from '../engine';
import { lowerToOnnx } from './lowering';
import { encodeModel } from './modelProto';
import { transferables, type SessionCalls, type SessionHostOptions } from './sessionCalls';

export interface OnnxRuntimeOptions {
  /** The built `sessionHost`, a file that a worker thread can load. */
  readonly hostPath: string;
  /** Threads for one operator; `null` for all cores. */
  readonly threads: number | null;
}

/**
 * ONNX Runtime on the CPU, in a worker thread of this process.
 * @throws {Refusal} when it can't be loaded on this machine.
 */
export async function startOnnxRuntime({ hostPath, threads }: OnnxRuntimeOptions): Promise<Engine> {
  // Its binary collects telemetry unless told not to; only the main thread's environment reaches native code.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const options: SessionHostOptions = { threads: threads ?? availableParallelism() };
  const worker = new Worker(hostPath, { workerData: options });
  const host = createBirpc<SessionCalls>(
    {},
    {
      post: (message: unknown) => {
        worker.postMessage(message, transferables(message));
      },
      on: (receive) => worker.on('message', receive),
      timeout: -1,
    },
  );
  const end = (error: Error) => {
    host.$close(error);
  };
  worker.on('error', end);
  worker.on('exit', () => {
    end(new Error('The engine was closed.'));
  });

  const version = await host.version().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(`ONNX Runtime can't be loaded on ${process.platform}-${process.arch}: ${why}`);
  });
  let count = 0;
  return {
    description: {
      device: 'CPU',
      runtime: `ONNX Runtime ${version}, ${options.threads} ${options.threads === 1 ? 'thread' : 'threads'}`,
    },
    compile(graph: Graph, stored: StoredTensors): Promise<CompiledGraph> {
      const id = count++;
      const lowered = lowerToOnnx(graph, stored);
      const created = host.create(id, encodeModel(lowered.graph), lowered.weights);
      created.catch(() => undefined); // Told by whoever runs it.
      const inputs = graph.inputs.map(({ name, channels, height, width }) => ({
        name,
        dims: [channels, height, width] as const,
      }));
      return Promise.resolve({
        async run(request: RunRequest) {
          const results = host.run(id, { ...request, inputs });
          results.catch(() => undefined); // What went wrong when it was created says more.
          await created;
          return results;
        },
        release: () => host.release(id),
      });
    },
    async close() {
      // A thread that is ended inside ONNX Runtime takes the process with it.
      await host.close().catch(() => undefined);
      await worker.terminate();
    },
  };
}
