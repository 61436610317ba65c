/** What the model process asks of an engine's host: the thread or process of its own in which the engine computes. */
import type { EngineDescription } from '../../../protocol/inspection';

export interface HostRun {
  /** Images in the batch. */
  readonly batch: number;
  readonly inputs: readonly {
    readonly name: string;
    readonly dims: readonly [channels: number, height: number, width: number];
  }[];
  readonly feeds: ReadonlyMap<string, Float32Array>;
  readonly fetch: readonly string[];
  readonly keep: readonly string[];
  readonly forget: readonly string[];
}

export interface HostCalls<Options, Program> {
  /** The first call: loads what the engine is made of, and rejects where that can't be had. */
  start(options: Options): Promise<EngineDescription>;
  /**
   * Calls are answered in the order they come: a run may be asked for before its program has been created.
   * @param program a graph in the engine's terms
   * @param weights all of its weights; where the host is a thread, their buffer is handed over, not copied
   */
  create(id: number, program: Program, weights: Float32Array): Promise<void>;
  run(id: number, run: HostRun): Promise<ReadonlyMap<string, Float32Array>>;
  release(id: number): Promise<void>;
  /** Memory that the process held at the most; 0 where the host is a thread of the model process. */
  peakRssBytes(): Promise<number>;
  /** Waits for what is being done, refuses what is waiting; then the host may be ended. */
  close(): Promise<void>;
}

/**
 * The buffers in an RPC message that change hands between threads: a program on its way in, fetched arrays on their way
 * out. Reads birpc's own fields (method m, arguments a, result r); where they should ever differ, buffers are copied
 * instead.
 */
export function transferables(message: unknown): ArrayBuffer[] {
  if (typeof message !== 'object' || message === null) return [];
  const parts: unknown[] = [];
  if ('m' in message && message.m === 'create' && 'a' in message && Array.isArray(message.a))
    parts.push(...(message.a as unknown[]));
  if ('r' in message && message.r instanceof Map) parts.push(...message.r.values());
  return parts.flatMap((part) => (ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer ? [part.buffer] : []));
}
