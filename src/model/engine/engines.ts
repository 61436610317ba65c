import type { Engine } from './engine';
import { startOnnxRuntime, type OnnxRuntimeOptions } from './onnx/onnxRuntimeEngine';

/** The engines there are, by the names that users give. */
const ENGINES = {
  'onnxruntime-cpu': startOnnxRuntime,
} as const;

export type EngineName = keyof typeof ENGINES;

export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];

/** `auto` is the fastest that runs here. */
export function startEngine(name: EngineName | 'auto', options: OnnxRuntimeOptions): Promise<Engine> {
  return ENGINES[name === 'auto' ? 'onnxruntime-cpu' : name](options);
}
