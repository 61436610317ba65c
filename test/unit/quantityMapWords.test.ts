/** What a map of any quantity says about itself, and how it is coloured. */
import { expect, test } from 'vitest';
import type { QuantityMap } from '../../src/protocol/quantityMap';
import { AUTO_DOMAIN } from '../../webview/colour/colourDomain';
import { colouringOf, signedColouring } from '../../src/figures/colour/colourMap';
import { mappedInWords } from '../../webview/quantityMap/mappedInWords';
import { quantityScale } from '../../webview/quantityMap/quantityScale';

function map(wish: Partial<QuantityMap>, image: number | null, channel: number | null = 7): QuantityMap {
  return {
    query: { quantity: 'sigmaQ', group: 6, channel, image },
    ...{ height: 1, width: 1, values: Float64Array.of(1), standardErrors: null },
    ...{ images: 40, draws: 1, planned: { images: 40, draws: 1 }, from: 'kept' },
    ...wish,
  };
}

test('a mean over kept images says so where there are more images, and names the first draw where there are more', () => {
  expect(mappedInWords(map({}, null), 'image')).toBe('group 6, channel 7, mean over 40 images');
  const part = map({ images: 30, planned: { images: 3000, draws: 4 } }, null);
  expect(mappedInWords(part, 'image')).toMatch(
    /^group 6, channel 7, mean over 30 of 3\u202f000 kept images, first of 4 draws$/,
  );
});

test('one image, a sum over channels, and a mean over draws are named', () => {
  const one = { images: 1, from: null } as const;
  expect(mappedInWords(map(one, 3), 'image')).toBe('group 6, channel 7, image 3');
  expect(mappedInWords(map({ ...one, planned: { images: 1, draws: 4 } }, 3), 'model sample')).toBe(
    'group 6, channel 7, model sample 3, first of 4 draws',
  );
  const averaged = { ...one, draws: 4, planned: { images: 1, draws: 4 } };
  expect(mappedInWords(map(averaged, 3, null), 'image')).toBe(
    'group 6, sum of all channels, image 3, mean over 4 draws',
  );
  const sums = map({ from: 'sums', draws: 4, planned: { images: 40, draws: 4 } }, null, null);
  expect(mappedInWords(sums, 'image')).toBe('group 6, sum of all channels, mean over 40 images × 4 draws');
});

test('a signed quantity diverges from zero; a KL begins at zero, a width at its smallest value', () => {
  const values = Float64Array.of(0.5, 1, 2);
  const magma = colouringOf('magma');
  const scale = (quantity: Parameters<typeof quantityScale>[0], colouring = magma) =>
    quantityScale(quantity, AUTO_DOMAIN, values, { colouring, page: 'dark', shared: [values] });
  expect(scale('deltaMu')).toMatchObject({ colouring: signedColouring('dark'), domain: { least: -2, most: 2 } });
  expect(scale('klNats')).toMatchObject({ colouring: magma, domain: { least: 0, most: 2 } });
  expect(scale('sigmaQ').domain).toEqual({ least: 0.5, most: 2 });
  // Where the KL's own colours diverge, a width still has none below zero.
  expect(scale('sigmaQ', signedColouring('dark')).colouring.signed).toBe(false);
});
