/** The value at a rank, found without sorting. */
import { expect, test } from 'vitest';
import { valueAtRank } from '../../webview/colour/valueAtRank';

/** Repeatable, in [0, 1). */
function numbers(count: number, distinct: number): Float64Array {
  let state = 1;
  return Float64Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * distinct) / distinct;
  });
}

test.each([
  ['one', numbers(1, 10)],
  ['two', numbers(2, 10)],
  ['many', numbers(257, 1e9)],
  ['many of few different ones', numbers(200, 3)],
  ['all the same', new Float64Array(100).fill(0.5)],
  ['ascending', numbers(101, 1e9).sort()],
  ['descending', numbers(101, 1e9).sort().reverse()],
])('Of %s, every rank’s value is that of the sorted values', (_, values) => {
  const sorted = values.slice().sort();
  sorted.forEach((value, rank) => expect(valueAtRank(values.slice(), rank)).toBe(value));
});

test('A second rank can be asked of values that the first reordered', () => {
  const values = numbers(1000, 1e9);
  const sorted = values.slice().sort();
  expect([valueAtRank(values, 950), valueAtRank(values, 49)]).toEqual([sorted[950], sorted[49]]);
});
