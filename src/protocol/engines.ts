/** The engines, by the names that users choose them by. */
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

/** `auto` is the fastest engine that runs here. */
export type EngineWish = EngineName | 'auto';

export function isEngineWish(value: unknown): value is EngineWish {
  return value === 'auto' || ENGINE_NAMES.some((name) => name === value);
}

/** A description of each engine, shown beside its name. */
export const ENGINES_IN_WORDS: Readonly<Record<EngineWish, string>> = {
  auto: 'the fastest that runs here',
  'onnxruntime-cpu': 'ONNX Runtime on the CPU',
  'onnxruntime-webgpu': 'ONNX Runtime on a GPU, via WebGPU',
  'onnxruntime-cuda': 'ONNX Runtime on an NVIDIA GPU, via CUDA',
  'onnxruntime-directml': 'ONNX Runtime via DirectML; experimental: not tested by us',
  'onnxruntime-coreml': 'ONNX Runtime via CoreML; experimental: not tested by us',
  'tfjs-wasm': 'TensorFlow.js in WebAssembly: slow, runs anywhere',
  'tfjs-node': 'TensorFlow.js on a CPU TensorFlow',
  'tfjs-node-gpu': 'TensorFlow.js on a CUDA TensorFlow',
};

/** Machines that an engine has packages for. Engines not listed run on every machine. */
const MACHINES: Partial<Readonly<Record<EngineName, RegExp>>> = {
  'onnxruntime-webgpu': /^(linux-x64|win32-.*|darwin-arm64)$/,
  'onnxruntime-cuda': /^linux-x64$/,
  'onnxruntime-directml': /^win32-/,
  'onnxruntime-coreml': /^darwin-/,
  'tfjs-node': /^(linux|win32|darwin)-/,
  'tfjs-node-gpu': /^(linux|win32)-x64$/,
};

/** @param machine for example `linux-x64` */
export function enginesOf(machine: string): EngineName[] {
  return ENGINE_NAMES.filter((name) => MACHINES[name]?.test(machine) ?? true);
}
