/** What every group is worth, as PyTorch computes it in float64 with the same noise. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openImages } from '../../src/model/analyses/images';
import { replaceGroup } from '../../src/model/analyses/replaceGroup';
import type { Engine } from '../../src/model/engine/engine';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import { readSafetensors, type Safetensors } from '../../src/model/safetensors/safetensors';
import { runningOn } from '../fixtures/runningOn';
import { ANALYSES, analysedCheckpoint, analysisPath, errorOf, noiseOf } from './goldenAnalysis';

let engine: Engine;
beforeAll(async () => {
  engine = await startCpuEngine(2);
});
afterAll(() => engine.close());

describe.each(ANALYSES)('%s', (name) => {
  let model: LatentModel;
  let golden: Safetensors;
  beforeAll(async () => {
    model = await openModel(analysedCheckpoint(name));
    golden = await readSafetensors(analysisPath(name));
  });
  afterAll(() => model.checkpoint.close());

  test.each([
    ['in one batch', null],
    ['image by image', 1e-6],
  ])('the change in NELBO, rate and distortion for every group, with both standard errors, %s', async (_, memoryMb) => {
    const [draws = 0] = golden.tensors.get('eps.0')!.shape;
    const { signal } = new AbortController();
    const input = { kind: 'files', paths: [analysisPath(name)], most: null } as const;
    const running = runningOn(model, engine, { memoryMb });
    for (const group of model.groupShapes.keys()) {
      const images = await openImages(model, { input, seed: 0, draws, signal });
      const changes = await replaceGroup({ model, running, images, group, epsilon: noiseOf(golden), draws, signal });
      const told = { nelbo: changes.nelboNats!, rate: changes.rateNats, distortion: changes.distortionNats! };
      for (const [quantity, estimate] of Object.entries(told)) {
        const of = `ablate.sample.${quantity}`;
        expect(errorOf(golden, `${of}.mean`, group, estimate.mean), `${of}.mean of group ${group}`).toBeLessThan(1);
        expect(errorOf(golden, `${of}.se`, group, estimate.standardError), `${of}.se of group ${group}`).toBeLessThan(
          1,
        );
        expect(
          errorOf(golden, `${of}.se_draws`, group, estimate.drawStandardError),
          `${of}.se_draws of group ${group}`,
        ).toBeLessThan(1);
      }
    }
  });
});
