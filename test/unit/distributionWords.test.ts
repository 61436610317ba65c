/** The page's words for histograms. */
import { expect, test } from 'vitest';
import { HISTOGRAM_QUANTITIES, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import type { Histogram } from '../../src/protocol/statistics';
import { binInWords, edgesInWords, endsInWords, quantityName } from '../../webview/distributions/quantities';
import { count, percent } from '../../webview/text/numbers';
import { testIdOf } from '../../webview/readOut/testIdOf';

function of(edges: readonly number[], counts: readonly number[] = []): Histogram {
  return { quantity: 'muQ', edges: Float64Array.from(edges), counts: Float64Array.from(counts), notFinite: 0 };
}

test('a histogram is headed by its quantity’s symbol, or by the name of its KL: with flows, the base Gaussians’', () => {
  const heading = (hasFlows: boolean) =>
    Object.fromEntries(HISTOGRAM_QUANTITIES.map((quantity) => [quantity, quantityName(quantity, hasFlows)]));
  expect(heading(false)).toMatchObject({ muQ: 'μ_q', shift: 'Δμ/σ_p', klNats: 'KL', reverseKlNats: 'reverse KL' });
  expect(heading(true)).toMatchObject({
    ...{ muQ: 'μ_q', shift: 'Δμ/σ_p', contributionNats: 'contribution log q(z⁰) − log p(zᴷ)' },
    ...{ klNats: 'KL of the base Gaussians', reverseKlNats: 'reverse KL of the base Gaussians' },
  });
});

test('the edges of neighbouring bins never read the same, and the axis’s ends have as many digits as there is room for', () => {
  const histogram = of([-1.158380031, -1.091842651, -1.025305271]);
  expect(edgesInWords(histogram)).toEqual(['−1.158', '−1.092', '−1.025']);
  expect(endsInWords(histogram)).toEqual(['−1.158', '−1.025']);
  expect(endsInWords(of([-3.456, 0, 6.912]))).toEqual(['−3.5', '6.9']);
});

test('an axis that starts at zero starts with a plain 0', () => {
  expect(endsInWords(of([0, 6.64, 13.28]))).toEqual(['0', '13.3']);
});

test('a bin shows its range, its number of values, their total, and its share of it', () => {
  const histogram = of([-0.12, -0.053, 0.014], [2437, 123]);
  expect(binInWords(histogram, 1, 2560)).toBe(`−0.053 to 0.014: 123 of ${count(2560)}, ${percent(123, 2560)}`);
  expect(binInWords(histogram, 0, 2560)).toContain(`−0.120 to −0.053: ${count(2437)} of`);
});

test('each quantity’s number has an id of its own', () => {
  expect((['sigmaQ', 'logPNats', 'z0', 'klNats'] as const).map(testIdOf)).toEqual(['sigma-q', 'log-p', 'z-0', 'kl']);
  const ids = (Object.keys(LATENT_QUANTITIES) as (keyof typeof LATENT_QUANTITIES)[]).map(testIdOf);
  expect(new Set(ids).size).toBe(ids.length);
});
