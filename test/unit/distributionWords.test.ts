/** The page's words for distributions, and the outlines that it draws. */
import { describe, expect, test } from 'vitest';
import { HISTOGRAM_QUANTITIES, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import {
  concentrationInWords,
  contentsInWords,
  edgesInWords,
  momentsInWords,
  rangeInWords,
  shareInWords,
  spreadInWords,
  ticksInWords,
  whereInWords,
} from '../../webview/distributions/distributionWords';
import { stepPath } from '../../webview/distributions/histogramPath';
import { heightOf } from '../../src/figures/scales/counts';
import { testIdOf } from '../../webview/readOut/testIdOf';
import { count, percent } from '../../src/protocol/numbers';
import { quantityName } from '../../webview/text/quantityNames';

test('a histogram is headed by its quantity’s symbol, or by the name of its KL: with flows, the base Gaussians’', () => {
  const heading = (hasFlows: boolean) =>
    Object.fromEntries(HISTOGRAM_QUANTITIES.map((quantity) => [quantity, quantityName(quantity, hasFlows)]));
  expect(heading(false)).toMatchObject({ muQ: 'μ_q', shift: 'Δμ/σ_p', klNats: 'KL', reverseKlNats: 'reverse KL' });
  expect(heading(true)).toMatchObject({
    ...{ muQ: 'μ_q', shift: 'Δμ/σ_p', contributionNats: 'contribution log q(z⁰) − log p(zᴷ)' },
    ...{ klNats: 'KL of the base Gaussians', reverseKlNats: 'reverse KL of the base Gaussians' },
  });
});

test('the edges of neighbouring bins never read the same, and an axis’s ticks have as many digits as there is room for', () => {
  const edges = Float64Array.of(-1.158380031, -1.091842651, -1.025305271);
  expect(edgesInWords(edges)).toEqual(['−1.158', '−1.092', '−1.025']);
  expect(rangeInWords(edges, 1)).toBe('−1.092 to −1.025');
  expect(ticksInWords(edges)).toEqual(['−1.158', '−1.092', '−1.025']);
  expect(ticksInWords(Float64Array.of(-3.456, 0, 6.912))).toEqual(['−3.5', '1.7', '6.9']);
});

test('an axis that starts at zero starts with a plain 0', () => {
  expect(ticksInWords(Float64Array.of(0, 6.64, 13.28))).toEqual(['0', '6.6', '13.3']);
});

test('a bin shows its number of values, their total, and its share of it', () => {
  expect(shareInWords(123, 2560)).toBe(`123 of ${count(2560)}, ${percent(123, 2560)}`);
});

test('quantiles are read as words, and a constant as a single value', () => {
  const quantiles = Float64Array.of(-1.5, -1.2, -0.5, 0.125, 0.5, 0.75, 1.05);
  expect(spreadInWords({ constant: null, quantiles })).toBe(
    'median 0.125, 90 % from −1.20 to 0.750, 99 % quantile 1.05',
  );
  expect(spreadInWords({ constant: 0, quantiles })).toBe('0 everywhere');
  expect(spreadInWords({ constant: null, quantiles: null })).toBe('no finite value');
});

test('a concentration names its places: positions × images, or the positions of a single image', () => {
  const concentration = { share: 0.05, places: 128, ofPlaces: 2560, holds: 0.4561 };
  expect(concentrationInWords(concentration, 40)).toBe('the top 5 % of positions × images hold 46 % of the KL');
  expect(concentrationInWords(concentration, 1)).toBe('the top 5 % of positions hold 46 % of the KL');
});

test('what is counted is named: all channels, those in use or one, and all images or one', () => {
  const query = { group: 6, image: null } as const;
  const shape = { channels: 8, height: 8, width: 8 };
  const planned = { images: 40, draws: 4 };
  const inUse = { ...query, channels: { kind: 'in use', thresholdNats: 0.1 } } as const;
  expect(whereInWords(inUse, 3)).toBe('3 channels in use of group 6');
  expect(whereInWords(inUse, null)).toBe('channels in use of group 6');
  expect(whereInWords({ ...query, channels: { kind: 'all' } }, 8)).toBe('group 6');
  expect(whereInWords({ ...query, channels: { kind: 'one', channel: 7 } }, 1)).toBe('channel 7 of group 6');
  expect(contentsInWords({ channels: [1, 4, 7], images: 40, latents: 7680 }, inUse, shape, planned, 'image')).toBe(
    '8×8 latent positions × 3 channels × 40 images, first of 4 draws',
  );
  const single = { channels: { kind: 'one', channel: 7 }, image: 3 } as const;
  const once = { images: 40, draws: 1 };
  expect(contentsInWords({ channels: [7], images: 1, latents: 64 }, single, shape, once, 'model sample')).toBe(
    '8×8 latent positions × model sample 3',
  );
});

test('the moments of u stand beside those of N(0, 1); a correlation without neighbours is none', () => {
  const words = momentsInWords({
    ...{ query: { group: 0, channels: { kind: 'all' }, image: null }, channels: [0], images: 2, latents: 8 },
    ...{ kind: 'mixture', edges: Float64Array.of(-5, 5), shares: Float64Array.of(1), normalShares: Float64Array.of(1) },
    ...{ below: 0, above: 0, mean: { mean: 0.12, standardError: 0.031 }, variance: 1.34 },
    ...{ besideCorrelation: null, belowCorrelation: 0.25, notFinite: 0 },
  });
  expect(words).toEqual([
    'mean 0.120 ± 0.031 (0)',
    'variance 1.34 (1)',
    'correlation of neighbours none sideways, 0.250 downwards (0)',
  ]);
});

describe('The outline of a histogram', () => {
  test('is as high as the share of the largest count, or of its logarithm, where a single value stays visible', () => {
    expect([0, 5, 10].map((number) => heightOf(number, 10, false))).toEqual([0, 0.5, 1]);
    expect([0, 0.1, 1000].map((number) => heightOf(number, 1000, true))).toEqual([0, 0, 1]);
    expect(heightOf(1, 1000, true)).toBeGreaterThan(0.05);
    expect(heightOf(1, 0.5, true)).toBe(0);
  });

  test('has a step for every bin', () => {
    expect(stepPath([1, 0, 0.25])).toBe('M0 1V0h1V1h1V0.75h1V1Z');
  });
});

test('each quantity’s number has an id of its own', () => {
  expect((['sigmaQ', 'logPNats', 'z0', 'klNats'] as const).map(testIdOf)).toEqual(['sigma-q', 'log-p', 'z-0', 'kl']);
  const ids = (Object.keys(LATENT_QUANTITIES) as (keyof typeof LATENT_QUANTITIES)[]).map(testIdOf);
  expect(new Set(ids).size).toBe(ids.length);
});
