/** The model check sets results on data beside those on the model's own samples. */
import { expect, test } from 'vitest';
import { modelCheck } from '../../src/model/statistics/modelCheck';
import type { Rows } from '../../src/model/statistics/totals';
import type { CheckedEstimate } from '../../src/protocol/comparisons';
import type { Estimate } from '../../src/protocol/statistics';
import { definedMean, drawnRows } from '../fixtures/drawnRows';

const GROUPS = 3;
const data = drawnRows(25, GROUPS);
const samples = drawnRows(9, GROUPS, 6);

function kl({ klByGroup, reconstructionNats }: Rows): number[] {
  return [...reconstructionNats.keys()].map((image) => klByGroup.reduce((sum, ofGroup) => sum + ofGroup[image]!, 0));
}

function nelbo(rows: Rows): number[] {
  return kl(rows).map((value, image) => value + rows.reconstructionNats[image]!);
}

function close({ mean, standardError }: Estimate): Estimate {
  return {
    mean: expect.closeTo(mean, 9) as number,
    standardError: standardError === null ? null : (expect.closeTo(standardError, 9) as number),
  };
}

function expected(ofData: readonly number[], ofSamples: readonly number[]): CheckedEstimate {
  const [a, b] = [definedMean(ofData), definedMean(ofSamples)];
  const isKnown = a.standardError !== null && b.standardError !== null;
  const standardError = isKnown ? Math.sqrt(a.standardError ** 2 + b.standardError ** 2) : null;
  return { data: close(a), samples: close(b), difference: close({ mean: b.mean - a.mean, standardError }) };
}

test('Each mean is compared as samples minus data, with the errors of both', () => {
  expect(modelCheck(data, samples, true)).toEqual({
    ...{ images: 25, samples: 9 },
    klNats: expected(kl(data), kl(samples)),
    nelboNats: expected(nelbo(data), nelbo(samples)),
    groups: data.klByGroup.map((ofGroup, group) => expected([...ofGroup], [...samples.klByGroup[group]!])),
  });
});

test('A single sample gives a difference without a standard error', () => {
  const one = drawnRows(1, GROUPS, 6);
  const check = modelCheck(data, one, true);
  expect(check.klNats).toEqual(expected(kl(data), kl(one)));
  expect(check.klNats.difference.standardError).toBeNull();
});

test('Without a known decoder there is no NELBO to compare', () => {
  const check = modelCheck(data, samples, false);
  expect(check.nelboNats).toBeNull();
  expect(check.klNats).toEqual(expected(kl(data), kl(samples)));
});
