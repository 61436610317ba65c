/** A training run's folder: its checkpoints in the order of training. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRunFolder, type RunFolder } from '../../src/model/run/runFolder';
import { RUN } from '../fixtures/run';
import { checkpointPickle, tensor, writeTorchFile } from '../fixtures/torchFile';
import { checkpointPath } from '../parity/goldenCase';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a small checkpoint that may say how far it was trained. */
async function write(name: string, inside: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const weights = { 'enc_sampler.0.weight': tensor({ key: '0', shape: [2] }) };
  const path = join(folder, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeTorchFile(path, { pickle: checkpointPickle(weights, inside), data: { 0: new Uint8Array(8) } });
}

const namesIn = ({ checkpoints }: RunFolder) => checkpoints.map(({ name }) => name);

test('the sample’s run is read in its order, with epoch, step and β of each checkpoint', async () => {
  const { checkpoints, leftOut, eventFiles, log } = await readRunFolder(RUN);
  expect(checkpoints.map(({ epoch }) => epoch)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  expect(checkpoints.map(({ beta }) => beta!.toFixed(4))).toEqual([
    ...['0.1000', '0.1000', '0.1686', '0.3372', '0.6743', '1.0000', '1.0000'],
  ]);
  const steps = checkpoints.map(({ globalStep }) => globalStep!);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect({ leftOut, eventFiles, log }).toEqual({ leftOut: [], eventFiles: [], log: null });
});

describe('Checkpoints come in the order', () => {
  test('of their steps, whatever their names say', async () => {
    await write('best.pt', { epoch: 7, global_step: 700 });
    await write('epoch=10-step=1000.ckpt', { epoch: 10, global_step: 1000 });
    await write('epoch=2-step=200.ckpt', { epoch: 2, global_step: 200 });
    expect(namesIn(await readRunFolder(folder))).toEqual([
      'epoch=2-step=200.ckpt',
      'best.pt',
      'epoch=10-step=1000.ckpt',
    ]);
  });

  test('of their epochs if a step is missing', async () => {
    await write('c.pt', { epoch: 1 });
    await write('a.pt', { epoch: 3, global_step: 5 });
    await write('b.pt', { epoch: 2, global_step: 900 });
    expect(namesIn(await readRunFolder(folder))).toEqual(['c.pt', 'b.pt', 'a.pt']);
  });

  test('of the numbers in their names if they say nothing themselves', async () => {
    for (const name of ['model-100.pt', 'model-9.pt', 'model-010.pt']) await write(name, { epoch: 'unknown' });
    const run = await readRunFolder(folder);
    expect(namesIn(run)).toEqual(['model-9.pt', 'model-010.pt', 'model-100.pt']);
    expect(run.checkpoints[0]).toMatchObject({ epoch: null, globalStep: null, beta: null });
  });
});

test('the release’s folder has one checkpoint and its history beside it', async () => {
  await write('checkpoint.pt', { epoch: 3, global_step: 30 });
  await writeFile(join(folder, 'log.txt'), 'epoch 0\n');
  await writeFile(join(folder, 'events.out.tfevents.200.gpu'), '');
  await writeFile(join(folder, 'events.out.tfevents.30.gpu'), '');
  await writeFile(join(folder, '.checkpoint.pt.swp'), '');
  const run = await readRunFolder(folder);
  expect(namesIn(run)).toEqual(['checkpoint.pt']);
  expect(run.eventFiles).toEqual(['events.out.tfevents.30.gpu', 'events.out.tfevents.200.gpu']);
  expect(run.log).toBe(join(folder, 'log.txt'));
});

test('checkpoints may lie in a folder of their own, beside the events', async () => {
  await writeFile(join(folder, 'events.out.tfevents.30.gpu'), '');
  await write('checkpoints/epoch=1.ckpt', { epoch: 1 });
  expect(namesIn(await readRunFolder(folder))).toEqual([join('checkpoints', 'epoch=1.ckpt')]);
});

test('a folder around one run stands for it', async () => {
  await write('eval-1/checkpoint.pt', { epoch: 1 });
  const run = await readRunFolder(folder);
  expect(run.path).toBe(join(folder, 'eval-1'));
  expect(namesIn(run)).toEqual(['checkpoint.pt']);
});

test('files that are no NVAE’s checkpoints are left out with the reason, and statistics without one', async () => {
  await write('checkpoint.pt', { epoch: 1 });
  await writeFile(join(folder, 'broken.pt'), 'not a checkpoint');
  await writeFile(join(folder, 'optimizer.pt'), '');
  await copyFile(
    join(checkpointPath('x'), '..', '..', 'statistics', 'two-images.safetensors'),
    join(folder, 'swept.safetensors'),
  );
  const { checkpoints, leftOut } = await readRunFolder(folder);
  expect(checkpoints).toHaveLength(1);
  expect(leftOut.map(({ name }) => name)).toEqual(['broken.pt', 'optimizer.pt']);
  expect(leftOut[1]!.reason).toContain('optimizer.pt is empty');
});

describe('Refused', () => {
  const refusal = (path: string) =>
    readRunFolder(path).then(
      () => 'read',
      (error: unknown) => (error as Error).message,
    );

  test('is a folder with nothing of a run in it', async () => {
    await writeFile(join(folder, 'notes.md'), '');
    expect(await refusal(folder)).toBe(
      `${folder} holds no training run: neither checkpoints nor log.txt nor events.out.tfevents files. Choose the folder that has them.`,
    );
  });

  test('is a folder of several runs, with their names', async () => {
    await write('eval-10/checkpoint.pt');
    await write('eval-9/checkpoint.pt');
    expect(await refusal(folder)).toBe(`${folder} holds 2 runs: choose one of eval-9, eval-10.`);
  });

  test('are a file, and a folder that is not there', async () => {
    await write('checkpoint.pt');
    const file = join(folder, 'checkpoint.pt');
    expect(await refusal(file)).toBe(`${file} is a file, not a run's folder: choose the folder that it lies in.`);
    expect(await refusal(join(folder, 'none'))).toBe(`There is no folder ${join(folder, 'none')}.`);
  });
});
