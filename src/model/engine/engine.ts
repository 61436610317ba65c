import type { EngineDescription } from '../../protocol/inspection';
import { visibleWithin } from '../../protocol/visibleText';
import type { Graph } from '../graph/graph';
import type { StoredTensors } from '../graph/weights';
import { Refusal } from '../refusal';

export interface EngineOptions {
  /** Folder of the built hosts: files that a thread or process of an engine's own can load. */
  readonly hosts: string;
  /** Threads for one operator; `null` for all cores. */
  readonly threads: number | null;
  /**
   * Lanes that share each batch, each with its part of the threads and all weights; by default one. An engine that can't
   * have several ignores this.
   */
  readonly lanes?: number;
  /** Whether it must run in a separate process, so that it can be ended at any moment. Some engines always do. */
  readonly ownProcess?: boolean;
  /** The Python interpreter in whose environment GPU libraries are looked up; by default, the one on the PATH. */
  readonly python?: string | null;
  /** The folder with TensorFlow.js's packages for Node; by default, the one named by the environment. */
  readonly tensorFlowFolder?: string | null;
  /** Folder for files to reuse the next time; without one, none are kept. */
  readonly cacheFolder?: string | null;
  /** Ends an engine that has a process of its own, whatever it is doing. Pending calls are rejected. */
  readonly signal?: AbortSignal | undefined;
}

/** An engine that is unavailable on this machine. */
export class EngineUnavailable extends Refusal {
  /**
   * @param reason a sentence
   * @param remedy what the user can do about it, in sentences; `null` if nothing
   */
  constructor(
    readonly reason: string,
    readonly remedy: string | null,
  ) {
    super(remedy === null ? reason : `${reason} ${remedy}`);
  }
}

/** The engine failed at its task or is gone. Another engine may succeed. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';

  /** The message without what a driver or library wrote after its first line. */
  get inBrief(): string {
    const [first = ''] = this.message.split('\n');
    return visibleWithin(first, 200);
  }

  /** Whether it ran out of memory, so that fewer images may succeed. */
  get isOutOfMemory(): boolean {
    return /out of memory|\bOOM\b|bad_alloc|failed to allocate|allocation.{0,40}failed|resource ?exhausted/i.test(
      this.message,
    );
  }
}

/**
 * Runs graphs. Values that one stage computes and a later one reads stay on the engine's device under their names. Only
 * fetched values come back.
 */
export interface Engine {
  readonly description: EngineDescription;
  /**
   * Compiles `graph`. A compilation error may surface only at the first `run`.
   * @param stored the tensors that the graph's weights name; free for reuse once the promise resolves.
   */
  compile(graph: Graph, stored: StoredTensors): Promise<CompiledGraph>;
  /** Peak memory of the engine's own process, in bytes; 0 if it is part of this process, or gone. */
  peakRssBytes(): Promise<number>;
  /** Ends the engine and everything compiled. Runs in progress are rejected. */
  close(): Promise<void>;
}

export interface CompiledGraph {
  /** @throws {EngineFailure} */
  run(request: RunRequest): Promise<ReadonlyMap<string, Float32Array>>;
  release(): Promise<void>;
}

export interface RunRequest {
  /** Images in the batch. */
  readonly batch: number;
  /**
   * Inputs by name, (N, C, H, W). A missing input is the value kept under that name. Each has memory of its own:
   * sending a view to a thread would send its whole buffer.
   */
  readonly feeds: ReadonlyMap<string, Float32Array>;
  /** Outputs to return. */
  readonly fetch: readonly string[];
  /** Outputs to keep for graphs that run later. */
  readonly keep: readonly string[];
  /** Kept values to drop after this run. */
  readonly forget: readonly string[];
}
