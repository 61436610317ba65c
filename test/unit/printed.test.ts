import { expect, test } from 'vitest';
import { printed } from '../../src/model/cli/printed';

test.each([
  [26.7, '26.700'],
  [1.7e6, '1.700e+6'],
  [0.0123456, '0.0123'],
  [0.0015, '0.00150'],
  [1e-5, '1.00e-5'],
  [-0.0004, '-4.00e-4'],
  [1e-12, '1.00e-12'],
  [0, '0.000'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
])('in the terminal’s table %d is %s: only zero reads as zero', (value, text) => {
  expect(printed(value)).toBe(text);
});
