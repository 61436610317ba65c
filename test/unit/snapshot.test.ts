/** A snapshot keeps a checkpoint's weights and arguments, to the byte. */
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint/checkpoint';
import { writeSnapshot } from '../../src/model/checkpoint/snapshot';
import { openModel } from '../../src/model/families/openModel';
import { readRunFolder } from '../../src/model/run/runFolder';
import { checkpointPickle, tensor, writeTorchFile } from '../fixtures/torchFile';
import { runCheckpoint } from '../fixtures/run';
import { checkpointPath } from '../parity/goldenCase';

let folder: string;
const opened: Checkpoint[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
});
afterEach(async () => {
  for (const checkpoint of opened.splice(0)) await checkpoint.close();
  await rm(folder, { recursive: true });
});

async function open(path: string, weights: string | null = null): Promise<Checkpoint> {
  const checkpoint = await openCheckpoint(path, weights);
  opened.push(checkpoint);
  return checkpoint;
}

async function snapshotOf(path: string): Promise<{ from: Checkpoint; kept: Checkpoint; to: string }> {
  const from = await open(path);
  const to = join(folder, 'kept.safetensors');
  await writeSnapshot(to, from, [], 'a test');
  return { from, kept: await open(to), to };
}

test.each([runCheckpoint(16), checkpointPath('cifar10-flow'), checkpointPath('cells-res_mbconv')])(
  'every tensor of %s has the same bytes, type and shape; flags, epoch and step are the same',
  async (path) => {
    const { from, kept } = await snapshotOf(path);
    const forms = ({ tensors }: Checkpoint) =>
      new Map([...tensors].map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
    expect(forms(kept)).toEqual(forms(from));
    const names = [...from.tensors.keys()];
    const [before, after] = [await from.readBytes(names), await kept.readBytes(names)];
    for (const name of names) expect(Buffer.compare(after.get(name)!, before.get(name)!), name).toBe(0);
    const { epoch, globalStep, cellTable, flags } = kept;
    expect({ epoch, globalStep, cellTable }).toEqual({
      ...{ epoch: from.epoch, globalStep: from.globalStep, cellTable: from.cellTable },
    });
    for (const [name, value] of flags.flags) expect(value, name).toEqual(from.flags.flags.get(name));
    expect(flags.place).toBe('args');
    expect(kept.notes).toEqual([]);
  },
);

test('it is understood as the same network', async () => {
  const { to } = await snapshotOf(runCheckpoint(16));
  const [before, after] = [await openModel(runCheckpoint(16)), await openModel(to)];
  try {
    // Only the place of the weights in the file is another.
    const { weights, weightSets } = after.description;
    expect(after.description).toEqual({ ...before.description, weights, weightSets });
    expect([...after.args]).toEqual(expect.arrayContaining([...before.args]));
    expect(after.stages.map(({ weightBytes }) => weightBytes)).toEqual(
      before.stages.map(({ weightBytes }) => weightBytes),
    );
  } finally {
    for (const { checkpoint } of [before, after]) await checkpoint.close();
  }
});

test('halves, integers and transposed tensors stay what they are, and flags that JSON lacks too', async () => {
  const path = join(folder, 'checkpoint.pt');
  const weights = {
    'enc_sampler.0.weight': tensor({ key: '0', shape: [2, 3], strides: [1, 2], type: 'Half' }),
    'stem.weight': tensor({ key: '1', shape: [2], type: 'Long' }),
  };
  const data = {
    0: Uint8Array.from({ length: 12 }, (_, i) => i),
    1: Uint8Array.from({ length: 16 }, (_, i) => 200 + i),
  };
  const args = new Map<string, unknown>([
    ...Object.entries({ dataset: 'mnist', num_latent_scales: 2, kl_anneal_portion: Infinity, use_se: true }),
  ]);
  await writeTorchFile(path, { pickle: checkpointPickle(weights, { args, epoch: 3 }), data });
  const { from, kept } = await snapshotOf(path);
  const names = [...from.tensors.keys()];
  expect([...kept.tensors.values()].map(({ dtype }) => dtype).sort()).toEqual(['float16', 'int64']);
  const [before, after] = [await from.readBytes(names), await kept.readBytes(names)];
  for (const name of names) expect([...after.get(name)!], name).toEqual([...before.get(name)!]);
  expect(Object.fromEntries(kept.flags.flags)).toMatchObject(Object.fromEntries(args));
});

test('it has what the user said of the file, and is a checkpoint of the run', async () => {
  await copyFile(runCheckpoint(4), join(folder, 'checkpoint.pt'));
  const from = await open(join(folder, 'checkpoint.pt'));
  const to = join(folder, 'checkpoint-epoch-4.safetensors');
  await writeSnapshot(to, from, [{ name: 'num_x_bits', value: 5 }], 'a test');
  expect((await open(to)).flags.flags.get('num_x_bits')).toBe(5);
  const { checkpoints } = await readRunFolder(folder);
  expect(checkpoints.map(({ name, epoch }) => `${name} ${epoch}`).sort()).toEqual([
    'checkpoint-epoch-4.safetensors 4',
    'checkpoint.pt 4',
  ]);
});

test('of a file that training has overwritten meanwhile, nothing is kept', async () => {
  const path = join(folder, 'checkpoint.pt');
  await copyFile(runCheckpoint(1), path);
  const from = await open(path);
  await copyFile(runCheckpoint(2), path);
  await expect(writeSnapshot(join(folder, 'kept.safetensors'), from, [], 'a test')).rejects.toThrow(
    'checkpoint.pt was rewritten since it was opened, probably by the training run: open it again.',
  );
  expect(await readdir(folder)).toEqual(['checkpoint.pt']);
});

test.skipIf(process.platform !== 'linux')('a full disk is said to be full', async () => {
  const from = await open(runCheckpoint(1));
  await expect(writeSnapshot('/dev/full', from, [], 'a test')).rejects.toThrow(
    'No space left to write /dev/full. Free some, or write to another disk.',
  );
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be written to is named', async () => {
  const from = await open(runCheckpoint(1));
  const locked = join(folder, 'locked');
  await mkdir(locked, { mode: 0o500 });
  const to = join(locked, 'kept.safetensors');
  await expect(writeSnapshot(to, from, [], 'a test')).rejects.toThrow(`${to} may not be written to.`);
});
