/** The importance-weighted bound of every image, as PyTorch computes it in float64 with the same noise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importanceBound } from '../../src/model/analyses/importanceBound';
import { openImages } from '../../src/model/analyses/images';
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
});
