import { describe, expect, it } from 'vitest';
import {
  aligned,
  axisMarks,
  count,
  estimate,
  percent,
  plusMinus,
  resolved,
  shortCount,
  sixDigits,
  threeDigits,
} from '../../src/protocol/numbers';

describe('a number on the page', () => {
  it.each([
    [1.888210479638508, '1.88821'],
    [-0.0107186, '−0.0107186'],
    [123456.4, '123456'],
    [999999.7, '1.00000 × 10⁶'],
    [0.000000123456789, '1.23457 × 10⁻⁷'],
    [-4.5e300, '−4.50000 × 10³⁰⁰'],
    [0, '0'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%d has six significant digits and a real minus sign', (value, printed) => {
    expect(sixDigits(value)).toBe(printed);
  });

  it('stands below others with the decimal points aligned', () => {
    expect(aligned([1.82203, 0.2848394, 0.2813414, -0.5])).toEqual(['1.822030', '0.284839', '0.281341', '−0.500000']);
  });

  it('gets a power of ten if its digits begin too far behind the others’ decimal point', () => {
    expect(aligned([0.5, 1.234567e-9])).toEqual(['0.500000', '1.23457 × 10⁻⁹']);
    expect(aligned([1.7e6, 26.7, 0, NaN])).toEqual(['1.70000 × 10⁶', '26.7000', '0.0000', 'NaN']);
  });

  it('has the decimals of its standard error, which has two digits', () => {
    expect(plusMinus({ mean: 5.69067, standardError: 0.2835 })).toBe('5.69 ± 0.28');
    expect(plusMinus({ mean: 60.509, standardError: 2.1368 })).toBe('60.5 ± 2.1');
    expect(plusMinus({ mean: 18152800, standardError: 641047 })).toBe('1.815 × 10⁷ ± 0.064 × 10⁷');
  });

  it('smaller than its standard error is not made zero by it', () => {
    expect(plusMinus({ mean: -0.0004, standardError: 0.15 })).toBe('−0.0004 ± 0.15');
    expect(plusMinus({ mean: 1e-12, standardError: 0.28 })).toBe('1 × 10⁻¹² ± 0.28');
    expect(plusMinus({ mean: 26.7, standardError: 6.4e7 })).toBe('27 ± 6.4 × 10⁷');
    expect(plusMinus({ mean: 2e-9, standardError: 3e-6 })).toBe('2 × 10⁻⁹ ± 3.0 × 10⁻⁶');
    expect(plusMinus({ mean: 0, standardError: 0.28 })).toBe('0.00 ± 0.28');
  });

  it('with a standard error that is far smaller, NaN or infinite keeps its digits', () => {
    expect(plusMinus({ mean: 26.7, standardError: 1e-12 })).toBe('26.7000 ± 1.0 × 10⁻¹²');
    expect(plusMinus({ mean: 1.7e6, standardError: 1e-300 })).toBe('1.70000 × 10⁶ ± 1.0 × 10⁻³⁰⁰');
    expect(plusMinus({ mean: 26.7, standardError: Infinity })).toBe('26.7 ± ∞');
    expect(plusMinus({ mean: 26.7, standardError: NaN })).toBe('26.7 ± NaN');
    expect(plusMinus({ mean: 26.7, standardError: 0 })).toBe('26.7 ± 0');
  });

  it('has no standard error if there is none', () => {
    expect(plusMinus({ mean: 5.69067, standardError: null })).toBe('5.69');
    expect(estimate({ mean: NaN, standardError: NaN })).toEqual({ mean: 'NaN', standardError: null });
  });

  it.each([
    [26.7, '26.7'],
    [1.7e6, '1.70 × 10⁶'],
    [159.4, '159'],
    [23456, '23456'],
    [123456, '1.23 × 10⁵'],
    [0.000456, '0.000456'],
    [-0.0004, '−0.000400'],
    [1e-12, '1.00 × 10⁻¹²'],
    [5e-324, '4.94 × 10⁻³²⁴'],
    [0, '0'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('%d has three significant digits of its own, whatever is next to it', (value, text) => {
    expect(threeDigits(value)).toBe(text);
  });

  it('on an axis is in the unit that keeps all labels short, of which only zero reads as zero', () => {
    expect(axisMarks(5.346, [1, 0.5, 0])).toEqual({ texts: ['5.35', '2.67', '0'], unit: 'nats' });
    expect(axisMarks(4.86e-5, [1, 0.25, 0])).toEqual({ texts: ['4.86', '1.22', '0'], unit: '10⁻⁵ nats' });
    expect(axisMarks(0.25, [1, 0])).toEqual({ texts: ['0.250', '0'], unit: 'nats' });
    expect(axisMarks(2000, [1, 0])).toEqual({ texts: ['2000', '0'], unit: 'nats' });
    expect(axisMarks(1.6e6, [1, 0, -1])).toEqual({ texts: ['1.60', '0', '−1.60'], unit: '10⁶ nats' });
    expect(axisMarks(5e-324, [1, 0.01])).toEqual({ texts: ['5.00', '0.05'], unit: '10⁻³²⁴ nats' });
    expect(axisMarks(0, [1, 0])).toEqual({ texts: ['0'], unit: 'nats' });
  });

  it('is printed with the digits that distinguish it from the next', () => {
    expect(resolved([-1.158380031, -1.091842651], 0.0665)).toEqual(['−1.158', '−1.092']);
    expect(resolved([0, 13.28], 1.3)).toEqual(['0.0', '13.3']);
    expect(resolved([1e-5, -0.0004, 0.5], 0.1)).toEqual(['1 × 10⁻⁵', '−0.0004', '0.50']);
    expect(resolved([1.7e6, 0.5], 0.1)).toEqual(['1.70 × 10⁶', '0.50']);
    expect(resolved([2e-12, 3e-12], 1e-12)).toEqual(['2.00 × 10⁻¹²', '3.00 × 10⁻¹²']);
  });

  it('as a percentage never looks like none or all if it is neither', () => {
    expect(percent(123, 2560)).toBe('4.8\u00a0%');
    expect(percent(1, 100_000)).toBe('< 0.1\u00a0%');
    expect(percent(9999, 10_000)).toBe('99.99\u00a0%');
    expect(percent(999_999, 1_000_000)).toBe('> 99.99\u00a0%');
    expect([percent(0, 10), percent(10, 10)]).toEqual(['0.0\u00a0%', '100.0\u00a0%']);
  });

  it('has its digits grouped in threes if it is a count', () => {
    expect(count(3625)).toBe('3\u202f625');
    expect(shortCount(823190)).toBe('0.8\u00a0M');
    expect(count(1234567)).toBe('1\u202f234\u202f567');
    expect([999, 9300, 12345, 1.2e6, 234e6, 1.5e9].map(shortCount)).toEqual([
      ...['999', '9\u202f300', '12\u00a0k', '1.2\u00a0M', '234\u00a0M', '1.5\u00a0G'],
    ]);
  });
});
