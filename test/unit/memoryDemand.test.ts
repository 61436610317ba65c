/** A network states how much memory it needs before it takes any. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openCheckpoint } from '../../src/model/checkpoint/checkpoint';
import { openModel } from '../../src/model/families/openModel';
import { Refusal } from '../../src/model/refusal';
import { checkpointPickle, namespace, tensor, writeTorchFile } from '../fixtures/torchFile';
import { nvaeInspect } from '../cli/nvaeInspect';

const SMALL = join(root, 'test', 'fixtures', 'golden', 'cifar10-vanilla.pt');

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'large-'));
  path = join(folder, 'claims-2048.pt');
  await writeClaiming(2048);
});
afterAll(() => rm(folder, { recursive: true }));

/** The small network, whose first map makes its images so large: all other weights stay as they are. */
async function writeClaiming(side: number): Promise<void> {
  const checkpoint = await openCheckpoint(SMALL);
  const names = [...checkpoint.tensors.keys()];
  const stored = await checkpoint.read(names);
  const args = Object.fromEntries(checkpoint.flags.flags);
  await checkpoint.close();
  const first = { shape: [16, side / 2, side / 2], values: new Float32Array(16 * (side / 2) ** 2) };
  const tensors = names.map((name) => {
    const same = { shape: checkpoint.tensors.get(name)!.shape, values: stored.get(name)! };
    return [name, name === 'prior_ftr0' ? first : same] as const;
  });
  await writeTorchFile(path, {
    pickle: checkpointPickle(
      Object.fromEntries(tensors.map(([name, { shape }]) => [name, tensor({ key: name, shape })])),
      { args: namespace({ ...args, dataset: 'mine' }) },
    ),
    data: Object.fromEntries(tensors.map(([name, { values }]) => [name, new Uint8Array(values.buffer)])),
  });
}

test('a file of 78 MB whose images are of 2048×2048 is refused with the number, unless as much is allowed', async () => {
  expect((await stat(path)).size).toBeLessThan(80e6);
  const refusal =
    /^One image of 2048×2048 needs about (\d+) MB in this network, far more than its weights \(\d+ MB\)\. If this machine has that much, set nvaeInspector\.memoryBudget, or --memory on the command line, to \1\.$/;
  await expect(openModel(path)).rejects.toThrow(refusal);
  await expect(openModel(path, { memoryMb: 4000 })).rejects.toThrow(refusal);
  const model = await openModel(path, { memoryMb: 6000 });
  await model.checkpoint.close();
});

test('the number that a refusal tells is enough, and the least that is', async () => {
  const refused = await openModel(path).catch((refusal: unknown) => refusal);
  if (!(refused instanceof Refusal)) throw new Error('expected a refusal');
  const neededMb = Number(/to (\d+)\.$/.exec(refused.message)?.[1]);
  await expect(openModel(path, { memoryMb: neededMb - 1 })).rejects.toThrow(`needs about ${neededMb} MB`);
  const model = await openModel(path, { memoryMb: neededMb });
  await model.checkpoint.close();
});

test('nvae-inspect refuses it, and says which option allows it', async () => {
  const { code, stderr } = await nvaeInspect(path, '--samples', '1', '--memory', '1000');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^nvae-inspect: One image of 2048×2048 needs about \d+ MB/);
});
