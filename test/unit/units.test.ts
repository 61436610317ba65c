/** The units in which the page prints a KL. */
import { expect, test } from 'vitest';
import { converted, perNat, wholeUnit } from '../../webview/text/units';

const shape = { channels: 8, height: 4, width: 2 };

test('a nat is 1/ln 2 bits, and bits/dim are bits divided by the image’s dimensions', () => {
  expect(perNat('nats', 784, shape)).toBe(1);
  expect(Math.log(2) * perNat('bits', 784, shape)).toBeCloseTo(1, 15);
  expect(784 * perNat('bits/dim', 784, null)).toBeCloseTo(perNat('bits', 784, null), 12);
});

test('a group has latent positions to divide by, and a whole image has none', () => {
  expect(perNat('nats per position', 784, shape)).toBe(1 / 8);
  expect(perNat('nats per position', 784, null)).toBe(1);
  expect(wholeUnit('nats per position')).toBe('nats');
  expect(wholeUnit('bits')).toBe('bits');
});

test('a mean and its standard error are converted alike; an unknown error stays unknown', () => {
  expect(converted({ mean: 6, standardError: 2 }, 0.5)).toEqual({ mean: 3, standardError: 1 });
  expect(converted({ mean: 6, standardError: null }, 0.5)).toEqual({ mean: 3, standardError: null });
});
