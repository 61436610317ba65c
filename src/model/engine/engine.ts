import type { EngineDescription } from '../../protocol/inspection';
import type { Graph } from '../graph/graph';
import type { StoredTensors } from '../graph/weights';

/**
 * What runs graphs. Values that one stage computes and a later one reads stay with the engine under their names, on
 * its device; only what is fetched comes back.
 */
export interface Engine {
  readonly description: EngineDescription;
  /**
   * Takes a graph over. What fails in compiling it may be told by its first run.
   * @param stored the tensors that the graph's weights name; free for reuse once the promise resolves.
   */
  compile(graph: Graph, stored: StoredTensors): Promise<CompiledGraph>;
  /** Ends it and everything compiled; what still runs is rejected. */
  close(): Promise<void>;
}

export interface CompiledGraph {
  run(request: RunRequest): Promise<ReadonlyMap<string, Float32Array>>;
  release(): Promise<void>;
}

export interface RunRequest {
  /** Images in the batch. */
  readonly batch: number;
  /** Inputs by name, (N, C, H, W); one that is missing here is the value kept under that name. */
  readonly feeds: ReadonlyMap<string, Float32Array>;
  /** Outputs to return. */
  readonly fetch: readonly string[];
  /** Outputs to keep for graphs that run later. */
  readonly keep: readonly string[];
  /** Kept values to forget after this run. */
  readonly forget: readonly string[];
}
