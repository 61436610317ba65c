/**
 * Runs a network that `exportNetwork` wrote, in ONNX Runtime and nothing else, as fast as it can: with spinning threads
 * and the same inputs every time. Prints as JSON, by batch size, images per second and processor time per image.
 *
 * Usage: node networkAlone.mjs FOLDER THREADS SECONDS BATCH …
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** @typedef {{ inputs: Record<string, number[]>, outputs: string[] }} Exported */

const LEAST_RUNS = 3;

const [folder = '', threads = '0', seconds = '1', ...batches] = process.argv.slice(2);
/** @type {unknown} */
const json = JSON.parse(readFileSync(join(folder, 'network.json'), 'utf8'));
const { inputs, outputs } = /** @type {Exported} */ (json);
const session = await InferenceSession.create(join(folder, 'network.onnx'), {
  executionProviders: ['cpu'],
  graphOptimizationLevel: 'all',
  intraOpNumThreads: Number(threads),
  externalData: [{ path: 'weights', data: new Uint8Array(readFileSync(join(folder, 'weights'))) }],
});
/** @type {Record<string, { imagesPerS: number, cpuMs: number }>} */
const byBatch = {};
for (const batch of batches.map(Number)) {
  const feeds = Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, noise([batch, ...shape])]));
  await session.run(feeds, outputs);
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  let runs = 0;
  for (; runs < LEAST_RUNS || performance.now() - startMs < 1000 * Number(seconds); runs++) {
    await session.run(feeds, outputs);
  }
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(startCpu);
  const images = runs * batch;
  byBatch[batch] = { imagesPerS: (1000 * images) / elapsedMs, cpuMs: (user + system) / 1000 / images };
}
process.stdout.write(`${JSON.stringify(byBatch)}\n`);

/** @param {number[]} shape */
function noise(shape) {
  const length = shape.reduce((all, extent) => all * extent, 1);
  return new Tensor(
    'float32',
    Float32Array.from({ length }, () => Math.random()),
    shape,
  );
}
