/** TensorFlow from a Python environment, through the addon in the package for Linux. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { computeEveryOperator, largestDeviation } from '../../src/model/engineChoice/selfCheck';
import { startEngine } from '../../src/model/engine/startEngine';
import { findTensorFlow } from '../../src/model/engine/tfjs/tensorFlowAddon';
import { addTensorFlow, IF_THERE, makePythonEnvironment, TENSORFLOW, type PythonEnvironment } from '../tensorFlow';

const HOSTS = join(root, 'dist', 'engines');
/** A folder that has neither. */
const MEDIA = join(root, 'media');

describe.runIf(TENSORFLOW !== null)(`The TensorFlow of a Python environment${IF_THERE}`, () => {
  const folders: string[] = [];
  let empty: PythonEnvironment;
  let withTensorFlow: PythonEnvironment;
  beforeAll(async () => {
    const make = async () => {
      const folder = await mkdtemp(join(tmpdir(), 'nvae-python-'));
      folders.push(folder);
      return makePythonEnvironment(folder);
    };
    [empty, withTensorFlow] = await Promise.all([make(), make()]);
    await addTensorFlow(withTensorFlow);
  });
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

  test('is refused if there is none, and the message says where it was looked for', async () => {
    const places = { folder: MEDIA, hosts: HOSTS, python: empty.interpreter };
    await expect(findTensorFlow('tfjs-node-gpu', places)).rejects.toMatchObject({
      reason: `@tensorflow/tfjs-node-gpu is not installed in ${MEDIA}, and there is no TensorFlow in ${empty.sitePackages}.`,
      remedy: expect.stringContaining('pip install "tensorflow[and-cuda]"') as string,
    });
  });

  test.each(['tfjs-node', 'tfjs-node-gpu'] as const)('computes as %s what ONNX Runtime does', async (name) => {
    const { interpreter, sitePackages } = withTensorFlow;
    const options = { hosts: HOSTS, threads: 1, python: interpreter, tensorFlowFolder: MEDIA };
    const [engine, trusted] = await Promise.all([startEngine(name, options), startEngine('onnxruntime-cpu', options)]);
    expect(engine.description).toEqual({
      device: 'CPU',
      runtime: expect.stringMatching(/^TensorFlow\.js 4\.\d+\.\d+, TensorFlow 2\.\d+\.\d+, 1 thread$/) as string,
    });
    const deviation = largestDeviation(await computeEveryOperator(engine), await computeEveryOperator(trusted));
    expect(deviation.relative).toBeLessThan(3e-6);
    await Promise.all([engine.close(), trusted.close()]);
    expect(await readdir(sitePackages), 'the environment is as it was').toEqual(['tensorflow']);
  });
});
