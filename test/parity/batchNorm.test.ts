/** Batch norms re-estimated on samples, as PyTorch computes them in float64 with the same noise. */
import { expect, test } from 'vitest';
import { checkLayers } from '../../src/model/analyses/batchNorm/layerCheck';
import { reestimate, tensorsOf } from '../../src/model/analyses/batchNorm/reestimate';
import { posteriorCosts } from '../../src/model/analyses/costs';
import { decodePrior } from '../../src/model/passes/priorPass';
import { planOf } from '../../src/model/passes/plan';
import { withTensors } from '../../src/model/passes/withTensors';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { pairedEstimate } from '../../src/model/statistics/pairedEstimate';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, openCase } from './goldenArrays';

const TEMPERATURE = 0.7;
const { signal } = new AbortController();
/** The noise of one group, (N, L, h, w), of an iteration if there are several. */
function noise({ tensors }: Safetensors, name: string, iteration = 0): Float32Array {
  const { shape, values } = tensors.get(name)!;
  const [samples = 1, ...rest] = shape.slice(-4);
  const length = rest.reduce((product, extent) => product * extent, samples);
  return Float32Array.from(values.subarray(iteration * length, (iteration + 1) * length));
}

describeAnalyses((name, engine) => {
  test('running statistics, samples before and after, and the NELBO of the images', async () => {
    await using opened = await openCase(name, engine());
    const { golden, options } = opened;
    const { model, running } = options;
    const [iterations = 0, samples = 0] = golden.tensors.get('eps_bn.0')!.shape;
    const layers = await reestimate({
      ...{ model, running, iterations, samples, temperature: TEMPERATURE, signal },
      epsilon: (group, iteration) => noise(golden, `eps_bn.${group}`, iteration),
    });
    expect(layers.map(({ layer, after }) => [layer.name, after.mean.length])).toEqual(
      JSON.parse(golden.metadata.get('bn_layers')!),
    );
    const all = (of: 'mean' | 'variance') => layers.flatMap(({ after }) => [...after[of]]);
    expectGolden(golden, 'bn.running_mean', all('mean'));
    expectGolden(golden, 'bn.running_var', all('variance'));

    const [shown = 0] = golden.tensors.get('eps_sample.0')!.shape;
    const reestimated = withTensors(model, tensorsOf(layers));
    const after = running.forModel(reestimated);
    for (const [when, of, on] of [
      ['before', model, running],
      ['after', reestimated, after],
    ] as const) {
      const logits = await decodePrior(of, on.runner, shown, {
        plan: planOf(model.groupShapes.length, { kind: 'prior', temperature: TEMPERATURE }),
        epsilon: (group) => noise(golden, `eps_sample.${group}`),
        onStage: () => undefined,
      });
      const { channels, height, width } = model.network.logits;
      const taken: number[] = [];
      // Of colour pictures the file holds sample 0, every fourth row and column.
      const [first, step] = model.images.dataset === 'mnist' ? [shown, 1] : [1, 4];
      for (let i = 0; i < first * channels; i++) {
        for (let y = 0; y < height; y += step) {
          for (let x = 0; x < width; x += step) taken.push(logits[(i * height + y) * width + x]!);
        }
      }
      expectGolden(golden, `bn.logits_${when}`, taken);
      if (when === 'after') {
        const mean = new Float32Array(model.network.x.channels * height * width);
        model.decoder!.meanImage(logits.subarray(0, logits.length / shown), mean);
        expectGolden(golden, 'bn.mean_image_after', mean);
      }
    }
    const { images, rateNats, distortionNats } = await posteriorCosts({
      ...options,
      model: reestimated,
      running: after,
    });
    const nelbo = rateNats.map((nats, i) => nats + distortionNats[i]!);
    expectGolden(golden, 'bn.nelbo_after', nelbo);
    const { mean, standardError, drawStandardError } = pairedEstimate(nelbo, images);
    expectGolden(golden, 'bn.nelbo_after.mean', [mean]);
    expectGolden(golden, 'bn.nelbo_after.se', [standardError!]);
    expectGolden(golden, 'bn.nelbo_after.se_draws', [drawStandardError!]);
  });

  test('every layer of its samples is finite and within float16’s range', async () => {
    await using opened = await openCase(name, engine());
    const { golden, options } = opened;
    const { model, running } = options;
    const [samples = 0] = golden.tensors.get('eps_sample.0')!.shape;
    const check = await checkLayers({
      ...{ model, running, samples, temperature: TEMPERATURE, signal },
      epsilon: (group) => noise(golden, `eps_sample.${group}`),
    });
    expect(check.firstNotFinite).toBeNull();
    expect(check.firstBeyondFloat16).toBeNull();
    expect(check.largest.largest).toBeGreaterThan(1);
    expect(check.largest.layer).not.toContain('enc_');
  });
});
