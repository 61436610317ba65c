/** A network states how much memory it needs before it takes any. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireAffordable } from '../../src/model/families/memoryDemand';
import { openModel } from '../../src/model/families/openModel';
import { GraphBuilder } from '../../src/model/graph/builder';
import type { Network } from '../../src/model/latentModel';
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

describe('A network', () => {
  /** Its largest feature map has so many values, six of which are alive at a time: 24 bytes for each. */
  function network(values: number, parameterCount: number): Network {
    const build = new GraphBuilder();
    const x = build.input('x', { channels: 1, height: 1, width: values });
    build.pointwise('elu', x);
    const graph = build.graph([]);
    return { graph, x, encoded: x, logits: x, groups: [], parameterCount, parameterNames: new Set() };
  }
  const valuesIn = (mb: number) => Math.floor((1e6 * mb) / 24);
  const group = (channels: number, height: number, width: number) => ({ channels, height, width });
  const check = (values: number, parameters: number, memoryMb: number | null, groups = [group(0, 1, 1)]) => {
    requireAffordable(network(values, parameters), groups, 64, memoryMb);
  };

  test('that needs a gigabyte an image is not asked about, and one that needs more is', () => {
    check(valuesIn(1000), 0, null);
    expect(() => {
      check(valuesIn(1000) + 1, 0, null);
    }).toThrow('One image of 64×64 needs about 1001 MB in this network, far more than its weights (0 MB).');
  });

  test('may need four bytes more for each byte of its weights', () => {
    // 250 MB of weights.
    check(valuesIn(2000), 62.5e6, null);
    expect(() => {
      check(valuesIn(2000) + 1, 62.5e6, null);
    }).toThrow('needs about 2001 MB in this network, far more than its weights (250 MB).');
  });

  test('needs a hundred bytes for each latent of every group', () => {
    const groups = [group(10, 1000, 200), group(20, 100, 1000)];
    check(valuesIn(600), 0, null, groups);
    expect(() => {
      check(valuesIn(600), 0, null, [...groups, group(1, 1, 1)]);
    }).toThrow('needs about 1001 MB');
  });

  test('may need what was allowed, and never less than without', () => {
    check(valuesIn(1500), 0, 1500);
    expect(() => {
      check(valuesIn(1500) + 1, 0, 1500);
    }).toThrow('needs about 1501 MB');
    check(valuesIn(1000), 0, 1);
  });
});

test('nvae-inspect refuses it, and says which option allows it', async () => {
  const { code, stderr } = await nvaeInspect(path, '--samples', '1', '--memory', '1000');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^nvae-inspect: One image of 1024×1024 needs about \d+ MB/);
});
