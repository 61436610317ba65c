/** The weights that a sweep measures beside everything else, as PyTorch computes them in float64 with the same noise. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { inspect } from '../../src/model/analyses/inspect';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import { readSafetensors } from '../../src/model/safetensors/safetensors';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { runningOn } from '../fixtures/runningOn';
import { ANALYSES, analysedCheckpoint, analysisPath, errorOf, noiseOf } from './goldenAnalysis';

let engine: Engine;
beforeAll(async () => {
  engine = await startCpuEngine(2);
});
afterAll(() => engine.close());

test.each(ANALYSES)('%s: each image’s bound, effective sample size and largest weight', async (name) => {
  const model = await openModel(analysedCheckpoint(name));
  const golden = await readSafetensors(analysisPath(name));
  const [draws = 0] = golden.tensors.get('eps.0')!.shape;
  const { signal } = new AbortController();
  const input = { kind: 'files', paths: [analysisPath(name)], most: null } as const;
  await using images = await openImages(model, { input, seed: 0, draws, signal });
  // Image by image, so that rows of several batches are put together.
  const running = runningOn(model, engine, { memoryMb: 1e-6 });
  const { rows } = await inspect({
    ...{ model, running, images, seed: 0, draws, signal, passes: 1, details: false, weighs: true, listener: {} },
    epsilon: () => noiseOf(golden),
  });
  const { boundNats, effectiveSampleSize, largestWeight } = rows.weights!;
  const measured = { 'iw.bound': boundNats, 'iw.ess': effectiveSampleSize, 'iw.largest': largestWeight };
  for (const [quantity, values] of Object.entries(measured)) {
    expect(values).toHaveLength(golden.tensors.get(quantity)!.shape[0]!);
    for (const [image, value] of values.entries()) {
      expect(errorOf(golden, quantity, image, value), `${quantity} of image ${image}`).toBeLessThan(1);
    }
  }
  await model.checkpoint.close();
});
