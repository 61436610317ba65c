import { expect, test } from 'vitest';
import {
  colouringOf,
  cssColour,
  isLight,
  OUTSIDE,
  signedColouring,
  TABLE_SIZE,
} from '../../src/figures/colour/colourMap';
import { colourScale, tableEntry, valueColour } from '../../src/figures/colour/colourScale';

/** A Euclidean distance of 8-bit red, green and blue at which patches can be told apart side by side. */
const TOLD_APART = 60;

const OF_KL = (['viridis', 'cividis', 'magma'] as const).map((name) => [name, colouringOf(name)] as const);
const SIGNED = (['light', 'dark'] as const).map((page) => [`signed values, ${page}`, signedColouring(page)] as const);

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((part, i) => part - b[i]!));
}

test.each([...OF_KL, ...SIGNED])(
  'values that are not finite have colours that can’t be mistaken for any of %s',
  (_, { table }) => {
    for (const { name: value, colour } of OUTSIDE) {
      for (let entry = 0; entry < TABLE_SIZE; entry++) {
        const other = [...table.subarray(3 * entry, 3 * entry + 3)];
        expect(distance(colour, other), `${value} and ${other.join(', ')}`).toBeGreaterThan(TOLD_APART);
      }
    }
  },
);

test('NaN, ∞ and −∞ are distinguished, and every other number has its place on the colour bar', () => {
  for (const value of [NaN, Infinity, -Infinity]) expect(OUTSIDE.filter(({ is }) => is(value))).toHaveLength(1);
  for (const value of [0, -1, 5, Number.MAX_VALUE]) expect(OUTSIDE.some(({ is }) => is(value))).toBe(false);
  const [nan, infinity, negative] = OUTSIDE.map(({ colour }) => colour);
  expect(distance(nan!, infinity!)).toBeGreaterThan(TOLD_APART);
  expect(distance(nan!, negative!)).toBeGreaterThan(TOLD_APART);
  expect(distance(infinity!, negative!)).toBeGreaterThan(TOLD_APART);
});

test.each(SIGNED)('%s: zero is in the middle, and equal magnitudes are equally far from it', (_, colouring) => {
  const scale = colourScale(colouring, [-4, 3, NaN, -Infinity]);
  expect(scale.domain).toEqual({ least: -4, most: 4 });
  const zero = tableEntry(scale, 0);
  expect(zero).toBe(TABLE_SIZE / 2);
  expect(tableEntry(scale, -4)).toBe(0);
  expect(tableEntry(scale, 4)).toBe(TABLE_SIZE - 1);
  for (const value of [0.5, 1, 2, 3]) {
    const above = tableEntry(scale, value) - zero;
    expect(zero - tableEntry(scale, -value)).toBe(above);
  }
  expect(valueColour(colourScale(colouring, [0, NaN]), 0)).toBe(cssColour(colouring, zero));
});

test('views on one scale give equal values equal colours: its domain extends to the largest of them all', () => {
  const viridis = colouringOf('viridis');
  const shared = colourScale(viridis, [1, 2], Float64Array.of(8, NaN), []);
  expect(shared.domain).toEqual({ least: 0, most: 8 });
  expect(valueColour(shared, 8)).toBe(cssColour(viridis, TABLE_SIZE - 1));
  expect(valueColour(shared, 2)).toBe(cssColour(viridis, TABLE_SIZE / 4));
  expect(valueColour(colourScale(viridis, [1, 2]), 2)).toBe(cssColour(viridis, TABLE_SIZE - 1));
  expect(colourScale(viridis).domain).toEqual({ least: 0, most: 0 });
});

test('zero recedes into the page, so that values far from it stand out', () => {
  const zero = TABLE_SIZE / 2;
  expect(isLight(signedColouring('light'), zero)).toBe(true);
  expect(isLight(signedColouring('dark'), zero)).toBe(false);
  for (const end of [0, TABLE_SIZE - 1]) {
    expect(isLight(signedColouring('light'), end)).toBe(false);
    expect(isLight(signedColouring('dark'), end)).toBe(true);
  }
});
