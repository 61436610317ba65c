/** What the model process and ONNX Runtime's host have agreed on. */

/** What ONNX Runtime computes by, as its sessions name it. */
export type Provider = 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';

export interface OnnxRuntimeHostOptions {
  readonly provider: Provider;
  /** For one operator, on the CPU. */
  readonly threads: number;
}

/** By this name a model refers to the data beside it. */
export const WEIGHTS_LOCATION = 'weights';
