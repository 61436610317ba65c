/** What the KL consists of, as PyTorch computes it in float64 with the same noise. */
import { expect, test } from 'vitest';
import { informationOf } from '../../src/model/analyses/information';
import { pairedEstimate } from '../../src/model/statistics/pairedEstimate';
import { SHIFT_PARTS } from '../../src/model/statistics/shiftParts';
import type { ActiveUnits } from '../../src/protocol/unusedUnits';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, openCase } from './goldenArrays';

describeAnalyses((name, engine) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('information and mismatch of the top group, with their errors, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { golden, options } = opened;
    const { images, top, topKlNats } = await informationOf(options);
    expectGolden(golden, 'top.information', top.lower);
    const lower = pairedEstimate(top.lower, images);
    expectGolden(golden, 'top.information.mean', [lower.mean]);
    expectGolden(golden, 'top.information.se_draws', [lower.drawStandardError ?? NaN]);
    expectGolden(golden, 'top.information.jackknife', [top.jackknife ?? NaN]);
    expectGolden(golden, 'top.information_upper', top.upper);
    const upper = pairedEstimate(top.upper, images);
    expectGolden(golden, 'top.information_upper.mean', [upper.mean]);
    expectGolden(golden, 'top.information_upper.se', [upper.standardError ?? NaN]);
    expectGolden(golden, 'top.information_upper.se_draws', [upper.drawStandardError ?? NaN]);
    expectGolden(golden, 'top.marginal_kl', [pairedEstimate(topKlNats, images).mean - lower.mean]);
    if (golden.tensors.has('top.information_channel')) {
      expectGolden(golden, 'top.information_channel', top.channels!);
    } else {
      expect(top.channels).toBeNull();
    }
  });

  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])(
    'the shift of every group, split into constant, images and draws, and its active units, %s',
    async (_, memoryMb) => {
      await using opened = await openCase(name, engine(), memoryMb);
      const { golden, options } = opened;
      const { groups, units } = await informationOf(options);
      for (const [group, { shift, variances }] of groups.entries()) {
        for (const part of SHIFT_PARTS) expectGolden(golden, `shift.${part}.${group}`, shift[part]);
        expectGolden(golden, `active.mu.variance.${group}`, variances.mu);
        expectGolden(golden, `active.shift.variance.${group}`, variances.shift);
        expectGolden(golden, `active.mu.count.${group}`, (units.activeMu as ActiveUnits).byChannel[group]!);
        expectGolden(golden, `active.shift.count.${group}`, (units.activeShift as ActiveUnits).byChannel[group]!);
      }
    },
  );
});
