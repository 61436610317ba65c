/** What the model process asks of the thread in which ONNX Runtime works. */

/** By this name a model refers to the data beside it. */
export const WEIGHTS_LOCATION = 'weights';

export interface SessionHostOptions {
  readonly threads: number;
}

export interface SessionRun {
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

export interface SessionCalls {
  /** ONNX Runtime's version, once it is loaded. */
  version(): Promise<string>;
  /**
   * Calls are answered in the order they come: a run may be asked for before its session has been created.
   * @param model an encoded ONNX model
   * @param weights the data beside it; both buffers are handed over, not copied
   */
  create(id: number, model: Uint8Array, weights: Float32Array): Promise<void>;
  run(id: number, run: SessionRun): Promise<ReadonlyMap<string, Float32Array>>;
  release(id: number): Promise<void>;
  /** Waits for what is being done, refuses what is waiting; then the thread may be ended. */
  close(): Promise<void>;
}

/**
 * The buffers in an RPC message that change hands: a model on its way in, fetched arrays on their way out. Reads birpc's
 * own fields (method m, arguments a, result r); where they should ever differ, buffers are copied instead.
 */
export function transferables(message: unknown): ArrayBuffer[] {
  if (typeof message !== 'object' || message === null) return [];
  const parts: unknown[] = [];
  if ('m' in message && message.m === 'create' && 'a' in message && Array.isArray(message.a))
    parts.push(...(message.a as unknown[]));
  if ('r' in message && message.r instanceof Map) parts.push(...message.r.values());
  return parts.flatMap((part) => (ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer ? [part.buffer] : []));
}
