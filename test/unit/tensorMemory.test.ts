/** TensorFlow.js frees nothing on its own: whatever an engine forgets would stay for as long as its process. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tfjs from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { describe, expect, test } from 'vitest';
import { EngineHost } from '../../src/model/engine/host/serveEngine';
import { GraphExecutor } from '../../src/model/engine/tfjs/graphExecutor';
import type { TensorFlowJs } from '../../src/model/engine/tfjs/operators';
import { lowerToProgram } from '../../src/model/engine/tfjs/program';
import { IF_THERE, TENSORFLOW } from '../tensorFlow';
import { everyOperator, normal } from '../../src/model/engineChoice/everyOperator';

async function loadWebAssembly(): Promise<TensorFlowJs> {
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm');
  setWasmPaths(join(dirname(wasm), '/'));
  await tfjs.setBackend('wasm');
  return tfjs;
}

function loadNode(): Promise<TensorFlowJs> {
  return Promise.resolve(
    createRequire(join(TENSORFLOW ?? '', 'package.json'))('@tensorflow/tfjs-node') as TensorFlowJs,
  );
}

async function checkMemory(load: () => Promise<TensorFlowJs>): Promise<void> {
  const tf = await load();
  const host = new EngineHost(() => Promise.resolve(new GraphExecutor(tf, { device: '', runtime: '' })));
  await host.start(undefined as never);
  const empty = tf.memory();

  const { graph, named } = everyOperator();
  const { program, weights } = lowerToProgram(graph, new Map());
  await host.create(0, program, weights);
  const [kept, forgotten] = [named.get('swish')!.name, named.get('tanh')!.name];
  const run = (forget: readonly string[]) =>
    host.run(0, {
      batch: 2,
      inputs: graph.inputs.map(({ name, channels, height, width }) => ({ name, dims: [channels, height, width] })),
      feeds: new Map([
        ['x', normal(2 * 8 * 6 * 6, 0)],
        ['gate', normal(2 * 8, 1)],
      ]),
      fetch: graph.outputs.slice(3).map(({ name }) => name),
      keep: [kept, forgotten],
      forget,
    });
  await run([]);
  const after = tf.memory();
  for (let pass = 0; pass < 100; pass++) await run([forgotten]);
  expect(tf.memory()).toMatchObject({ numTensors: after.numTensors, numBytes: after.numBytes });

  await host.release(0);
  // Two kept values of two images.
  expect(tf.memory()).toMatchObject({
    numTensors: empty.numTensors + 2,
    numBytes: empty.numBytes + 2 * 4 * (2 * 8 * 6 * 6),
  });
}

describe('After a hundred passes, no tensor is left over', () => {
  test('in WebAssembly', () => checkMemory(loadWebAssembly));
  test.runIf(TENSORFLOW !== null)(`in TensorFlow${IF_THERE}`, () => checkMemory(loadNode));
});
