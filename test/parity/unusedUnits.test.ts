/** Active units and latents out of the clamp's range, as PyTorch counts them in float64 with the same noise. */
import { expect, test } from 'vitest';
import { posteriorPass } from '../../src/model/analyses/posteriorPass';
import { countUnusedUnits } from '../../src/model/analyses/unusedUnits';
import { scanGroup, type RangeCounts } from '../../src/model/findings/latentScan';
import type { Gaussians, GroupBatch } from '../../src/model/statistics/groupBatch';
import { latentCount } from '../../src/model/statistics/groupBatch';
import { UnitBatch, UnitSums, UNIT_MEANS } from '../../src/model/statistics/unitSums';
import type { ActiveUnits } from '../../src/protocol/unusedUnits';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, openCase } from './goldenArrays';

const KINDS = { mu: 'activeMu', shift: 'activeShift' } as const;

describeAnalyses((name, engine) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('active latents of each channel, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { golden, options } = opened;
    const report = await countUnusedUnits(options);
    for (const of of UNIT_MEANS) {
      const active = report[KINDS[of]] as ActiveUnits;
      expect(active).toMatchObject({ kind: 'counted', draws: options.draws, drawsTakenOut: true });
      for (const [group, counts] of active.byChannel.entries()) {
        expectGolden(golden, `active.${of}.count.${group}`, counts);
      }
    }
  });

  test('the variance over images of each latent’s mean, without what draws contribute', async () => {
    await using opened = await openCase(name, engine());
    const { golden, options } = opened;
    const { model } = options;
    const { images: all } = options.images.input.description;
    await options.images.draw(options.running.runner, all, () => undefined);
    const batch = { firstImage: 0, images: all, x: options.images.values(0, all) };
    const units = model.groupShapes.map((shape) => new UnitBatch(shape, all));
    const ranges: GroupBatch[][] = model.groupShapes.map(() => []);
    for (let draw = 0; draw < options.draws; draw++) {
      for await (const measured of posteriorPass({ ...options, details: false, isLast: true }, batch, draw)) {
        if (measured.kind !== 'group') continue;
        units[measured.batch.group]!.add(measured.batch);
        ranges[measured.batch.group]!.push(measured.batch);
      }
    }
    for (const [group, shape] of model.groupShapes.entries()) {
      const sums = new UnitSums(shape);
      units[group]!.addTo(sums);
      for (const of of UNIT_MEANS) expectGolden(golden, `active.${of}.variance.${group}`, sums.variances(of));
      const latents = latentCount(shape);
      const images = ranges[group]!.flatMap((ofDraw) =>
        Array.from({ length: all }, (_, b): Gaussians => {
          const part = (values: Float32Array) => values.subarray(b * latents, (b + 1) * latents);
          const { muQ, sigmaQ, muP, sigmaP } = ofDraw;
          return { muQ: part(muQ), sigmaQ: part(sigmaQ), muP: part(muP), sigmaP: part(sigmaP) };
        }),
      );
      const { q, p } = scanGroup(shape, images, group === 0);
      for (const [of, counts] of [
        ['q', q],
        ['p', p],
      ] as const) {
        for (const [kind, counted] of Object.entries(RANGES)) {
          expectGolden(golden, `range.${of}.${kind}.${group}`, counts[counted]);
        }
      }
    }
  });
});

const RANGES: Readonly<Record<string, keyof RangeCounts>> = {
  mu: 'mu',
  sigma_high: 'sigmaHigh',
  sigma_low: 'sigmaLow',
  floor: 'floor',
};
