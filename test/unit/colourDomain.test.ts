/** Which values a map's colours span: by the values themselves, or as the reader says. */
import { describe, expect, test } from 'vitest';
import { AUTO_DOMAIN, scaleInWords, scaleOf, spansDecades, valuesAlong } from '../../webview/colour/colourDomain';
import { colouringOf, signedColouring, TABLE_SIZE } from '../../src/figures/colour/colourMap';
import { type ColourScale, placeOn, tableEntry, valueAt } from '../../src/figures/colour/colourScale';
import { ticksOf } from '../../webview/colour/scaleTicks';

const VIRIDIS = colouringOf('viridis');
const SIGNED = signedColouring('dark');
const values = (...numbers: number[]) => Float64Array.from(numbers);
/** As many values, evenly over this many decades below 1. */
const decades = (span: number) => Float64Array.from({ length: 101 }, (_, i) => 10 ** (-span * (i / 100)));

describe('By itself', () => {
  test('a scale is logarithmic if the values span over two decades, which is said, and otherwise linear', () => {
    const of = (array: Float64Array) => scaleOf(AUTO_DOMAIN, { colouring: VIRIDIS, fromZero: true, values: array });
    expect(of(decades(1.9)).kind).toBe('linear');
    expect(of(decades(3)).kind).toBe('log');
    expect(scaleInWords(of(decades(1.9)), AUTO_DOMAIN)).toBeNull();
    expect(scaleInWords(of(decades(3)), AUTO_DOMAIN)).toBe('log scale: the values span more than two decades');
  });

  test('a single tiny value, zeros and NaN don’t make it logarithmic', () => {
    const most = Array<number>(50).fill(1);
    expect(spansDecades([values(...most, 1e-9, 0, 0, 0, NaN, Infinity)])).toBe(false);
    expect(spansDecades([])).toBe(false);
  });

  test('a KL starts at zero, and a width at its smallest value', () => {
    const sigmas = values(0.35, 0.63, 0.91, NaN);
    expect(scaleOf(AUTO_DOMAIN, { colouring: VIRIDIS, fromZero: true, values: sigmas }).domain).toEqual({
      least: 0,
      most: 0.91,
    });
    expect(scaleOf(AUTO_DOMAIN, { colouring: VIRIDIS, fromZero: false, values: sigmas }).domain).toEqual({
      least: 0.35,
      most: 0.91,
    });
  });

  test('signed values are centred at zero, and logarithmic on both sides', () => {
    const scale = scaleOf(AUTO_DOMAIN, { colouring: SIGNED, fromZero: true, values: values(-3, 0.5, 1, 2) });
    expect([scale.kind, scale.domain]).toEqual(['linear', { least: -3, most: 3 }]);
    const wide = scaleOf(AUTO_DOMAIN, { colouring: SIGNED, fromZero: true, values: decades(4) });
    expect([wide.kind, wide.domain]).toEqual(['symlog', { least: -1, most: 1 }]);
    expect(tableEntry(wide, 0)).toBe(TABLE_SIZE / 2);
    expect(scaleInWords(wide, AUTO_DOMAIN)).toMatch(/^symlog scale, linear near zero: /);
  });
});

describe('The reader', () => {
  const own = values(1, 2, 4);
  const input = { colouring: VIRIDIS, fromZero: true, values: own, shared: [own, values(8)] };

  test('may share a domain with other maps, or type its ends', () => {
    expect(scaleOf(AUTO_DOMAIN, input).domain.most).toBe(4);
    expect(scaleOf({ ...AUTO_DOMAIN, domain: 'shared' }, input).domain.most).toBe(8);
    const typed = { ...AUTO_DOMAIN, domain: { least: 1, most: 3 } };
    expect(scaleOf(typed, input).domain).toEqual({ least: 1, most: 3 });
    expect(scaleOf(typed, { ...input, colouring: SIGNED }).domain).toEqual({ least: -3, most: 3 });
  });

  test('may choose the scale, but no logarithm of a typed end of zero', () => {
    expect(scaleOf({ ...AUTO_DOMAIN, scale: 'log' }, input)).toMatchObject({
      kind: 'log',
      domain: { least: 1, most: 4 },
    });
    expect(scaleOf({ ...AUTO_DOMAIN, scale: 'linear' }, { ...input, values: decades(5) }).kind).toBe('linear');
    expect(scaleOf({ ...AUTO_DOMAIN, scale: 'log', domain: { least: 0, most: 4 } }, input).kind).toBe('linear');
    expect(scaleInWords({ kind: 'log' }, { ...AUTO_DOMAIN, scale: 'log' })).toBe('log scale');
  });

  test('may invert the colours', () => {
    const scale = scaleOf(AUTO_DOMAIN, input);
    const inverted = scaleOf({ ...AUTO_DOMAIN, inverted: true }, input);
    for (const value of [0, 1, 2.5, 4]) {
      expect(tableEntry(inverted, value)).toBe(TABLE_SIZE - 1 - tableEntry(scale, value));
    }
  });
});

const SCALES: readonly ColourScale[] = [
  { colouring: VIRIDIS, kind: 'linear', domain: { least: -1, most: 3 }, inverted: false },
  { colouring: VIRIDIS, kind: 'log', domain: { least: 1e-4, most: 2 }, inverted: false },
  { colouring: SIGNED, kind: 'symlog', domain: { least: -5, most: 5 }, inverted: false },
];

test.each(SCALES)('places on a $kind scale rise from 0 to 1, and can be read back as values', (scale) => {
  const { least, most } = scale.domain;
  expect([placeOn(scale, least), placeOn(scale, most)]).toEqual([0, 1]);
  let before = -1;
  for (let i = 0; i <= 20; i++) {
    const value = valueAt(scale, i / 20);
    expect(placeOn(scale, value)).toBeCloseTo(i / 20, 10);
    expect(value).toBeGreaterThan(before === -1 ? -Infinity : before);
    before = value;
  }
});

test('zero and negative values take the first colour of a logarithmic scale', () => {
  const scale = SCALES[1]!;
  expect([0, -1, 1e-9].map((value) => tableEntry(scale, value))).toEqual([0, 0, 0]);
});

test.each([
  [SCALES[0]!, '', ['−1.00', '0', '1.00', '2.00', '3.00']],
  [SCALES[1]!, 'nats', ['0.0001', '0.001', '0.01', '0.1', '2.00']],
  [{ ...SCALES[2]!, kind: 'linear' as const }, '', ['−5.00', '−2.50', '0', '2.50', '5.00']],
] as const)('the marks beside the colours name round values: %#', (scale, unit, texts) => {
  const { ticks, unit: shown } = ticksOf(scale, unit);
  expect(ticks.map(({ text }) => text)).toEqual(texts);
  expect(shown).toBe(unit);
  expect([ticks[0]!.place, ticks.at(-1)!.place]).toEqual([0, 1]);
});

test('marks never touch', () => {
  for (const scale of SCALES) {
    const { ticks } = ticksOf(scale, '');
    const gaps = ticks.slice(1).map(({ place }, i) => place - ticks[i]!.place);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(0.07);
  }
});

test('the values are counted along the scale, so that the domain can be seen over them', () => {
  const along = valuesAlong((value) => value / 4, values(0, 1, 1, 3.9, 4, 5, -1, NaN), 4);
  expect(along).toEqual([1, 2, 0, 2]);
});
