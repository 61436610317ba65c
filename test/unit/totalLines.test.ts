/** The lines about the whole model: each mean with its standard error, and what other images or draws would change. */
import { expect, test } from 'vitest';
import { totalLines } from '../../src/model/cli/totals';
import type { Estimate, Summary } from '../../src/protocol/statistics';

const estimate = (mean: number, standardError: number | null): Estimate => ({ mean, standardError });

const SUMMARY: Summary = {
  ...{ images: 40, klNats: estimate(39, 5), reconstructionNats: estimate(22, 1.3), nelboNats: estimate(61, 13) },
  ...{ bitsPerDimension: null, bound: null, channelsInUse: 9, channelsNearThreshold: 0, channels: 72 },
  drawStandardErrors: { klNats: 3, reconstructionNats: 0.5, nelboNats: 5, bitsPerDimension: null },
};

function lines(summary: Partial<Summary>): string {
  return totalLines({ ...SUMMARY, ...summary }, { likelihood: 'bernoulli', bits: 8 }, '').join('\n');
}

test('A standard error is split into what other images and what other draws would change', () => {
  expect(lines({})).toBe(
    [
      'KL              39.000 ± 5.000 (images 4.000, draws 3.000) nats per image',
      'reconstruction  22.000 ± 1.300 (images 1.200, draws 0.500) nats per image',
      'NELBO           61.000 ± 13.000 (images 12.000, draws 5.000) nats per image',
    ].join('\n'),
  );
});

test('If the images are too few to tell their part, no part is claimed, least of all 0', () => {
  const drawStandardErrors = { ...SUMMARY.drawStandardErrors!, nelboNats: 14 };
  expect(lines({ drawStandardErrors })).toContain(
    'NELBO           61.000 ± 13.000 (images too few to tell, draws 14.000) nats per image',
  );
});

test('The standard error of one image is over its draws, and is not split', () => {
  const one = lines({ images: 1, drawStandardErrors: { ...SUMMARY.drawStandardErrors!, nelboNats: 13 } });
  expect(one).toContain('NELBO           61.000 ± 13.000 nats per image');
  expect(one).not.toContain('draws');
});

test('One draw leaves nothing to split', () => {
  expect(lines({ drawStandardErrors: null })).toContain('NELBO           61.000 ± 13.000 nats per image');
});

test('Channels within two standard errors of the threshold are counted apart', () => {
  expect(lines({ channelsNearThreshold: 3 })).toContain(
    '9 of 72 channels are in use; 3 lie within two standard errors of the threshold of 0.1 nats, so that other images ' +
      'may count them otherwise.',
  );
});

test('The bound stands with K, the effective sample size and the largest weight, and in bits with the bit depth', () => {
  const bound = {
    ...{ draws: 20, images: 40, boundNats: estimate(-55.9, 1.6), bitsPerDimension: estimate(3.21, 0.04) },
    ...{ effectiveSampleSize: estimate(2.3, 0.2), largestWeight: estimate(0.7, 0.02) },
    meanLogWeightNats: estimate(-60.6, 1.7),
  };
  const text = totalLines({ ...SUMMARY, bound }, { likelihood: 'logistic mixture', bits: 5 }, '').join('\n');
  expect(text).toContain('Importance-weighted bound on log p(x), K = 20 draws per image');
  expect(text).toContain('bound             -55.900 ± 1.600 nats per image');
  expect(text).toContain('−bound            3.210 ± 0.0400 bits per dimension of 5-bit data');
  expect(text).toContain('effective sample size 2.300 ± 0.200 of 20, largest weight 0.700 ± 0.0200 of 1');
});
