/** Two statistics files are compared image by image where they hold the same images (docs/analyses.md#compare). */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ComparedColumns } from '../../src/model/statistics/comparison/comparedColumns';
import { compareRows, type SavedSide } from '../../src/model/statistics/comparison/compareRows';
import { markedAmong } from '../../src/model/statistics/comparison/comparison';
import { allParts, sharedParts, type ComparableModel } from '../../src/model/statistics/comparison/sharedParts';
import { twoSidedP, welchFreedom } from '../../src/model/statistics/comparison/studentT';

const MODEL: ComparableModel = {
  groups: [
    { channels: 2, height: 1, width: 1 },
    { channels: 2, height: 2, width: 2 },
  ],
  ...{ hasFlows: false, likelihood: 'bernoulli', bits: 8, dataset: 'mnist' },
  image: { channels: 1, size: 4 },
};
const COLUMNS = new ComparedColumns(allParts(MODEL), { channels: false, positions: false });

interface Saved {
  /** By image: what its pixels are, and its name. */
  readonly pixels: readonly string[] | null;
  readonly names: readonly string[];
  readonly indices?: readonly number[] | null;
  /** By group, then image. */
  readonly kl: readonly (readonly number[])[];
  readonly loss: readonly number[];
}

function saved({ pixels, names, indices = [...names.keys()], kl, loss }: Saved): SavedSide {
  const digests = pixels && Buffer.concat(pixels.map((content) => createHash('sha256').update(content).digest()));
  return {
    rows: {
      klByGroup: kl.map((ofGroup) => Float64Array.from(ofGroup)),
      reconstructionNats: Float64Array.from(loss),
      ...{ drawErrors: null, weights: null },
    },
    known: { names: { at: (image) => names[image] }, indices, digests: digests && new Uint8Array(digests) },
  };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const errorOf = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));

const BEFORE: Saved = {
  pixels: ['a', 'b', 'c', 'd'],
  names: ['a.png', 'b.png', 'c.png', 'd.png'],
  kl: [
    [1, 2, 3, 5],
    [4, 4, 5, 7],
  ],
  loss: [10, 20, 30, 50],
};

test('the same images in another order are paired by their pixels', () => {
  const after = saved({
    pixels: ['c', 'a', 'd', 'b'],
    names: ['0', '1', '2', '3'],
    kl: [
      [3.5, 1.25, 5, 2.5],
      [5, 4.5, 7, 4],
    ],
    loss: [29, 9.5, 48, 19],
  });
  const { comparison, same } = compareRows(saved(BEFORE), after, COLUMNS);
  expect(same).toEqual({ by: 'SHA-256', first: [0, 1, 2, 3], second: [1, 3, 0, 2] });
  expect(comparison).toMatchObject({ isPaired: true, images: { first: 4, second: 4 } });
  const changes = [9.5 + 1.25 + 4.5 - 15, 19 + 2.5 + 4 - 26, 29 + 3.5 + 5 - 38, 48 + 5 + 7 - 62];
  const { difference, unpairedError, p, first, second } = comparison.nelbo!;
  expect(difference).toMatchObject({ drawStandardError: null, mean: expect.closeTo(mean(changes), 12) as number });
  expect(difference.standardError).toBeCloseTo(errorOf(changes), 12);
  expect(second.mean - first.mean).toBeCloseTo(mean(changes), 12);
  expect(unpairedError).toBeCloseTo(Math.hypot(first.standardError!, second.standardError!), 12);
  expect(p).toBeCloseTo(twoSidedP(mean(changes) / errorOf(changes), 3), 12);
  expect(comparison.groups[0]!.difference.mean).toBeCloseTo(mean([0.25, 0.5, 0.5, 0]), 12);
  // The other group changes in one image only.
  expect(comparison.groups[1]!.difference.mean).toBeCloseTo(0.125, 12);
});

describe('Without digests', () => {
  test('the same name and number make the same image', () => {
    const { same } = compareRows(
      saved({ ...BEFORE, pixels: null }),
      saved({ ...BEFORE, names: ['x.png', 'b.png', 'c.png', 'd.png'], indices: [0, 1, 7, 3] }),
      COLUMNS,
    );
    expect(same).toEqual({ by: 'name and number', first: [1, 3], second: [1, 3] });
  });

  test('and without numbers, nothing identifies an image, and all are compared unpaired', () => {
    const { same, comparison } = compareRows(saved(BEFORE), saved({ ...BEFORE, pixels: null, indices: null }), COLUMNS);
    expect(same).toBeNull();
    expect(comparison.isPaired).toBe(false);
  });
});

test('an image that occurs twice is used twice, and no more often', () => {
  const { same } = compareRows(
    saved({ ...BEFORE, pixels: ['a', 'a', 'a', 'b'] }),
    saved({ ...BEFORE, pixels: ['b', 'a', 'x', 'a'] }),
    COLUMNS,
  );
  expect(same).toMatchObject({ first: [0, 1, 3], second: [1, 3, 0] });
});

test('of a part of the images, those in both files are compared', () => {
  const part = {
    pixels: ['d', 'b'],
    names: ['d', 'b'],
    kl: [
      [6, 2],
      [7, 4],
    ],
    loss: [50, 20],
  };
  const { comparison } = compareRows(saved(BEFORE), saved(part), COLUMNS);
  expect(comparison).toMatchObject({ isPaired: true, images: { first: 2, second: 2 } });
  expect(comparison.kl.difference.mean).toBe(0.5);
  expect(comparison.kl.first.mean).toBe(9);
});

test('files with few images in common are compared unpaired, over all of their images', () => {
  const others = {
    pixels: ['d', 'x', 'y'],
    names: ['0', '1', '2'],
    kl: [
      [5, 8, 6],
      [7, 9, 1],
    ],
    loss: [50, 60, 80],
  };
  const { comparison, same } = compareRows(saved(BEFORE), saved(others), COLUMNS);
  expect(same!.first).toEqual([3]);
  expect(comparison).toMatchObject({ isPaired: false, images: { first: 4, second: 3 } });
  const { difference, first, second, p, unpairedError } = comparison.distortion!;
  expect(difference.mean).toBeCloseTo(190 / 3 - 27.5, 12);
  expect(difference.standardError).toBe(unpairedError);
  const [a, b] = [errorOf([10, 20, 30, 50]), errorOf([50, 60, 80])];
  expect(unpairedError).toBeCloseTo(Math.hypot(a, b), 12);
  expect([first.standardError, second.standardError]).toEqual([expect.closeTo(a, 12), expect.closeTo(b, 12)]);
  const freedom = welchFreedom({ standardError: a, images: 4 }, { standardError: b, images: 3 });
  expect(p).toBeCloseTo(twoSidedP(difference.mean / Math.hypot(a, b), freedom), 12);
});

test('a file compared with itself differs by exactly 0, and nothing is marked', () => {
  const { comparison } = compareRows(saved(BEFORE), saved(BEFORE), COLUMNS);
  for (const quantity of [comparison.kl, comparison.nelbo!, comparison.distortion!, ...comparison.groups]) {
    expect(quantity.difference).toMatchObject({ mean: 0, standardError: 0 });
  }
  expect(markedAmong(comparison.groups)).toEqual({ marked: 0, of: 0, byChance: 0 });
});

test('a single image has a difference, but no error, and nothing is marked', () => {
  const one = { pixels: ['a'], names: ['a'], kl: [[1], [4]], loss: [10] };
  const { comparison } = compareRows(saved(one), saved({ ...one, loss: [12] }), COLUMNS);
  expect(comparison.nelbo).toMatchObject({ difference: { mean: 2, standardError: null }, p: null });
});

test('other architectures are compared by the resolutions that both have', () => {
  const deeper: ComparableModel = { ...MODEL, groups: [...MODEL.groups, { channels: 2, height: 2, width: 2 }] };
  const columns = new ComparedColumns(sharedParts(MODEL, deeper), { channels: false, positions: false });
  const after = saved({ ...BEFORE, kl: [...BEFORE.kl, [1, 1, 1, 2]] });
  const { comparison } = compareRows(saved(BEFORE), after, columns);
  expect(comparison.groups).toEqual([]);
  expect(comparison.resolutions.map(({ height, kl }) => [height, kl.difference.mean])).toEqual([
    [1, 0],
    [2, 1.25],
  ]);
  expect(comparison.kl.difference.mean).toBe(1.25);
});

test('where many are compared, a twentieth of those that can be is expected to be marked by chance', () => {
  const quantity = (p: number | null) => {
    const none = { mean: 0, standardError: null, drawStandardError: null };
    return { first: none, second: none, difference: none, unpairedError: null, p };
  };
  const told = markedAmong([0.2, 0.049, null, 0.05, 0, 0.9].map(quantity));
  expect(told).toEqual({ marked: 2, of: 5, byChance: 0.25 });
});
