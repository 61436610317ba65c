/** Prefixes and likelihood ratios, as PyTorch computes them in float64 with the same noise. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PrefixArrays } from '../../src/model/analyses/arrays/prefixArrays';
import { putAreas } from '../../src/model/analyses/arrays/separationArrays';
import { openImages } from '../../src/model/analyses/images';
import { outOfDistribution } from '../../src/model/analyses/outOfDistribution';
import { prefixes } from '../../src/model/analyses/prefixes';
import { ArraysInMemory } from '../fixtures/arraysInMemory';
import { mirrored } from '../fixtures/mirrored';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, goldenNames, openCase } from './goldenArrays';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirrored-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeAnalyses((name, engine) => {
  test('every array of the prefixes', async () => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const temperatures = [1, 0];
    const collected = new PrefixArrays(options.model, temperatures);
    await prefixes({ ...options, temperatures, listener: collected });
    const arrays = new ArraysInMemory();
    collected.putInto(arrays);
    const { small = false } = JSON.parse(golden.metadata.get('settings')!) as { small?: boolean };
    const names = [...goldenNames(golden, /^prefix\./), ...goldenNames(golden, /^llr\.(bound|ratio)(\.|$)/)];
    expect(names).toHaveLength(22);
    for (const of of names) {
      const isPart = small && of.endsWith('mean_image');
      expectGolden(golden, of, isPart ? someOf(arrays, of, options.model.groupShapes.length) : arrays.get(of));
    }
  });

  test('every array that tells mirrored images from the others', async () => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const input = { kind: 'files', paths: [await mirrored(golden.tensors, join(folder, name))], most: null } as const;
    await using images = await openImages(options.model, { ...options, input, seed: 0 });
    const [inside, outside] = [new PrefixArrays(options.model, [1], 0), new PrefixArrays(options.model, [1], 0)];
    const told = await outOfDistribution({
      ...{ inside: options, outside: { ...options, images }, temperature: 1 },
      ...{ listenerInside: inside, listenerOutside: outside },
    });
    const arrays = new ArraysInMemory();
    inside.putRatios(arrays, '');
    outside.putRatios(arrays, '_y');
    putAreas(arrays, told);
    const names = goldenNames(golden, /^llr\./);
    expect(names).toHaveLength(15);
    for (const of of names) expectGolden(golden, of, arrays.get(of));
  });
});

/** A large case holds the pictures of the first image for no group, all but the last, and all groups. */
function someOf(arrays: ArraysInMemory, name: string, groups: number): number[] {
  const [, images = 0, ...extents] = arrays.shapeOf(name);
  const picture = extents.reduce((product, extent) => product * extent, 1);
  const values = Array.from(arrays.get(name));
  return [0, groups - 1, groups].flatMap((k) => values.slice(k * images * picture, (k * images + 1) * picture));
}
