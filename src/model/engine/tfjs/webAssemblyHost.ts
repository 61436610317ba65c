/**
 * The thread in which TensorFlow.js computes with WebAssembly. The backend rethrows a thread's uncaught exceptions.
 * Here they end only this thread.
 */
import '../../ownModules';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { serveEngine } from '../host/serveEngine';
import { GraphExecutor } from './graphExecutor';

serveEngine(async () => {
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'));
  setWasmPaths(join(folder, '/'));
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly could not be loaded.');
  // The backend is single-threaded in Node.
  const runtime = `TensorFlow.js ${tf.version_core}, WebAssembly, 1 thread`;
  return new GraphExecutor(tf, { device: 'CPU', runtime });
});
