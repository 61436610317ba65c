/** The engines there are, by the names that users give. */
export const ENGINE_NAMES = [
  'onnxruntime-cpu',
  'onnxruntime-webgpu',
  'onnxruntime-cuda',
  'onnxruntime-directml',
  'onnxruntime-coreml',
  'tfjs-wasm',
  'tfjs-node',
  'tfjs-node-gpu',
] as const;

export type EngineName = (typeof ENGINE_NAMES)[number];

/** `auto`: the fastest that runs here. */
export type EngineWish = EngineName | 'auto';

export function engineWish(value: unknown): EngineWish | null {
  return value === 'auto' ? value : (ENGINE_NAMES.find((name) => name === value) ?? null);
}
