/**
 * `npm run build:addon [-- FOLDER]`: creates a folder from which the engines `tfjs-node` and `tfjs-node-gpu` load a
 * TensorFlow for the CPU. Needs Linux, pip and a C++ compiler.
 */
import { resolve } from 'node:path';
import { runScript } from './setup/command.mjs';
import { installTensorFlow, tensorFlowFolder } from './setup/tensorflow.mjs';

const folder = resolve(process.argv[2] ?? tensorFlowFolder);
await runScript(async () => {
  await installTensorFlow(folder);
  console.log(`The engines are found there with NVAE_TENSORFLOW_FOLDER=${folder}`);
});
