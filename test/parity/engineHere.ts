/** The engines that can be tested on this machine. */
import { softwareGpu } from '../../scripts/setup/softwareGpu.mjs';
import { TENSORFLOW_FOLDER } from '../../src/model/engine/tfjs/tensorFlowAddon';
import type { EngineName } from '../../src/protocol/engines';
import { IF_THERE, TENSORFLOW } from '../tensorFlow';

export interface EngineHere {
  readonly name: EngineName;
  /** Environment for the processes that start it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Shown next to skipped tests; empty if the engine is available. */
  readonly skipped: string;
}

const gpu = softwareGpu();

export const ENGINES_HERE: readonly EngineHere[] = [
  { name: 'onnxruntime-cpu', environment: {}, skipped: '' },
  { name: 'tfjs-wasm', environment: {}, skipped: '' },
  ...(['tfjs-node', 'tfjs-node-gpu'] as const).map((name) => ({
    name,
    environment: TENSORFLOW === null ? {} : { [TENSORFLOW_FOLDER]: TENSORFLOW },
    skipped: IF_THERE,
  })),
  {
    name: 'onnxruntime-webgpu',
    environment: gpu ?? {},
    skipped: gpu === null ? ' (skipped: there is no SwiftShader; it comes with Chromium)' : '',
  },
];
