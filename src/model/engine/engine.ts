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
  /** Whether it must be in a process of its own, so that it can be ended at any moment; some engines always are. */
  readonly ownProcess?: boolean;
  /** The Python interpreter in whose environment libraries for a GPU are looked for; without one, that on the PATH. */
  readonly python?: string | null;
  /** Where TensorFlow.js's packages for Node are installed; without one, the folder that the environment names. */
  readonly tensorFlowFolder?: string | null;
  /** Where files may be kept for the next time; without one, none are. */
  readonly cacheFolder?: string | null;
  /** Ends an engine that has a process of its own, whatever it does; what it was asked for is rejected. */
  readonly signal?: AbortSignal | undefined;
}

/** An engine that can't be had on this machine. */
export class EngineUnavailable extends Refusal {
  /**
   * @param reason a sentence
   * @param remedy what the user can do about it, in sentences; `null` where there is nothing
   */
  constructor(
    readonly reason: string,
    readonly remedy: string | null,
  ) {
    super(remedy === null ? reason : `${reason} ${remedy}`);
  }
}

/** The engine could not do what it was asked for, or is gone: another one may do it. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';

  /** Without what a driver or library wrote after its first line. */
  get inBrief(): string {
    const [first = ''] = this.message.split('\n');
    return visibleWithin(first, 200);
  }

  /** Whether it lacked memory, so that it may do it for fewer images. */
  get isOutOfMemory(): boolean {
    return /out of memory|\bOOM\b|bad_alloc|failed to allocate|allocation.{0,40}failed|resource ?exhausted/i.test(
      this.message,
    );
  }
}

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
  /** Memory that its own process held at the most; 0 where it is a part of this one, or gone. */
  peakRssBytes(): Promise<number>;
  /** Ends it and everything compiled; what still runs is rejected. */
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
   * Inputs by name, (N, C, H, W); one that is missing here is the value kept under that name. Each in memory of its own:
   * a view would be sent to a thread with all that is behind it.
   */
  readonly feeds: ReadonlyMap<string, Float32Array>;
  /** Outputs to return. */
  readonly fetch: readonly string[];
  /** Outputs to keep for graphs that run later. */
  readonly keep: readonly string[];
  /** Kept values to forget after this run. */
  readonly forget: readonly string[];
}
