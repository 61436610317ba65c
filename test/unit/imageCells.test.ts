/** How the table of images prints and colours its numbers, and the words around them. */
import { describe, expect, test } from 'vitest';
import type { ImageMeans, ImageRow } from '../../src/protocol/images';
import { OUTSIDE, signedColouring, TABLE_SIZE, cssColour, textOn } from '../../src/figures/colour/colourMap';
import { groupCells } from '../../webview/images/groupCells';
import { columnName, noiseInWords, percentileInWords, rowsInWords } from '../../webview/images/imageWords';

const COLOURING = signedColouring('dark');
const MIDDLE = cssColour(COLOURING, TABLE_SIZE / 2);

function cellsOf(
  groupNats: readonly number[],
  spreads: readonly (readonly [mean: number, deviation: number | null])[],
) {
  const spread = (mean: number, standardDeviation: number | null) => ({ mean, standardError: null, standardDeviation });
  const means: ImageMeans = {
    ...{ nelboNats: null, reconstructionNats: null, klNats: spread(0, null) },
    groups: spreads.map(([mean, deviation]) => spread(mean, deviation)),
  };
  const row: ImageRow = {
    ...{ image: 0, name: '0.png', ofClass: null, nelboNats: null, reconstructionNats: null, percentiles: null },
    ...{ klNats: { mean: 0, standardError: null }, groupNats: Float64Array.from(groupNats) },
  };
  return groupCells(row, means, COLOURING);
}

describe('A group’s cell', () => {
  test('is coloured by standard deviations from the mean, so that small groups are seen beside large ones', () => {
    const [large, small] = cellsOf(
      [600, 0.006],
      [
        [400, 100],
        [0.004, 0.001],
      ],
    );
    expect(large!.background).toBe(small!.background);
    expect(large!.background).not.toBe(MIDDLE);
    expect(cellsOf([400], [[400, 100]])[0]!.background).toBe(MIDDLE);
    const ends = cellsOf(
      [0, 700, 9999],
      [
        [400, 100],
        [400, 100],
        [400, 100],
      ],
    ).map(({ background }) => background);
    expect(ends).toEqual([
      cssColour(COLOURING, 0),
      cssColour(COLOURING, TABLE_SIZE - 1),
      cssColour(COLOURING, TABLE_SIZE - 1),
    ]);
  });

  test('has no colour where there is nothing to compare it with', () => {
    expect(
      cellsOf(
        [1, 1],
        [
          [1, null],
          [NaN, NaN],
        ],
      ).map(({ background }) => background),
    ).toEqual(['transparent', 'transparent']);
  });

  test('shows NaN and infinities in colours of their own', () => {
    const [nan, infinite] = cellsOf(
      [NaN, Infinity],
      [
        [1, 1],
        [1, 1],
      ],
    );
    expect([nan!.background, infinite!.background]).toEqual(
      OUTSIDE.slice(0, 2).map(({ colour }) => `rgb(${colour.join(', ')})`),
    );
  });

  test('prints as many digits as there is room for, and none in a model of many groups', () => {
    const texts = (values: number[]) =>
      cellsOf(
        values,
        values.map(() => [0, 1] as const),
      ).map(({ text }) => text);
    expect(texts([10.44, 5.83, 0.123, 0.00123, 12345678, 0])).toEqual(['10.4', '5.83', '0.12', '', '', '0']);
    expect(new Set(texts(Array.from({ length: 30 }, () => 1.5)))).toEqual(new Set(['']));
  });
});

test('Text on any colour of the table has a contrast of at least 4.5', () => {
  for (const page of ['light', 'dark'] as const) {
    const colouring = signedColouring(page);
    for (let entry = 0; entry < TABLE_SIZE; entry++) {
      const [red, green, blue] = Array.from(colouring.table.subarray(entry * 3, entry * 3 + 3), (byte) => {
        const share = byte / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
      const contrast =
        textOn(colouring.table.subarray(entry * 3, entry * 3 + 3)) === 'white'
          ? 1.05 / (luminance + 0.05)
          : (luminance + 0.05) / 0.05;
      expect(contrast).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test('A ranking from few draws says so, unless the draws don’t matter', () => {
  const of = (draws: number, group: number | null, meaning: 'kl' | 'estimate') =>
    noiseInWords({ draws }, group, meaning, 'image');
  expect(of(1, null, 'kl')).toBe('ranked by one draw of each image: partly noise below 8');
  expect(of(7, 3, 'kl')).toBe('ranked by 7 draws of each image: partly noise below 8');
  expect(of(8, null, 'kl')).toBeNull();
  // The top group’s closed form is the same in every draw; an estimate is not.
  expect([of(1, 0, 'kl'), of(1, 0, 'estimate') === null]).toEqual([null, false]);
  expect(noiseInWords({ draws: 1 }, null, 'kl', 'model sample')).toContain('model sample');
});

test('Counts say what was measured, and what matches', () => {
  const words = (matching: number, filter: string, images: number) =>
    rowsInWords(matching, filter, { images, draws: 1, planned: { images: 3000, draws: 1 } }, 'image').replaceAll(
      '\u202f',
      ' ',
    );
  expect(words(3000, '', 3000)).toBe('3 000 images');
  expect(words(1496, '', 1496)).toBe('1 496 of 3 000 images measured');
  expect(words(12, 'cat', 3000)).toBe('12 of 3 000 images match');
  expect(words(12, 'cat', 1496)).toBe('12 of 1 496 images measured so far match');
});

test('Percentiles are ordinal numbers, and never the 0th or the 100th', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 52.5, 93].map(percentileInWords)).toEqual(
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '53rd', '93rd'].map((nth) => `${nth} percentile`),
  );
  expect([0.2, 99.8].map(percentileInWords)).toEqual(['below the 1st percentile', 'above the 99th percentile']);
});

test('With flows, columns are of the estimate', () => {
  expect([columnName({ group: 3 }, 'kl'), columnName({ group: 3 }, 'estimate'), columnName('kl', 'estimate')]).toEqual([
    'KL of group 3',
    'KL estimate of group 3',
    'KL estimate',
  ]);
});
