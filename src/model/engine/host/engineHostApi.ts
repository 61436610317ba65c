/** What the model process asks of an engine's host: the engine's own thread or process. */
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
  /** The first call: loads the engine's parts, and rejects if they are unavailable. */
  start(options: Options): Promise<EngineDescription>;
  /**
   * Calls are answered in order, so a run may be requested before its program has been created.
   * @param program a graph in the engine's terms
   * @param weights all of its weights; if the host is a thread, their buffer is transferred, not copied
   */
  create(id: number, program: Program, weights: Float32Array): Promise<void>;
  run(id: number, run: HostRun): Promise<ReadonlyMap<string, Float32Array>>;
  release(id: number): Promise<void>;
  /** Peak memory of the process, in bytes; 0 if the host is a thread of the model process. */
  peakRssBytes(): Promise<number>;
  /** Waits for the current call and refuses those waiting. The host may then be ended. */
  close(): Promise<void>;
}

/**
 * The buffers in an RPC message that are transferred between threads: a program on its way in, fetched arrays on their
 * way out. Reads birpc's own fields (method m, arguments a, result r). If these ever change, buffers are copied
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
