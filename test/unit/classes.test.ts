/** Results by class are those of the class's images, each beside all other images. */
import { expect, test } from 'vitest';
import { classSummaries } from '../../src/model/statistics/classes';
import type { Rows } from '../../src/model/statistics/totals';
import type { ClassEstimate } from '../../src/protocol/comparisons';
import { definedMean, drawnRows } from '../fixtures/drawnRows';

const IMAGES = 40;
const NAMES = ['alone', 'empty', 'many', 'some'];
/** One image of the first class, none of the second, and every fifth without a class. */
const OF = Array.from({ length: IMAGES }, (_, image) =>
  image === 7 ? 0 : image % 5 === 0 ? -1 : image % 3 === 0 ? 3 : 2,
);
const rows = drawnRows(IMAGES, 3);
const summaries = classSummaries(rows, { names: NAMES, of: OF }, true);

function expected(values: ArrayLike<number>, ofClass: number): ClassEstimate {
  const all = Array.from(values);
  const mean = definedMean(all.filter((_, image) => OF[image] === ofClass));
  const others = definedMean(all.filter((_, image) => OF[image] !== ofClass));
  const isKnown = mean.standardError !== null && others.standardError !== null;
  return {
    mean: { mean: close(mean.mean), standardError: mean.standardError === null ? null : close(mean.standardError) },
    difference: {
      mean: close(mean.mean - others.mean),
      standardError: isKnown ? close(Math.sqrt(mean.standardError ** 2 + others.standardError ** 2)) : null,
    },
  };
}

function close(value: number): number {
  return expect.closeTo(value, 9) as number;
}

function klOf({ klByGroup }: Rows): number[] {
  return Array.from({ length: IMAGES }, (_, image) => klByGroup.reduce((sum, ofGroup) => sum + ofGroup[image]!, 0));
}

test('Every class that has images is summarised in the order of the names', () => {
  const counts = [0, 2, 3].map((ofClass) => OF.filter((one) => one === ofClass).length);
  expect(summaries.map(({ name, images }) => [name, images])).toEqual([
    ['alone', 1],
    ['many', counts[1]],
    ['some', counts[2]],
  ]);
});

test.each([
  ['alone', 0],
  ['many', 2],
  ['some', 3],
])('Means, errors and differences of the class “%s” are those of its images and of all others', (name, ofClass) => {
  const summary = summaries.find((one) => one.name === name)!;
  const kl = klOf(rows);
  expect(summary.klNats).toEqual(expected(kl, ofClass));
  expect(summary.reconstructionNats).toEqual(expected(rows.reconstructionNats, ofClass));
  expect(summary.nelboNats).toEqual(
    expected(
      kl.map((value, image) => value + rows.reconstructionNats[image]!),
      ofClass,
    ),
  );
  expect(summary.groups).toEqual(rows.klByGroup.map((ofGroup) => expected(ofGroup, ofClass)));
});

test('A single image of a class gives a difference without a standard error', () => {
  const { klNats } = summaries[0]!;
  expect(klNats.mean.standardError).toBeNull();
  expect(klNats.difference.standardError).toBeNull();
  expect(klNats.difference.mean).not.toBeNaN();
});

test('Where all images are of one class there are no others to differ from', () => {
  const [only] = classSummaries(rows, { names: ['all'], of: OF.map(() => 0) }, true);
  expect(only!.images).toBe(IMAGES);
  expect(only!.klNats.mean.mean).toBeCloseTo(definedMean(klOf(rows)).mean, 9);
  expect(only!.klNats.difference).toEqual({ mean: NaN, standardError: null });
});

test('Without a known decoder only the KL is summarised', () => {
  for (const summary of classSummaries(rows, { names: NAMES, of: OF }, false)) {
    expect([summary.reconstructionNats, summary.nelboNats]).toEqual([null, null]);
    expect(summary.klNats.mean.mean).toBeGreaterThan(0);
  }
});

test('Differences between classes stay exact beside a large common value', () => {
  const large = { ...rows, reconstructionNats: rows.reconstructionNats.map((value) => value + 1e9) };
  const moved = classSummaries(large, { names: NAMES, of: OF }, true);
  for (const [i, { reconstructionNats }] of moved.entries()) {
    const { difference } = summaries[i]!.reconstructionNats!;
    expect(reconstructionNats!.difference.mean).toBeCloseTo(difference.mean, 5);
    if (difference.standardError !== null) {
      expect(reconstructionNats!.difference.standardError).toBeCloseTo(difference.standardError, 5);
    }
  }
});
