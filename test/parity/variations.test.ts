/** Samples with a temperature for each group, and variations that share groups, as PyTorch decodes them in float64. */
import { describe, expect, test } from 'vitest';
import { variations } from '../../src/model/analyses/interventions/variations';
import { cpuEngineOfTests } from '../fixtures/cpuEngine';
import { describeAnalyses } from './describeAnalyses';
import { ANALYSES, noiseOf, rampOfTemperatures } from './goldenAnalysis';
import { expectGolden, goldenNames, openCase } from './goldenArrays';

describeAnalyses((name, engine) => {
  test.each([
    ['in one batch', null],
    ['sample by sample', 1e-6],
  ])('every picture of the samples and their variations, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { golden, options } = opened;
    const groups = [...options.model.groupShapes.keys()];
    const last = groups.length - 1;
    const [rows = 0] = golden.tensors.get('eps_sample.0')!.shape;
    const temperatures = rampOfTemperatures(groups.length);
    const shared = [[0], [last], groups.slice(0, last)];
    const told = await variations({
      ...{ ...options, rows, temperatures, epsilon: noiseOf(golden, 'eps_sample') },
      shared: shared.map((of) => ({ groups: of, temperatures: groups.map(() => 0.8) })),
    });
    expectGolden(golden, 'sample.temperatures.mean_image', told.samples.pictures);
    const names = goldenNames(golden, /^sample\.freeze\./);
    expect(names.map((of) => of.split('.')[2]).sort()).toEqual(['all_but_last', 'last', 'top']);
    for (const [index, kind] of ['top', 'last', 'all_but_last'].entries()) {
      const { pictures, difference } = told.variations[index]!;
      const perImage = pictures.length / rows;
      expectGolden(golden, `sample.freeze.${kind}.mean_image`, pictures.slice(-perImage));
      // A model with one group shares all that it has.
      if (shared[index]!.length === groups.length) expect(difference!.mean).toBe(0);
      else expect(difference!.mean).toBeGreaterThan(0);
    }
  });
});

describe.each(ANALYSES)('%s', (name) => {
  const engine = cpuEngineOfTests(2);

  test('with all groups shared, every variation is the sample, and differs by nothing', async () => {
    await using opened = await openCase(name, engine());
    const { options } = opened;
    const groups = [...options.model.groupShapes.keys()];
    const temperatures = groups.map(() => 1);
    const { samples, variations: sets } = await variations({
      ...{ ...options, rows: 3, temperatures, shared: [{ groups, temperatures }] },
      // Noise of another purpose is as good as any.
      epsilon: (group, first, images) => {
        const { channels, height, width } = options.model.groupShapes[group]!;
        const latents = channels * height * width;
        return Float32Array.from({ length: images * latents }, (_, i) => Math.sin(7 * group + first * latents + i));
      },
    });
    const perImage = samples.pictures.length / 3;
    const first = samples.pictures.slice(0, perImage);
    for (const image of [0, 1, 2]) {
      expect(sets[0]!.pictures.slice(image * perImage, (image + 1) * perImage)).toEqual(first);
    }
    expect(sets[0]!.difference!.mean).toBe(0);
    expect(samples.difference!.mean).toBeGreaterThan(0);
  });

  test('the first sample is enough to make its variations of', async () => {
    await using opened = await openCase(name, engine());
    const { golden, options } = opened;
    const [rows = 0] = golden.tensors.get('eps_sample.0')!.shape;
    const groups = [...options.model.groupShapes.keys()];
    const { samples, variations: sets } = await variations({
      ...{ ...options, rows, samples: 1, epsilon: noiseOf(golden, 'eps_sample') },
      temperatures: rampOfTemperatures(groups.length),
      shared: [{ groups: [0], temperatures: groups.map(() => 0.8) }],
    });
    expect(samples.difference).toBeNull();
    const { pictures, difference } = sets[0]!;
    expectGolden(golden, 'sample.freeze.top.mean_image', pictures.slice(-pictures.length / rows));
    expect(difference).not.toBeNull();
  });
});
