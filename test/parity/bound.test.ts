/** The importance-weighted bound of every image, as PyTorch computes it in float64 with the same noise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importanceBound } from '../../src/model/analyses/importanceBound';
import { openImages } from '../../src/model/analyses/images';
import { inspect } from '../../src/model/analyses/inspect';
import type { Engine } from '../../src/model/engine/engine';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { openModel } from '../../src/model/families/openModel';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import { runningOn } from '../fixtures/runningOn';
import { ANALYSES, analysedCheckpoint, analysisPath, errorOf, noiseOf } from './goldenAnalysis';

let engine: Engine;
beforeAll(async () => {
  engine = await startCpuEngine(2);
});
afterAll(() => engine.close());

describe.each(ANALYSES)('%s', (name) => {
  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('each image’s bound, effective sample size and largest weight, %s', async (_, memoryMb) => {
    const model = await openModel(analysedCheckpoint(name));
    const golden = await readSafetensors(analysisPath(name));
    const [draws = 0] = golden.tensors.get('eps.0')!.shape;
    const { signal } = new AbortController();
    const input = { kind: 'files', paths: [analysisPath(name)], most: null } as const;
    const images = await openImages(model, { input, seed: 0, draws, signal });
    const running = runningOn(model, engine, { memoryMb });
    const bounds = await importanceBound({ model, running, images, epsilon: noiseOf(golden), draws, signal });
    expect(bounds).toHaveLength(golden.tensors.get('iw.bound')!.shape[0]!);
    for (const [image, { boundNats, effectiveSampleSize, largestWeight }] of bounds.entries()) {
      const told = { 'iw.bound': boundNats, 'iw.ess': effectiveSampleSize, 'iw.largest': largestWeight };
      for (const [quantity, value] of Object.entries(told)) {
        expect(errorOf(golden, quantity, image, value), `${quantity} of image ${image}`).toBeLessThan(1);
      }
    }
    await model.checkpoint.close();
  });

  test("a sweep's rows hold the same, and the mean log weight of each image", async () => {
    const model = await openModel(analysedCheckpoint(name));
    const golden = await readSafetensors(analysisPath(name));
    const [draws = 0] = golden.tensors.get('eps.0')!.shape;
    const { signal } = new AbortController();
    const input = { kind: 'files', paths: [analysisPath(name)], most: null } as const;
    await using images = await openImages(model, { input, seed: 0, draws, signal });
    // Image by image, so that rows of several batches are put together.
    const running = runningOn(model, engine, { memoryMb: 1e-6 });
    const measurement = await inspect({
      ...{ model, running, images, seed: 0, draws, signal, passes: 1, details: false, weighs: true, listener: {} },
      epsilon: () => noiseOf(golden),
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
    await model.checkpoint.close();
  });
});
