/** An engine that computes in a host of its own, so that its caller can answer others meanwhile. */
import { createBirpc } from 'birpc';
import type { Graph } from '../../graph/graph';
import type { StoredTensors } from '../../graph/weights';
import { EngineFailure, type EngineUnavailable, type CompiledGraph, type Engine, type RunRequest } from '../engine';
import type { HostCalls } from './engineHostApi';
import type { HostConnection } from './hostConnection';

export interface RemoteEngineParts<Options, Program> {
  readonly connection: HostConnection;
  readonly options: Options;
  /** A graph in the engine's terms, with the values of its weights. */
  readonly lower: (graph: Graph, stored: StoredTensors) => LoweredGraph<Program>;
  /** The error to report if the engine can't be loaded. */
  readonly refusal: (why: string) => EngineUnavailable;
}

export interface LoweredGraph<Program> {
  readonly program: Program;
  /** All weights in one array, written once and not copied. */
  readonly weights: Float32Array;
}

/** @throws {EngineUnavailable} if it can't be loaded on this machine. */
export async function remoteEngine<Options, Program>({
  connection,
  options,
  lower,
  refusal,
}: RemoteEngineParts<Options, Program>): Promise<Engine> {
  const host = createBirpc<HostCalls<Options, Program>>({}, { ...connection.channel, timeout: -1 });
  void connection.ended.then((why) => {
    host.$close(why);
  });
  const description = await host.start(options).catch(async (error: unknown) => {
    await connection.end();
    throw refusal(error instanceof Error ? error.message : String(error));
  });
  let count = 0;
  return {
    description,
    compile(graph: Graph, stored: StoredTensors): Promise<CompiledGraph> {
      const id = count++;
      const { program, weights } = lower(graph, stored);
      const created = host.create(id, program, weights);
      created.catch(() => undefined); // The error reaches whoever runs it.
      const inputs = graph.inputs.map(({ name, channels, height, width }) => ({
        name,
        dims: [channels, height, width] as const,
      }));
      return Promise.resolve({
        async run(request: RunRequest) {
          const results = host.run(id, { ...request, inputs });
          results.catch(() => undefined); // The error from creating it says more.
          try {
            await created;
            return await results;
          } catch (error) {
            throw new EngineFailure(error instanceof Error ? error.message : String(error), { cause: error });
          }
        },
        release: () => host.release(id),
      });
    },
    peakRssBytes: () => host.peakRssBytes().catch(() => 0),
    async close() {
      // Ending a thread inside native code would crash the process.
      await host.close().catch(() => undefined);
      await connection.end();
    },
  };
}
