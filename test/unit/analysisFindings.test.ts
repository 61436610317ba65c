/** Findings that rest on analyses and on the reading of the weights, where those were run. */
import { describe, expect, test } from 'vitest';
import { analysesExamined, type AnalysesExamined } from '../../src/model/findings/analyses';
import type { LayerCheck } from '../../src/protocol/whatIf/batchNorm';
import type { BoundReport } from '../../src/protocol/whatIf/bound';
import type { InformationReport, TopReport } from '../../src/protocol/whatIf/information';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import type { WeightReport } from '../../src/protocol/weights';
import { found } from '../fixtures/writtenMeasurement';

const known = (mean: number) => ({ mean, standardError: 0.2, drawStandardError: 0.1 });

function bound(effectiveSampleSize: number, draws = 20): BoundReport {
  const summary = {
    ...{ draws, images: 40, boundNats: known(-55.9), bitsPerDimension: null, largestWeight: known(0.5) },
    ...{ effectiveSampleSize: known(effectiveSampleSize), meanLogWeightNats: known(-60) },
  };
  return { summary: summary, elboNats: known(-60), gapNats: known(4.1), images: [] };
}

describe('A bound', () => {
  test('that rests on few of its draws is named with its effective sample size, and leads there', () => {
    const finding = found('bound on few draws', { analyses: { bound: bound(2.3) } })!;
    expect(finding.sentence).toContain('with K = 20, −55.90 ± 0.20 nats, rests on few draws');
    expect(finding.sentence).toContain('2.30 ± 0.20 of 20');
    expect(finding.number.value).toBeCloseTo(2.3 / 20, 12);
    expect(finding.threshold).toEqual({ relation: '<', value: 0.5 });
    expect(finding.place).toEqual({ kind: 'analysis', analysis: 'bound' });
  });

  test('with a large effective sample size is not praised for it', () => {
    expect(found('bound on few draws', { analyses: { bound: bound(10) } })).toBeUndefined();
  });

  test('of one draw, or of model samples, yields none', () => {
    expect(found('bound on few draws', { analyses: { bound: bound(1, 1) } })).toBeUndefined();
    expect(found('bound on few draws', { analyses: { bound: bound(2.3) }, kind: 'samples' })).toBeUndefined();
  });
});

const NO_TOP: TopReport = { kind: 'not measured', reason: 'One image.' };

function information(constantNats: readonly number[], top: TopReport = NO_TOP, images = 40): InformationReport {
  const groups = constantNats.map((nats) => ({
    ...{ klNats: 5, activeMu: 1, activeShift: 1, latents: 8 },
    shift: { kind: 'split', constantNats: nats, imagesNats: 1, drawsNats: 1 } as const,
  }));
  return { images, draws: 4, top, groups };
}

describe('A shift that is the same for every image', () => {
  test('is reported of the group where it makes up the most, from a tenth of the KL on', () => {
    const finding = found('constant shift', { analyses: { information: information([0.1, 0.5, 2]) } })!;
    expect(finding.sentence).toBe(
      '2.00 of the 5.00 nats of group 2 are a shift that is the same for every image, which informs about none of ' +
        'them. The same holds for at least a tenth of the KL of 1 other group.',
    );
    expect(finding.number).toMatchObject({ value: 0.4, unit: 'share' });
    expect(finding.evidence.map(({ value }) => value)).toEqual([0.5, 2, 40, 4]);
  });

  test.each([
    ['under a tenth', information([0.49])],
    ['of fewer than eight images', information([2], NO_TOP, 7)],
    ['below 0, which is chance', information([-2])],
  ])('is not reported %s', (_, of) => {
    expect(found('constant shift', { analyses: { information: of } })).toBeUndefined();
  });
});

describe('Mismatch of the top group', () => {
  const top = (upper: number): TopReport => ({
    ...{ kind: 'measured', klNats: known(8), informationNats: known(3), upperNats: known(upper) },
    ...{ mismatchNats: 5, mostNats: Math.min(upper, 8), logImages: 3.7, isLimited: true },
  });

  test('is at least the KL beyond the upper bound on the information', () => {
    const finding = found('top mismatch', { analyses: { information: information([], top(6)) } })!;
    expect(finding.sentence).toContain('At least 2.00 of the 8.00 ± 0.20 nats of the top group');
    expect(finding.number.value).toBeCloseTo(0.25, 12);
    expect(finding.place).toEqual({ kind: 'analysis', analysis: 'information' });
  });

  test('is not concluded from the lower bound, which few images keep low', () => {
    expect(found('top mismatch', { analyses: { information: information([], top(7.5)) } })).toBeUndefined();
    expect(found('top mismatch', { analyses: { information: information([], top(12)) } })).toBeUndefined();
  });
});

describe('A layer of the samples’ pass', () => {
  const layer = (largest: number, notFinite = 0) => ({
    ...{ stage: 'below latent group 1', layer: 'dec_tower.4.conv', notFinite, values: 4096, largest },
  });
  const layers = (check: Partial<LayerCheck>): Partial<AnalysesExamined> => ({
    layers: {
      check: { firstNotFinite: null, firstBeyondFloat16: null, largest: layer(3), layers: 12, ...check },
      ...{ samples: 16, temperature: 0.7 },
    },
  });

  test('that is not finite is the first thing said of it, also on model samples', () => {
    for (const kind of ['files', 'samples'] as const) {
      const check = { firstNotFinite: layer(9, 32), firstBeyondFloat16: layer(1e5) };
      const finding = found('layer out of range', { analyses: layers(check), kind })!;
      expect(finding.sentence).toContain(
        'not finite from dec_tower.4.conv (below latent group 1) on: 32 of 4\u202f096',
      );
      expect(finding.number.value).toBe(32);
      expect(finding.place).toEqual({ kind: 'batch norm' });
    }
  });

  test('beyond float16’s range is named with its magnitude', () => {
    const finding = found('layer out of range', { analyses: layers({ firstBeyondFloat16: layer(1e5) }) })!;
    expect(finding.sentence).toContain('samples of the model reach 1.00 × 10⁵ in dec_tower.4.conv');
    expect(finding.threshold).toEqual({ relation: '>', value: 65_504 });
  });

  test('within range is no finding', () => {
    expect(found('layer out of range', { analyses: layers({}) })).toBeUndefined();
  });
});

describe('A weight far from all others', () => {
  function weights(norms: readonly number[], scales: readonly number[] = []): WeightReport {
    return {
      convolutions: norms.map((norm, i) => ({ name: `conv.${i}`, shape: [1, 1, 1, 1], norm })),
      batchNorms: scales.map((largest, i) => ({ name: `bn.${i}`, channels: 1, largest })),
      ...{ spectralSum: 0, scaleSum: 0, notFinite: [], balancingSizes: [] },
      training: {
        ...{ epoch: null, globalStep: null, totalSteps: null, isEstimated: false, beta: null, regulariserWeight: null },
      },
    };
  }
  const usual = [1, 2, 2, 2, 2, 2, 2];

  test('is named from ten times the median on, norms and scales apart', () => {
    const analyses = { weights: weights([...usual, 20], [...usual, 40]) };
    const norm = found('norm apart', { analyses })!;
    expect(norm.sentence).toBe('The norm of conv.7, 20.0, is 10.0 times the median of all 8 convolutions, 2.00.');
    expect(norm.place).toEqual({ kind: 'weights' });
    expect(found('scale apart', { analyses })!.number.value).toBe(20);
  });

  test.each([
    ['nearer', weights([...usual, 19.9])],
    ['among too few layers', weights([1, 1, 1, 1, 1, 1, 100])],
    ['that isn’t finite, which is another finding', weights([...usual, 2, NaN])],
  ])('is not reported %s', (_, of) => {
    expect(found('norm apart', { analyses: { weights: of } })).toBeUndefined();
  });
});

test('Only analyses of just the examined images count, and batch norms of any', () => {
  const run = (result: AnalysisRun['result'], scope: AnalysisRun['wish']['scope'], running = false): AnalysisRun => ({
    wish: { analysis: { kind: 'bound' }, scope, images: 1, draws: 1 },
    status: running ? { kind: 'running', progress: null } : { kind: 'cancelled' },
    ...{ planned: 1, measured: 1, result, pictured: [], before: null },
  });
  const of = (nats: number) => ({ kind: 'bound', bound: bound(nats) }) as const;
  const runs = [
    run(of(1), { image: null, among: 3 }),
    run(of(2), { image: 0, among: null }),
    run(of(3), { image: null, among: null }, true),
    run(of(4), { image: null, among: null }),
  ];
  expect(analysesExamined(runs, null, null).bound!.summary.effectiveSampleSize.mean).toBe(4);
  expect(analysesExamined(runs, 3, null).bound!.summary.effectiveSampleSize.mean).toBe(1);
  expect(analysesExamined(runs, 7, null)).toEqual({ bound: null, information: null, layers: null, weights: null });
});
