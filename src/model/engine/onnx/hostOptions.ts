/** The contract between the model process and ONNX Runtime's host. */

/** ONNX Runtime's execution provider, as its sessions name it. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export interface OnnxRuntimeHostOptions {
  readonly provider: Provider;
  /** Threads for one operator, on the CPU. */
  readonly threads: number;
}

/** The end of the runtime's description on the CPU. */
export function onThreads(threads: number): string {
  return `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** The name by which a model refers to the data beside it. */
export const WEIGHTS_LOCATION = 'weights';
