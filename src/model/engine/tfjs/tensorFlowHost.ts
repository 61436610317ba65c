/**
 * The process in which TensorFlow computes. It runs the bundled JavaScript of TensorFlow.js's package for Node, and
 * loads its addon. A process can load the addon only once, so this is never a thread of the model process.
 */
import '../../ownModules';
import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { cudaDevice } from '../cudaDevice';
import { serveEngine } from '../host/serveEngine';
import { GraphExecutor } from './graphExecutor';
import type { TensorFlowHostOptions } from './tensorFlowEngine';

/** The two packages differ in what is downloaded beneath them, and in nothing used here. */
const PACKAGE = '@tensorflow/tfjs-node-gpu';

serveEngine(async ({ addon, threads }: TensorFlowHostOptions) => {
  restoreIsNullOrUndefined();
  const backend = new NodeJSKernelBackend(createRequire(__filename)(addon) as TFJSBinding, PACKAGE);
  tf.registerBackend('tensorflow', () => backend);
  await tf.setBackend('tensorflow');
  tf.enableProdMode();
  const { isUsingGpuDevice, binding } = backend;
  const runtime = `TensorFlow.js ${tf.version_core}, TensorFlow ${binding.TF_Version}`;
  return new GraphExecutor(
    tf,
    isUsingGpuDevice
      ? { device: await cudaDevice(), runtime }
      : { device: 'CPU', runtime: `${runtime}, ${threads} ${threads === 1 ? 'thread' : 'threads'}` },
  );
});

/** The package (4.22) calls these functions, which Node removed in version 23. */
function restoreIsNullOrUndefined(): void {
  const withIt: { isNullOrUndefined?: (value: unknown) => boolean } = util;
  withIt.isNullOrUndefined ??= (value) => value === null || value === undefined;
}
