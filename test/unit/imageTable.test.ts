/** The table of images: order, filter, means and percentiles, against direct computations from their definitions. */
import { describe, expect, test } from 'vitest';
import { labelsFrom } from '../../src/model/statistics/images/imageLabels';
import { ImageTable } from '../../src/model/statistics/images/imageTable';
import { Measurement, type MeasuredModel } from '../../src/model/statistics/measurement';
import type { DrawErrorRows } from '../../src/model/statistics/drawErrors';
import { FEWEST_IMAGES_TO_COMPARE, type ImageRowsQuery, type ImageSort } from '../../src/protocol/images';
import { emptyMeasurement, measuring } from '../fixtures/drawnMeasurement';

const MODEL: MeasuredModel = {
  groups: [
    { channels: 1, height: 1, width: 1 },
    { channels: 1, height: 2, width: 2 },
  ],
  ...{ hasFlows: false, likelihood: 'bernoulli', dimensions: 4, discretisationNatsPerDimension: 0 },
};
const NAMES = ['d.png', 'B.png', 'a.png', 'C.png', 'e.png', 'b.png'];
const CLASSES = { names: ['cat', 'Dog'], of: [0, 1, 0, -1, 1, 0] };
const KL = [
  [3, 1, NaN, 2, 2, 9],
  [10, 40, 5, 30, 20, 8],
];
const LOSSES = [100, 70, 90, 60, 50, 80];
/** By KL + reconstruction loss; image 2 is unknown. */
const NELBO = [113, 111, NaN, 92, 72, 97];

interface Wish {
  readonly klByGroup?: readonly (readonly number[])[];
  readonly losses?: readonly number[];
  readonly errors?: DrawErrorRows;
  readonly draws?: number;
  readonly isUnknownDecoder?: boolean;
}

/** A table of images with these results. */
function tableOf({ klByGroup = KL, losses = LOSSES, errors, draws = 1, isUnknownDecoder = false }: Wish = {}) {
  const measurement = Measurement.of(MODEL, {
    planned: { images: 10, draws },
    rows: {
      klByGroup: klByGroup.map((ofGroup) => Float64Array.from(ofGroup)),
      reconstructionNats: Float64Array.from(losses),
      drawErrors: errors ?? null,
      weights: null,
    },
    ...{ sums: null, kept: null },
  });
  const names = losses.map((_, image) => NAMES[image] ?? `${image}.png`);
  return new ImageTable(
    measurement,
    labelsFrom(() => ({ names, classes: CLASSES })),
    !isUnknownDecoder,
  );
}

function query(sort: ImageSort, change: Partial<ImageRowsQuery> = {}): ImageRowsQuery {
  return { sort, descending: false, filter: '', from: 0, count: 100, ...change };
}

function imagesBy(sort: ImageSort, change: Partial<ImageRowsQuery> = {}, table = tableOf()): number[] {
  return table.rows(query(sort, change)).rows.map(({ image }) => image);
}

describe('Images are sorted', () => {
  test('by each cost, from the smallest or from the largest; an unknown cost comes last both times', () => {
    expect(imagesBy('nelbo')).toEqual([4, 3, 5, 1, 0, 2]);
    expect(imagesBy('nelbo', { descending: true })).toEqual([0, 1, 5, 3, 4, 2]);
    expect(imagesBy('kl')).toEqual([0, 5, 4, 3, 1, 2]);
    expect(imagesBy('reconstruction', { descending: true })).toEqual([0, 2, 5, 1, 3, 4]);
    expect(imagesBy({ group: 1 })).toEqual([2, 5, 0, 4, 3, 1]);
  });

  test('by their numbers where their costs are equal', () => {
    expect(imagesBy({ group: 0 })).toEqual([1, 3, 4, 0, 5, 2]);
  });

  test('infinite costs as the largest and the smallest', () => {
    const table = tableOf({ klByGroup: [[1, Infinity, NaN, -Infinity, 0, 2], KL[1]!] });
    expect(imagesBy({ group: 0 }, {}, table)).toEqual([3, 4, 0, 5, 1, 2]);
  });

  test('by name and by number', () => {
    expect(imagesBy('name')).toEqual([1, 3, 2, 5, 0, 4]);
    expect(imagesBy('index', { descending: true })).toEqual([5, 4, 3, 2, 1, 0]);
  });

  test('by nothing where the decoder is unknown: all are last, by number', () => {
    expect(imagesBy('nelbo', { descending: true }, tableOf({ isUnknownDecoder: true }))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('by no group that the model does not have', () => {
    expect(() => imagesBy({ group: 2 })).toThrow('There is no latent group 2.');
  });
});

test('Only a window is answered, and none beyond the last image', () => {
  expect(imagesBy('nelbo', { from: 2, count: 2 })).toEqual([5, 1]);
  expect(imagesBy('nelbo', { from: 5, count: 2 })).toEqual([2]);
  expect(imagesBy('nelbo', { from: 6 })).toEqual([]);
});

test('A filter leaves images whose name or class contains it, in any case, in their order', () => {
  const filtered = (filter: string) => tableOf().rows(query('nelbo', { filter }));
  expect(filtered('B.PNG').rows.map(({ image }) => image)).toEqual([5, 1]);
  expect(filtered('dog').rows.map(({ image }) => image)).toEqual([4, 1]);
  expect(filtered('dog')).toMatchObject({ matching: 2, images: 6, planned: { images: 10, draws: 1 } });
  expect(filtered('bird')).toMatchObject({ matching: 0, rows: [] });
  // Means are over all images all the same.
  expect(filtered('dog').means).toEqual(filtered('').means);
});

test('The same table answers one filter after another', () => {
  const table = tableOf();
  for (const [filter, images] of [
    ['dog', [4, 1]],
    ['cat', [5, 0, 2]],
    ['', [4, 3, 5, 1, 0, 2]],
    ['dog', [4, 1]],
  ] as const) {
    expect(imagesBy('nelbo', { filter }, table)).toEqual(images);
  }
});

test('A row holds the image’s costs, class and errors over draws', () => {
  const errors = (from: number) => Float64Array.from(LOSSES, (_, image) => from + image / 10);
  const errorRows = { klNats: errors(1), reconstructionNats: errors(2), nelboNats: errors(3) };
  const table = tableOf({ errors: errorRows, draws: 4 });
  const { rows, draws } = table.rows(query('index'));
  expect(draws).toBe(4);
  expect(rows[1]).toEqual({
    ...{ image: 1, name: 'B.png', ofClass: 'Dog' },
    nelboNats: { mean: 111, standardError: 3.1 },
    reconstructionNats: { mean: 70, standardError: 2.1 },
    klNats: { mean: 41, standardError: 1.1 },
    groupNats: Float64Array.of(1, 40),
    percentiles: Float64Array.of(10, (100 * 5.5) / 6),
  });
  expect(rows[3]!.ofClass).toBeNull();
});

test('With one draw, and while an image has only one, errors are unknown', () => {
  expect(tableOf().rows(query('index')).rows[0]!.klNats).toEqual({ mean: 13, standardError: null });
  const nan = new Float64Array(6).fill(NaN);
  const errors = { klNats: nan, reconstructionNats: nan, nelboNats: nan };
  expect(tableOf({ errors }).rows(query('index')).rows[0]!.nelboNats!.standardError).toBeNull();
});

test('Without a known decoder, there is neither loss nor NELBO', () => {
  const { rows, means } = tableOf({ isUnknownDecoder: true }).rows(query('kl'));
  expect([rows[0]!.nelboNats, rows[0]!.reconstructionNats]).toEqual([null, null]);
  expect([means.nelboNats, means.reconstructionNats]).toEqual([null, null]);
});

test('Means have standard errors and deviations over the images', () => {
  const { means } = tableOf().rows(query('kl'));
  const mean = 75;
  const squares = LOSSES.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
  expect(means.reconstructionNats).toEqual({
    mean,
    standardError: expect.closeTo(Math.sqrt(squares / 5 / 6), 10) as number,
    standardDeviation: expect.closeTo(Math.sqrt(squares / 5), 10) as number,
  });
  expect(means.groups[0]!.mean).toBeNaN();
  const one = tableOf({ klByGroup: [[1], [2]], losses: [3] }).rows(query('kl'));
  expect(one.means.nelboNats).toEqual({ mean: 6, standardError: null, standardDeviation: null });
});

test('A percentile counts smaller images, half of the equal ones, and none whose KL is NaN', () => {
  const { rows } = tableOf().rows(query('index'));
  // Of the five known: 1, 2, 2, 3, 9.
  expect(rows.map(({ percentiles }) => percentiles![0])).toEqual([70, 10, NaN, 40, 40, 90]);
});

test('A table of very many images has no percentiles, but each image does', { timeout: 60_000 }, () => {
  const images = 100_001;
  const rising = Array.from({ length: images }, (_, image) => image);
  const table = tableOf({ klByGroup: [rising, rising], losses: rising });
  expect(table.rows(query('kl', { count: 1 })).rows[0]!.percentiles).toBeNull();
  const facts = table.facts({ image: 50_000 });
  expect(facts.row.percentiles).toEqual(Float64Array.of(50, 50));
  expect(facts.unusual).toEqual([]);
});

describe('One image', () => {
  const many = (images: number, of: (image: number) => number) => Array.from({ length: images }, (_, i) => of(i));

  test('has its place among those whose cost is known', () => {
    const places = NELBO.map((_, image) => tableOf().facts({ image }).place);
    expect(places).toEqual([
      { place: 1, of: 5 },
      { place: 2, of: 5 },
      null,
      { place: 4, of: 5 },
      { place: 5, of: 5 },
      { place: 3, of: 5 },
    ]);
    expect(tableOf({ isUnknownDecoder: true }).facts({ image: 1 }).place).toEqual({ place: 1, of: 5 });
  });

  test('has the same row as in the table', () => {
    const table = tableOf();
    const { rows, means } = table.rows(query('index'));
    expect(table.facts({ image: 4 })).toMatchObject({ row: rows[4], means, images: 6 });
  });

  test('is unusual in the groups beyond the 5th and 95th percentile', () => {
    const images = FEWEST_IMAGES_TO_COMPARE;
    const rising = many(images, (image) => image);
    const table = tableOf({ klByGroup: [rising, rising.map((kl) => -kl)], losses: rising });
    expect(table.facts({ image: images - 1 }).unusual).toEqual([
      { group: 0, klNats: images - 1, percentile: 97.5 },
      { group: 1, klNats: 1 - images, percentile: 2.5 },
    ]);
    expect(table.facts({ image: 10 }).unusual).toEqual([]);
  });

  test('is not called unusual among fewer than twenty', () => {
    const rising = many(FEWEST_IMAGES_TO_COMPARE - 1, (image) => image);
    expect(tableOf({ klByGroup: [rising, rising], losses: rising }).facts({ image: 0 }).unusual).toBeNull();
  });

  test('is refused if it is not measured', () => {
    expect(() => tableOf().facts({ image: 6 })).toThrow('Image 6 is not measured yet.');
  });
});

test('A file without results by image is refused', () => {
  const table = new ImageTable(
    Measurement.of(MODEL, { planned: { images: 1, draws: 1 }, rows: null, sums: null, kept: null }),
    labelsFrom(() => ({ names: [], classes: null })),
    true,
  );
  expect(() => table.rows(query('kl'))).toThrow('This statistics file has no values per image.');
});

describe('While images are measured, the table counts what is there', () => {
  const labels = labelsFrom(() => ({ names: { at: (image) => `${image}.png` }, classes: null }));
  const SORTS: readonly ImageSort[] = ['nelbo', 'kl', 'reconstruction', 'name', 'index', { group: 0 }, { group: 1 }];

  test.each([1, 3])('after every batch and each of %i draws, like a table that is new', (draws) => {
    const wish = { images: 11, draws, hasFlows: false, atATime: 2 };
    const measurement = emptyMeasurement(wish);
    const table = new ImageTable(measurement, labels, true);
    const reached: number[][] = [];
    const steps = measuring(measurement, wish);
    while (steps.next().done !== true) {
      for (const sort of SORTS) {
        for (const filter of ['', '1']) {
          const asked = query(sort, { filter, descending: true });
          expect(table.rows(asked)).toEqual(new ImageTable(measurement, labels, true).rows(asked));
        }
      }
      const { images, draws: drawn } = table.rows(query('kl'));
      reached.push([images, drawn]);
    }
    // Only the first batch's images count before they have all their draws.
    expect(reached.slice(0, draws)).toEqual(Array.from({ length: draws }, (_, draw) => [2, draw + 1]));
    expect(reached.at(-1)).toEqual([11, draws]);
  });
});
