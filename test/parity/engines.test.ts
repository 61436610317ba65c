/** The command line by engines of all kinds; by the usual one every golden case is run, in commandLine.test.ts. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { softwareGpu } from '../../scripts/setup/softwareGpu.mjs';
import { readSafetensors } from '../../src/model/data/safetensors';
import { TENSORFLOW_FOLDER } from '../../src/model/engine/tfjs/tensorFlowEngine';
import { inspectAsJson } from '../cli/nvaeInspect';
import { IF_THERE, TENSORFLOW } from '../tensorFlow';
import { checkpointPath, expectedPath, readExpected, worstError } from './goldenCase';

const ENGINES = ['tfjs-wasm', 'tfjs-node', 'tfjs-node-gpu'];
const CASES = ['mnist', 'cifar10-flow', 'cells-res53_mbconv', 'celeba_64-minimum-groups'];

let folder = '';
beforeAll(async () => {
  if (TENSORFLOW !== null) process.env[TENSORFLOW_FOLDER] = TENSORFLOW;
  folder = await mkdtemp(join(tmpdir(), 'nvae-engines-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(ENGINES)('nvae-inspect --engine %s', (engine) => {
  const needsTensorFlow = engine !== 'tfjs-wasm';
  const skipped = needsTensorFlow ? IF_THERE : '';
  test.runIf(!needsTensorFlow || TENSORFLOW !== null).each(CASES)(
    `writes what PyTorch computes of %s, within the golden file's tolerance${skipped}`,
    (name) => compare(engine, name),
  );
});

describe('nvae-inspect --engine onnxruntime-webgpu', () => {
  const gpu = softwareGpu();
  const skipped = gpu === null ? ' (skipped: there is no SwiftShader; it comes with Chromium)' : '';
  const environment = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, gpu);
  });
  afterAll(() => {
    process.env = environment;
  });

  // It compiles its shaders anew for each stage: a minute or two without a card.
  test.runIf(gpu !== null).each(['mnist', 'cifar10'])(
    `writes what PyTorch computes of %s, within the golden file's tolerance${skipped}`,
    (name) => compare('onnxruntime-webgpu', name),
    600_000,
  );
});

async function compare(engine: string, name: string): Promise<void> {
  const expected = await readExpected(name);
  const out = join(folder, `${engine}-${name}.safetensors`);
  const input = ['--images', expectedPath(name), '--noise', expectedPath(name)];
  await inspectAsJson(checkpointPath(name), ...input, '--engine', engine, '--out', out);
  const written = await readSafetensors(out);
  const compared = [...expected.tensors.keys()].filter((tensor) => expected.tolerance(tensor) !== null);
  expect(compared.length).toBeGreaterThan(40);
  const errors = compared.map((tensor) => [tensor, worstError(expected, tensor, written.tensors.get(tensor)!.values)]);
  expect(errors.filter(([, error]) => !(Number(error) <= 1))).toEqual([]);
}
