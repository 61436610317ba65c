import { expect, test } from 'vitest';
import { OUTSIDE, TABLE_SIZE, tableOf } from '../../webview/colour/colourMap';

/** Euclidean, of 8-bit red, green and blue: patches this far apart are told apart side by side. */
const TOLD_APART = 60;

const COLOUR_MAPS = ['viridis', 'cividis', 'magma'] as const;

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((part, i) => part - b[i]!));
}

test.each(COLOUR_MAPS)('what is no number has a colour of its own, not to be taken for any of %s', (name) => {
  const table = tableOf(name);
  for (const { name: value, colour } of OUTSIDE) {
    for (let entry = 0; entry < TABLE_SIZE; entry++) {
      const other = [...table.subarray(3 * entry, 3 * entry + 3)];
      expect(distance(colour, other), `${value} and ${other.join(', ')}`).toBeGreaterThan(TOLD_APART);
    }
  }
});

test('NaN, ∞ and −∞ are told apart, and every other number has its place on the colour bar', () => {
  for (const value of [NaN, Infinity, -Infinity]) expect(OUTSIDE.filter(({ is }) => is(value))).toHaveLength(1);
  for (const value of [0, -1, 5, Number.MAX_VALUE]) expect(OUTSIDE.some(({ is }) => is(value))).toBe(false);
  const [nan, infinity, negative] = OUTSIDE.map(({ colour }) => colour);
  expect(distance(nan!, infinity!)).toBeGreaterThan(TOLD_APART);
  expect(distance(nan!, negative!)).toBeGreaterThan(TOLD_APART);
  expect(distance(infinity!, negative!)).toBeGreaterThan(TOLD_APART);
});
