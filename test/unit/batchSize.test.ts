/** How many images are measured together: as many as fit the memory for feature maps, up to eight per lane. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { openModel } from '../../src/model/families/openModel';
import { featureMapBytes } from '../../src/model/graph/featureMaps';
import { imagesInLanes, imagesPerBatch } from '../../src/model/passes/batchSize';

test('one to eight images are measured together, as many as their feature maps have room for', async () => {
  const model = await openModel(join(root, 'media', 'sample', 'nvae-digits.pt'));
  await model.checkpoint.close();
  const imageMb = featureMapBytes(model.network.graph) / 1e6;
  const atATime = (images: number) => imagesPerBatch(model, images * imageMb);
  expect([1.01, 1.99, 2.01, 7.99, 8.01, 100].map(atATime)).toEqual([1, 1, 2, 7, 8, 8]);
  expect(atATime(0.01)).toBe(1);
  // The default memory, 256 MB, has room for eight of these.
  expect(256 / imageMb).toBeGreaterThan(8);
  expect(imagesPerBatch(model, null)).toBe(8);
});

test('in lanes, each gets one to eight images, and all the same number where there is room for one each', async () => {
  const model = await openModel(join(root, 'media', 'sample', 'nvae-digits.pt'));
  await model.checkpoint.close();
  const imageMb = featureMapBytes(model.network.graph) / 1e6;
  const inThree = (images: number) => imagesInLanes(model, images * imageMb, 3);
  expect([0.01, 1.01, 2.01, 3.01, 5.99, 6.01, 23.99, 24.01, 100].map(inThree)).toEqual([1, 1, 2, 3, 3, 6, 21, 24, 24]);
  expect(imagesInLanes(model, null, 2)).toBe(16);
});
