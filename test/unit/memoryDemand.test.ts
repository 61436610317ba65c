/** A network says how much memory it takes before it takes any. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openModel } from '../../src/model/families/openModel';
import { Refusal } from '../../src/model/refusal';
import { writeForImagesOf } from '../fixtures/largeImages';
import { nvaeInspect } from '../cli/nvaeInspect';

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'large-'));
  path = join(folder, 'claims-1024.pt');
  await writeForImagesOf(1024, path);
});
afterAll(() => rm(folder, { recursive: true }));

test('a file of 17 MB whose images are of 1024×1024 is refused with the number, unless as much is allowed', async () => {
  expect((await stat(path)).size).toBeLessThan(18e6);
  const refusal =
    /^One image of 1024×1024 needs about (\d+) MB in this network, far more than its weights \(\d+ MB\)\. If this machine has that much, set nvaeInspector\.memoryBudget, or --memory on the command line, to \1\.$/;
  await expect(openModel(path)).rejects.toThrow(refusal);
  await expect(openModel(path, { memoryMb: 1100 })).rejects.toThrow(refusal);
  const model = await openModel(path, { memoryMb: 1500 });
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
  expect(stderr).toMatch(/^nvae-inspect: One image of 1024×1024 needs about \d+ MB/);
});
