/** The importance-weighted bound of every image, as PyTorch computes it in float64 with the same noise. */
import { expect, test } from 'vitest';
import { importanceBound } from '../../src/model/analyses/importanceBound';
import { inspect } from '../../src/model/analyses/inspect';
import { deltaError } from '../../src/model/statistics/importanceWeights';
import { posteriorCosts } from '../../src/model/analyses/costs';
import { expectGolden, openCase } from './goldenArrays';
import { describeAnalyses } from './describeAnalyses';
import { errorOf } from './goldenAnalysis';

describeAnalyses((name, engine) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('each image’s bound, effective sample size and largest weight, %s', async (_, memoryMb) => {
    await using opened = await openCase(name, engine(), memoryMb);
    const { golden, options } = opened;
    const { draws, images } = options;
    const logWeights = new Float64Array(golden.tensors.get('iw.log_weight')!.values.length);
    const bounds = await importanceBound({
      ...options,
      weighed: ({ image, draw, nats }) => (logWeights[draw * images.input.description.images + image] = nats),
    });
    expectGolden(golden, 'iw.log_weight', logWeights);
    expectGolden(
      golden,
      'iw.bound.delta_error',
      bounds.map((bound) => deltaError(bound, draws)),
    );
    expect(bounds).toHaveLength(golden.tensors.get('iw.bound')!.shape[0]!);
    for (const [image, { boundNats, effectiveSampleSize, largestWeight }] of bounds.entries()) {
      const told = { 'iw.bound': boundNats, 'iw.ess': effectiveSampleSize, 'iw.largest': largestWeight };
      for (const [quantity, value] of Object.entries(told)) {
        expect(errorOf(golden, quantity, image, value), `${quantity} of image ${image}`).toBeLessThan(1);
      }
    }
  });

  test.runIf(name.includes('flow'))('with flows, the weight of a draw is its −NELBO', async () => {
    await using opened = await openCase(name, engine());
    const { options } = opened;
    const { draws, images } = options;
    const { rateNats, distortionNats } = await posteriorCosts(options);
    const logWeights = new Float64Array(rateNats.length);
    await importanceBound({
      ...options,
      weighed: ({ image, draw, nats }) => (logWeights[draw * images.input.description.images + image] = nats),
    });
    expect(logWeights.length).toBeGreaterThanOrEqual(draws);
    for (const [i, nats] of logWeights.entries()) {
      const nelbo = rateNats[i]! + distortionNats[i]!;
      expect(-nats / nelbo).toBeCloseTo(1, 9);
    }
  });

  test("a sweep's rows hold the same, and the mean log weight of each image", async () => {
    // Image by image, so that rows of several batches are put together.
    await using opened = await openCase(name, engine(), 1e-6);
    const { golden, options } = opened;
    const { draws, epsilon } = options;
    const measurement = await inspect({
      ...{ ...options, seed: 0, passes: 1, details: false, weighs: true, listener: {} },
      epsilon: () => epsilon,
    });
    const { boundNats, effectiveSampleSize, largestWeight, meanLogWeightNats } = measurement.rows.weights!;
    const rows = { 'iw.bound': boundNats, 'iw.ess': effectiveSampleSize, 'iw.largest': largestWeight };
    for (const [quantity, values] of Object.entries(rows)) {
      expect(values).toHaveLength(golden.tensors.get(quantity)!.shape[0]!);
      for (const [image, value] of values.entries()) {
        expect(errorOf(golden, quantity, image, value), `${quantity} of image ${image}`).toBeLessThan(1);
      }
    }
    const { values: logWeights } = golden.tensors.get('iw.log_weight')!;
    const tolerances = JSON.parse(golden.metadata.get('tolerance')!) as Record<string, [number, number]>;
    const [relative, floor] = tolerances['iw.log_weight']!;
    for (const [image, value] of meanLogWeightNats.entries()) {
      let sum = 0;
      for (let draw = 0; draw < draws; draw++) sum += logWeights[draw * boundNats.length + image]!;
      const allowed = relative * Math.max(Math.abs(sum / draws), floor);
      expect(Math.abs(value - sum / draws), `mean log weight of image ${image}`).toBeLessThan(allowed);
    }
    const bound = measurement.summary(0.1)!.bound!.boundNats;
    expect(errorOf(golden, 'iw.bound.mean', 0, bound.mean)).toBeLessThan(1);
    expect(errorOf(golden, 'iw.bound.se', 0, bound.standardError)).toBeLessThan(1);
  });
});
