/** Classes and the model check: each against a direct computation from its definition (docs/analyses.md#classes). */
import { expect, test } from 'vitest';
import { classSummaries } from '../../src/model/statistics/classes';
import { modelCheck } from '../../src/model/statistics/modelCheck';
import type { Rows } from '../../src/model/statistics/totals';
import type { Estimate } from '../../src/protocol/statistics';

/** Each group's KL by image, then the reconstruction losses. */
function rowsOf(klByGroup: readonly (readonly number[])[], losses: readonly number[]): Rows {
  return {
    klByGroup: klByGroup.map((ofGroup) => Float64Array.from(ofGroup)),
    reconstructionNats: Float64Array.from(losses),
    ...{ drawErrors: null, weights: null },
  };
}

const KL = [
  [1, 4, 2, 8, 5, 7, 1.5],
  [10, 14, 13, 9, 11, 20, 10.5],
];
const LOSSES = [100, 90, 120, 105, 99, 101, 97];
const ROWS = rowsOf(KL, LOSSES);
const TOTAL_KL = LOSSES.map((_, image) => KL[0]![image]! + KL[1]![image]!);
const NELBO = LOSSES.map((loss, image) => loss + TOTAL_KL[image]!);
/** The last image has no class, and no image is a bird. */
const CLASSES = { names: ['cat', 'bird', 'dog'], of: [0, 0, 2, 2, 0, 2, -1] };

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The squared standard error of the mean. */
function squaredError(values: readonly number[]): number {
  const squares = values.map((value) => (value - mean(values)) ** 2);
  return mean(squares) / (values.length - 1);
}

function close(value: number): number {
  return expect.closeTo(value, 10) as number;
}

function estimate(values: readonly number[]): Estimate {
  return { mean: close(mean(values)), standardError: close(Math.sqrt(squaredError(values))) };
}

function apart(a: readonly number[], b: readonly number[]): Estimate {
  return {
    mean: close(mean(a) - mean(b)),
    standardError: close(Math.sqrt(squaredError(a) + squaredError(b))),
  };
}

test('Each class has its means, and their differences from all other images, those without a class included', () => {
  const compared = (values: readonly number[], ofClass: number) => {
    const [own, others] = [[ofClass], CLASSES.of.filter((one) => one !== ofClass)].map((classes) =>
      values.filter((_, image) => classes.includes(CLASSES.of[image]!)),
    );
    return { mean: estimate(own!), difference: apart(own!, others!) };
  };
  expect(classSummaries(ROWS, CLASSES, true)).toEqual(
    [0, 2].map((ofClass) => ({
      ...{ name: CLASSES.names[ofClass], images: 3, klNats: compared(TOTAL_KL, ofClass) },
      ...{ reconstructionNats: compared(LOSSES, ofClass), nelboNats: compared(NELBO, ofClass) },
      groups: KL.map((ofGroup) => compared(ofGroup, ofClass)),
    })),
  );
});

test('A small difference of large numbers keeps its digits', () => {
  const offset = 1e9;
  const [cat] = classSummaries(rowsOf([KL[0]!.map((kl) => kl + offset)], LOSSES), CLASSES, true);
  const [cats, others] = [
    [1, 4, 5],
    [2, 8, 7, 1.5],
  ];
  expect(cat!.klNats.difference).toEqual({
    mean: expect.closeTo(mean(cats) - mean(others), 5) as number,
    standardError: expect.closeTo(Math.sqrt(squaredError(cats) + squaredError(others)), 5) as number,
  });
});

test('A class of one image has a mean and a difference, but no errors', () => {
  const [, dog] = classSummaries(ROWS, { names: ['cat', 'dog'], of: [0, 0, 0, 0, 0, 0, 1] }, true);
  expect(dog!.nelboNats).toEqual({
    mean: { mean: close(109), standardError: null },
    difference: { mean: close(109 - mean(NELBO.slice(0, 6))), standardError: null },
  });
});

test('If all images are of one class, there is nothing to compare', () => {
  expect(classSummaries(ROWS, { names: ['cat', 'dog'], of: LOSSES.map(() => 0) }, true)).toEqual([]);
});

test('An unknown KL makes its class unknown, and the difference of every class, but no other mean', () => {
  const [cat, dog] = classSummaries(rowsOf([[NaN, ...KL[0]!.slice(1)], KL[1]!], LOSSES), CLASSES, true);
  expect([cat!.klNats.mean.mean, cat!.klNats.difference.mean, dog!.klNats.difference.mean]).toEqual([NaN, NaN, NaN]);
  expect(dog!.klNats.mean).toEqual(estimate([15, 17, 27]));
  expect(cat!.groups[1]!.mean).toEqual(estimate([10, 14, 11]));
});

test('Without a known decoder, classes and the model check compare the KL alone', () => {
  const [cat] = classSummaries(ROWS, CLASSES, false);
  expect([cat!.reconstructionNats, cat!.nelboNats]).toEqual([null, null]);
  const check = modelCheck(ROWS, ROWS, false);
  expect([check.nelboNats, check.klNats.data]).toEqual([null, estimate(TOTAL_KL)]);
});

test('The model check gives images, samples, and samples minus images', () => {
  const samples = rowsOf(
    [
      [3, 5, 4],
      [9, 8, 10],
    ],
    [80, 82, 87],
  );
  const compared = (ofImages: readonly number[], ofSamples: readonly number[]) => ({
    data: estimate(ofImages),
    samples: estimate(ofSamples),
    difference: apart(ofSamples, ofImages),
  });
  expect(modelCheck(ROWS, samples, true)).toEqual({
    ...{ images: 7, samples: 3 },
    klNats: compared(TOTAL_KL, [12, 13, 14]),
    nelboNats: compared(NELBO, [92, 95, 101]),
    groups: [compared(KL[0]!, [3, 5, 4]), compared(KL[1]!, [9, 8, 10])],
  });
});

test('One sample has no error, and neither has the difference', () => {
  const check = modelCheck(ROWS, rowsOf([[3], [9]], [80]), true);
  expect(check.nelboNats!.samples).toEqual({ mean: 92, standardError: null });
  expect(check.nelboNats!.difference).toEqual({ mean: close(92 - mean(NELBO)), standardError: null });
});
