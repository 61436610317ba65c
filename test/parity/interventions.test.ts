/** Traversals and swaps, as PyTorch computes them in float64 with the same noise. */
import { expect, test } from 'vitest';
import { InterventionArrays } from '../../src/model/analyses/arrays/interventionArrays';
import type { Analysed } from '../../src/model/analyses/analysed';
import { intervene } from '../../src/model/analyses/interventions/intervene';
import type { Intervention } from '../../src/model/analyses/interventions/intervention';
import { interpolation } from '../../src/model/analyses/interventions/interpolation';
import { PairLatents } from '../../src/model/analyses/interventions/pairLatents';
import { swap } from '../../src/model/analyses/interventions/swap';
import { traversal } from '../../src/model/analyses/interventions/traversal';
import { ArraysInMemory } from '../fixtures/arraysInMemory';
import { describeAnalyses } from './describeAnalyses';
import { settingsOf } from './goldenAnalysis';
import { expectGolden, expectGoldenPart, goldenNames, openCase } from './goldenArrays';

const MODES = ['shift', 'set'] as const;
const SCALES = ['value', 'standardised'] as const;
const BELOW = ['posterior', 'frozen', 'prior'] as const;

/** What the interventions give, under these names. */
async function arraysOf(options: Analysed, series: ReadonlyMap<string, Intervention | readonly Intervention[]>) {
  const interventions = [...series.values()].flat();
  const collected = new InterventionArrays(options.model, interventions);
  await intervene({ ...options, interventions, listener: collected });
  const arrays = new ArraysInMemory();
  for (const [name, of] of series) {
    const steps = Array.isArray(of)
      ? (of as Intervention[]).map((one) => interventions.indexOf(one))
      : interventions.indexOf(of as Intervention);
    collected.putInto(arrays, name, steps);
    collected.putLogPChange(arrays, name, steps);
  }
  return arrays;
}

describeAnalyses((name, engine) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('every array of moving a channel and a latent, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { options, golden } = opened;
    const { group, channel, latent, steps } = settingsOf(golden);
    const [of, y, x] = latent;
    const parts = { channel: { channel, position: null }, latent: { channel: of, position: { y, x } } };
    const series = new Map(
      Object.entries(parts).flatMap(([what, part]) =>
        MODES.flatMap((mode) =>
          BELOW.map((below) => [
            `traverse.${what}.${mode}.${below}`,
            steps.map((widths) => traversal({ group, part, mode, widths, below, temperature: 0 })),
          ]),
        ),
      ),
    );
    const arrays = await arraysOf(options, series);
    const isLast = group === options.model.groupShapes.length - 1;
    const names = goldenNames(golden, /^traverse\./);
    expect(names).toHaveLength(6 * (isLast ? 2 : 3));
    for (const one of names) {
      expect(arrays.shapeOf(one), one).toEqual(golden.tensors.get(one)!.shape);
      expectGolden(golden, one, arrays.get(one));
    }
  });

  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('every array of swapping a group between images, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { options, golden } = opened;
    const { group } = settingsOf(golden);
    const latents = await PairLatents.collect(options, [group]);
    const series = new Map(
      SCALES.flatMap((mode) =>
        BELOW.map((below) => [`swap.${mode}.${below}`, swap(latents, { group, mode, below, temperature: 0 })]),
      ),
    );
    const arrays = await arraysOf(options, series);
    const names = goldenNames(golden, /^swap\./);
    const isLast = group === options.model.groupShapes.length - 1;
    expect(names).toHaveLength(2 + 4 * (isLast ? 2 : 3));
    for (const one of names) {
      const found = one.replace(/\.log_p_change$/, '.posterior.log_p_change');
      expect(arrays.shapeOf(found), one).toEqual(golden.tensors.get(one)!.shape);
      expectGolden(golden, one, arrays.get(found));
    }
  });

  test('an interpolation of one group ends with the group swapped', async () => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const { group } = settingsOf(golden);
    const latents = await PairLatents.collect(options, [group]);
    const series = new Map(
      SCALES.flatMap((mode) =>
        (['posterior', 'prior'] as const).map((below) => [
          `swap.${mode}.${below}`,
          interpolation(latents, { groups: [group], mode, share: 1, below, temperature: 0 }),
        ]),
      ),
    );
    const arrays = await arraysOf(options, series);
    for (const one of goldenNames(golden, /^swap\..*\.(mean_image|distortion|rates)$/)) {
      expectGolden(golden, one, arrays.get(one));
    }
  });

  test('an interpolation of the top k groups begins with their prefix, the others at their prior’s mean', async () => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const groups = [...options.model.groupShapes.keys()];
    const latents = await PairLatents.collect(options, groups);
    const series = new Map(
      SCALES.flatMap((mode) =>
        groups.map((last) => [
          `${mode}.${last + 1}`,
          interpolation(latents, {
            ...{ groups: groups.slice(0, last + 1), mode, share: 0 },
            ...({ below: 'prior', temperature: 0 } as const),
          }),
        ]),
      ),
    );
    const arrays = await arraysOf(options, series);
    for (const mode of SCALES) {
      for (const group of groups) {
        const k = group + 1;
        expectGoldenPart(golden, 'prefix.t0.distortion', k, arrays.get(`${mode}.${k}.distortion`));
      }
    }
  });
});
