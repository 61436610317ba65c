/** Means of differences and their two standard errors, from the definitions in docs/analyses.md#errors. */
import { describe, expect, test } from 'vitest';
import type { GroupBatch } from '../../src/model/statistics/groupBatch';
import { groupKlNats } from '../../src/model/statistics/groupKl';
import { PairedBatch, pairedEstimate, PairedSums } from '../../src/model/statistics/pairedEstimate';
import { estimateOf } from '../../src/model/statistics/estimate';
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

test('A draw that is not a number makes what depends on it not a number; it is not unknown', () => {
  const { mean, standardError, drawStandardError } = pairedEstimate(Float64Array.of(1, 2, NaN, 4), 2);
  expect([mean, standardError, drawStandardError]).toEqual([NaN, NaN, NaN]);
  expect(pairedEstimate(Float64Array.of(1, NaN), 2)).toEqual({
    ...{ mean: NaN, standardError: NaN, drawStandardError: null },
  });
});

describe('Quantities that arrive batch by batch', () => {
  const QUANTITIES = 3;
  const valueOf = (quantity: number, draw: number, image: number) =>
    1000 * quantity + Math.sin(7 * quantity + 3 * draw + 11 * image) * 10 ** quantity;

  function summed(draws: number, batches: readonly number[]): PairedSums {
    const sums = new PairedSums(QUANTITIES);
    let first = 0;
    for (const images of batches) {
      const batch = new PairedBatch(QUANTITIES, images);
      for (let draw = 0; draw < draws; draw++) {
        for (let b = 0; b < images; b++) {
          batch.add(
            b,
            Float64Array.from({ length: QUANTITIES }, (_, q) => valueOf(q, draw, first + b)),
          );
        }
      }
      sums.add(batch);
      first += images;
    }
    return sums;
  }

  /** From the definition: of each image its values over draws. */
  function expected(byImage: readonly (readonly number[])[]) {
    const means = byImage.map((values) => estimateOf(values).mean);
    const draws = byImage.map((values) => estimateOf(values).standardError);
    const variance = draws.reduce<number>((sum, error) => sum + (error ?? NaN) ** 2, 0);
    const drawStandardError = draws.includes(null) ? null : Math.sqrt(variance) / byImage.length;
    return { ...estimateOf(means), drawStandardError };
  }

  test.each([
    [1, [4, 3]],
    [5, [4, 3]],
    [5, [1]],
    [1, [1]],
    [2, [1, 1, 1]],
  ])('have the estimates of all values together: %i draws of images in batches of %j', (draws, batches) => {
    const images = batches.reduce((sum, batch) => sum + batch, 0);
    const estimates = summed(draws, batches).estimates(0, QUANTITIES);
    for (const [quantity, actual] of estimates.entries()) {
      const all = expected(
        Array.from({ length: images }, (_, image) =>
          Array.from({ length: draws }, (_, draw) => valueOf(quantity, draw, image)),
        ),
      );
      expect(actual.mean).toBeCloseTo(all.mean, 9);
      const standardError = all.standardError ?? all.drawStandardError;
      if (standardError === null) expect(actual.standardError).toBeNull();
      else expect(actual.standardError).toBeCloseTo(standardError, 9);
      if (all.drawStandardError === null) expect(actual.drawStandardError).toBeNull();
      else expect(actual.drawStandardError).toBeCloseTo(all.drawStandardError, 9);
    }
  });

  test('have no mean before the first image', () => {
    expect(new PairedSums(1).estimate(0)).toEqual({ mean: NaN, standardError: null, drawStandardError: null });
  });

  test('keep apart: one that is not a number leaves the others alone', () => {
    const batch = new PairedBatch(2, 1);
    batch.add(0, Float64Array.of(1, NaN));
    batch.add(0, Float64Array.of(3, 4));
    const sums = new PairedSums(2);
    sums.add(batch);
    expect(sums.estimates(0, 2)).toEqual([
      { mean: 2, standardError: 1, drawStandardError: 1 },
      { mean: NaN, standardError: NaN, drawStandardError: NaN },
    ]);
  });
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
