/** Means of differences and their two standard errors, from the definitions in docs/analyses.md#errors. */
import { expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { groupKlNats } from '../../src/model/statistics/groupKl';
import { pairedEstimate } from '../../src/model/statistics/pairedEstimate';
import { contributionTerms, klTerms } from '../fixtures/latentTerms';

test('The error over images is that of their means over draws; the error over draws is that of another seed', () => {
  // Three images with two draws, draw first: means 2, 5 and 11, variances over draws 2, 8 and 18.
  const { mean, standardError, drawStandardError } = pairedEstimate(Float64Array.of(1, 3, 8, 3, 7, 14), 3);
  expect(mean).toBeCloseTo(6, 12);
  expect(standardError).toBeCloseTo(Math.sqrt((16 + 1 + 25) / 2 / 3), 12);
  expect(drawStandardError).toBeCloseTo(Math.sqrt((2 + 8 + 18) / 2) / 3, 12);
});

test('A single image has the error over its draws', () => {
  const { mean, standardError, drawStandardError } = pairedEstimate(Float64Array.of(1, 2, 6), 1);
  expect(mean).toBeCloseTo(3, 12);
  expect(standardError).toBeCloseTo(Math.sqrt(7 / 3), 12);
  expect(drawStandardError).toBe(standardError);
});

test('A single draw says nothing about another seed, and for a single image nothing at all', () => {
  expect(pairedEstimate(Float64Array.of(1, 3), 2)).toEqual({ mean: 2, standardError: 1, drawStandardError: null });
  expect(pairedEstimate(Float64Array.of(4), 1)).toEqual({ mean: 4, standardError: null, drawStandardError: null });
});

test('A group’s KL is summed image by image, in closed form or, with flows, from the draw', () => {
  const shape = { channels: 2, height: 1, width: 2 };
  const values = (of: (i: number) => number) => Float32Array.from({ length: 12 }, (_, i) => of(i));
  const gaussians = {
    ...{ muQ: values((i) => i / 3), sigmaQ: values((i) => 1 + i / 7) },
    ...{ muP: values((i) => -i / 5), sigmaP: values((i) => 2 - i / 11) },
  };
  const flow = { z0: values((i) => i / 2), zK: values((i) => i / 4 - 1) };
  const { muQ, sigmaQ, muP, sigmaP } = gaussians;
  const batch: GroupBatch = {
    ...{ group: 0, shape, firstImage: 0, images: 3, draw: 0, details: null, epsilon: new Float32Array() },
    ...gaussians,
    flow: null,
  };
  const sums = (klAt: (i: number) => number) =>
    [0, 4, 8].map((first) => klAt(first) + klAt(first + 1) + klAt(first + 2) + klAt(first + 3));
  const close = (expected: readonly number[]) => expected.map((value) => expect.closeTo(value, 10) as number);
  expect([...groupKlNats(batch)]).toEqual(close(sums((i) => klTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!).klNats)));
  expect([...groupKlNats({ ...batch, flow })]).toEqual(
    close(
      sums(
        (i) => contributionTerms(muQ[i]!, sigmaQ[i]!, muP[i]!, sigmaP[i]!, flow.z0[i]!, flow.zK[i]!).contributionNats,
      ),
    ),
  );
});
