/** Norms, scales and ranges of the weights, as PyTorch computes them in float64. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../scripts/setup/command.mjs';
import { latentRanges, RANGE_KINDS } from '../../src/model/analyses/latentRanges';
import { weightReport } from '../../src/model/analyses/weights';
import { openModel } from '../../src/model/families/openModel';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, openCase } from './goldenArrays';

const { signal } = new AbortController();
const NAMES = { mu: 'mu', sigmaHigh: 'sigma_high', sigmaLow: 'sigma_low', floor: 'floor' } as const;

describeAnalyses((name, engine) => {
  test('the norm of every reshaped weight and the largest scale of every batch norm, in the order of the file', async () => {
    await using opened = await openCase(name, engine());
    const { golden, options } = opened;
    const report = await weightReport(options.model, signal);
    const named = (key: string) => JSON.parse(golden.metadata.get(key)!) as string[];
    expect(report.convolutions.map((layer) => layer.name)).toEqual(named('convolutions'));
    expectGolden(
      golden,
      'weights.spectral_norm',
      report.convolutions.map(({ norm }) => norm),
    );
    expectGolden(golden, 'weights.spectral_sum', [report.spectralSum]);
    expect(report.batchNorms.map((layer) => layer.name)).toEqual(named('batch_norms'));
    expectGolden(
      golden,
      'weights.largest_scale',
      report.batchNorms.map(({ largest }) => largest),
    );
    expectGolden(golden, 'weights.scale_sum', [report.scaleSum]);
    expectGolden(golden, 'training.alpha', report.balancingSizes);
    expect(report.notFinite).toEqual([]);
    const { total_steps, beta, regulariser_weight } = JSON.parse(golden.metadata.get('training')!) as Training;
    expect(report.training).toMatchObject({
      totalSteps: total_steps,
      beta,
      regulariserWeight: regulariser_weight,
    });
  });

  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('latents out of range and the balancing of the groups, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { golden, options } = opened;
    const { groups, balancing } = await latentRanges(options);
    expectGolden(golden, 'training.gamma', balancing);
    for (const [group, { q, p }] of groups.entries()) {
      for (const kind of RANGE_KINDS) {
        expectGolden(golden, `range.q.${NAMES[kind]}.${group}`, q[kind]);
        expectGolden(golden, `range.p.${NAMES[kind]}.${group}`, p[kind]);
      }
    }
  });
});

interface Training {
  readonly total_steps: number | null;
  readonly beta: number | null;
  readonly regulariser_weight: number | null;
}

test('weights that are not finite are counted for every tensor, running statistics included', async () => {
  const folder = join(root, 'test', 'fixtures', 'training');
  const expected = JSON.parse(readFileSync(join(folder, 'nonfinite.json'), 'utf8')) as Record<string, number>;
  const model = await openModel(join(folder, 'nonfinite.pt'));
  const { notFinite, convolutions, spectralSum } = await weightReport(model, signal);
  expect(Object.fromEntries(notFinite.map(({ name, values }) => [name, values]))).toEqual(expected);
  expect(convolutions.filter(({ norm }) => Number.isNaN(norm)).map((layer) => layer.name)).toEqual(['stem']);
  expect(spectralSum).toBeNaN();
  await model.checkpoint.close();
});
