/** Differences between checkpoints and between inputs, as PyTorch computes them in float64 with the same noise. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ComparisonArrays } from '../../src/model/analyses/arrays/comparisonArrays';
import { compareApart } from '../../src/model/analyses/compare/compareApart';
import { comparePaired } from '../../src/model/analyses/compare/comparePaired';
import { openImages } from '../../src/model/analyses/images';
import { openModel } from '../../src/model/families/openModel';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import { ComparedColumns } from '../../src/model/statistics/comparison/comparedColumns';
import { allParts, sharedParts } from '../../src/model/statistics/comparison/sharedParts';
import { ArraysInMemory } from '../fixtures/arraysInMemory';
import { mirrored } from '../fixtures/mirrored';
import { runningOn } from '../fixtures/runningOn';
import { describeAnalyses } from './describeAnalyses';
import { ANALYSES, analysisPath, SECOND_CHECKPOINTS } from './goldenAnalysis';
import { expectGolden, goldenNames, openCase } from './goldenArrays';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compared-'));
});
afterAll(() => rm(folder, { recursive: true }));

const WISH = { channels: true, positions: true };

describeAnalyses((name, engine) => {
  test.each([
    ['paired, in one block', comparePaired, 1e9],
    ['paired, image by image', comparePaired, 1],
    ['one after the other', compareApart, 0],
  ])('every array that compares the images with mirrored ones, %s', async (_, compare, blockBytes) => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const input = { kind: 'files', paths: [await mirrored(golden.tensors, join(folder, name))], most: null } as const;
    await using images = await openImages(options.model, { ...options, input, seed: 0 });
    const columns = new ComparedColumns(allParts(options.model.description), WISH);
    const collected = new ComparisonArrays(columns);
    const sums = await compare({
      ...{ columns, first: options, second: { ...options, images }, blockBytes },
      listener: (side, firstImage, draw, rows) => collected.add(side, firstImage, draw, rows),
    });
    const arrays = new ArraysInMemory();
    collected.putInto(arrays, 'inputs', sums);
    const names = goldenNames(golden, /^inputs\./);
    expect(names).toHaveLength(9);
    for (const of of names) expectGolden(golden, of, arrays.get(of));
  });

  const second = SECOND_CHECKPOINTS[name];
  if (second === undefined) return;
  test.each([
    ['in one block', 1e9],
    ['image by image', 1],
  ])('every array that compares it with a second checkpoint, %s', async (_, blockBytes) => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const model = await openModel(second);
    try {
      const columns = new ComparedColumns(sharedParts(options.model.description, model.description), WISH);
      const collected = new ComparisonArrays(columns);
      const sums = await comparePaired({
        ...{ columns, first: options, second: { ...options, model, running: runningOn(model, engine()) }, blockBytes },
        listener: (side, firstImage, draw, rows) => collected.add(side, firstImage, draw, rows),
      });
      const arrays = new ArraysInMemory();
      collected.putInto(arrays, 'second', sums);
      const names = goldenNames(golden, /^second\./);
      expect(names).toHaveLength(16);
      for (const of of names) {
        expect(arrays.shapeOf(of), of).toEqual(golden.tensors.get(of)!.shape);
        expectGolden(golden, of, arrays.get(of));
      }
      // What a group's positions differ by adds up to what its channels do.
      const total = (of: string) => [...Array.from(arrays.get(of))].reduce((sum, nats) => sum + nats, 0);
      const ofPositions = options.model.groupShapes.map((__, group) => total(`second.rate_position.${group}.mean`));
      expect(ofPositions.reduce((sum, nats) => sum + nats, 0)).toBeCloseTo(total('second.rate.mean'), 6);
    } finally {
      await model.checkpoint.close();
    }
  });
});

test('the cases with a second checkpoint are those that PyTorch compared', async () => {
  const compared: string[] = [];
  for (const name of ANALYSES) {
    const { metadata } = await readSafetensors(analysisPath(name));
    if (metadata.get('second') !== 'None') compared.push(name);
  }
  expect(compared).toEqual(Object.keys(SECOND_CHECKPOINTS).sort());
});
