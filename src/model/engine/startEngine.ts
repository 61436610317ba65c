import type { EngineName } from '../../protocol/engines';
import type { Engine, EngineOptions } from './engine';
import { startOnnxRuntime } from './onnx/onnxRuntimeEngine';
import { startTensorFlow } from './tfjs/tensorFlowEngine';
import { startWebAssembly } from './tfjs/webAssemblyEngine';

const ENGINES: Readonly<Record<EngineName, (options: EngineOptions) => Promise<Engine>>> = {
  'onnxruntime-cpu': (options) => startOnnxRuntime('cpu', options),
  'onnxruntime-webgpu': (options) => startOnnxRuntime('webgpu', options),
  'onnxruntime-cuda': (options) => startOnnxRuntime('cuda', options),
  'onnxruntime-directml': (options) => startOnnxRuntime('dml', options),
  'onnxruntime-coreml': (options) => startOnnxRuntime('coreml', options),
  'tfjs-wasm': startWebAssembly,
  'tfjs-node': (options) => startTensorFlow('tfjs-node', options),
  'tfjs-node-gpu': (options) => startTensorFlow('tfjs-node-gpu', options),
};

/** Engines that can have several lanes. */
export const LANED: ReadonlySet<EngineName> = new Set(['onnxruntime-cpu']);

/** @throws {EngineUnavailable} if the engine's parts can't be loaded. */
export function startEngine(name: EngineName, options: EngineOptions): Promise<Engine> {
  return ENGINES[name](options);
}
