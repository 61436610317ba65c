/** Batch norms in training mode, and the search for the first layer that breaks. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkLayers } from '../../src/model/analyses/batchNorm/layerCheck';
import { reestimate } from '../../src/model/analyses/batchNorm/reestimate';
import type { Engine } from '../../src/model/engine/engine';
import { openModel } from '../../src/model/families/openModel';
import type { LatentModel } from '../../src/model/latentModel';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { withTensors } from '../../src/model/passes/withTensors';
import { batchStatistics, moveTowards, normalised } from '../../src/model/statistics/batchNorm';
import { startCpuEngine } from '../fixtures/cpuEngine';
import { runningOn } from '../fixtures/runningOn';
import { checkpointPath } from '../parity/goldenCase';

describe('Statistics of a batch', () => {
  // Two images, two channels, two positions.
  const values = Float32Array.from([1, 3, 10, 10, 5, 7, 10, 10]);

  test('are over images and positions, of each channel', () => {
    const { mean, variance } = batchStatistics(values, 2, 2);
    expect([...mean]).toEqual([4, 10]);
    expect([...variance]).toEqual([5, 0]);
  });

  test('normalise the batch to mean β and width γ', () => {
    const statistics = batchStatistics(values, 2, 2);
    const gamma = Float32Array.from([2, 1]);
    const beta = Float32Array.from([-1, 3]);
    const out = normalised(values, 2, statistics, { gamma, beta, epsilon: 0 });
    const after = batchStatistics(out.subarray(0, 8), 2, 2);
    expect(after.mean[0]).toBeCloseTo(-1, 6);
    expect(after.variance[0]).toBeCloseTo(4, 5);
  });

  test('move the running ones by the momentum, the variance unbiased', () => {
    const running = { mean: Float64Array.of(0), variance: Float64Array.of(1) };
    const batch = { mean: Float64Array.of(10), variance: Float64Array.of(3) };
    moveTowards(running, batch, { momentum: 0.05, count: 4 });
    expect(running.mean[0]).toBeCloseTo(0.5, 12);
    expect(running.variance[0]).toBeCloseTo(0.95 + 0.05 * 4, 12);
  });
});

describe('On a small network', () => {
  const { signal } = new AbortController();
  let engine: Engine;
  let model: LatentModel;
  beforeAll(async () => {
    engine = await startCpuEngine();
    model = await openModel(checkpointPath('mnist'));
  });
  afterAll(async () => {
    await engine.close();
    await model.checkpoint.close();
  });

  /** The model with some values of a tensor replaced. */
  async function altered(name: string, change: (values: Float32Array) => void): Promise<LatentModel> {
    const values = (await model.checkpoint.read([name])).get(name)!.slice();
    change(values);
    return withTensors(model, new Map([[name, values]]));
  }

  function check(of: LatentModel) {
    const epsilon = seededEpsilon(0, 'prior', model.groupShapes);
    return checkLayers({
      ...{ model: of, running: runningOn(of, engine), samples: 2, temperature: 1, signal },
      epsilon: (group) => epsilon(group, 0, 2, 0),
    });
  }

  test('the first layer that is not finite is named, although all below it are not finite either', async () => {
    const broken = await altered('dec_tower.4._ops.0.conv.1.conv.0.weight', (values) => values.fill(NaN, 0, 1));
    const { firstNotFinite, firstBeyondFloat16 } = await check(broken);
    expect(firstNotFinite).toMatchObject({ layer: 'dec_tower.4._ops.0.conv.1.conv.0', stage: 'below latent group 1' });
    expect(firstNotFinite!.notFinite).toBeGreaterThan(0);
    expect(firstNotFinite!.notFinite).toBeLessThan(firstNotFinite!.values);
    expect(firstBeyondFloat16).toBeNull();
  });

  test('a batch norm with a variance near 0 leaves float16’s range, and is named', async () => {
    const { firstBeyondFloat16, firstNotFinite } = await check(
      await altered('post_process.1._ops.0.conv.0.bn.weight', (values) => values.fill(1e6)),
    );
    expect(firstBeyondFloat16).toMatchObject({ layer: 'post_process.1._ops.0.conv.0.bn' });
    expect(firstBeyondFloat16!.largest).toBeGreaterThan(65_504);
    expect(firstNotFinite).toBeNull();
  });

  test('a network without such layers has a largest one, and nothing else to report', async () => {
    const { firstBeyondFloat16, firstNotFinite, largest } = await check(model);
    expect([firstBeyondFloat16, firstNotFinite]).toEqual([null, null]);
    expect(largest.largest).toBeLessThan(65_504);
  });

  function reestimated(of: LatentModel, wish: { iterations: number; samples?: number; signal?: AbortSignal }) {
    const { samples = 3 } = wish;
    const epsilon = seededEpsilon(0, 'bn', model.groupShapes);
    return reestimate({
      ...{ model: of, running: runningOn(of, engine), temperature: 0.7, signal, ...wish, samples },
      epsilon: (group, iteration) => epsilon(group, 0, samples, iteration),
    });
  }

  test('the passes don’t depend on the running statistics: only the part that is left of them does', async () => {
    const name = 'dec_tower.4._ops.0.conv.1.conv.1.running_mean';
    const other = await altered(name, (values) => values.fill(100));
    const [own, others] = [await reestimated(model, { iterations: 2 }), await reestimated(other, { iterations: 2 })];
    for (const [index, { layer, before, after }] of own.entries()) {
      const { before: otherBefore, after: otherAfter } = others[index]!;
      for (const [channel, mean] of after.mean.entries()) {
        const left = 0.95 ** 2 * (otherBefore.mean[channel]! - before.mean[channel]!);
        expect(otherAfter.mean[channel]! - mean, layer.name).toBeCloseTo(left, 9);
        if (!name.startsWith(layer.name)) expect(left).toBe(0);
      }
    }
  });

  test('no iteration leaves the file’s statistics', async () => {
    for (const { before, after } of await reestimated(model, { iterations: 0 })) expect(before).toMatchObject(after);
  });

  test('it can be cancelled', async () => {
    const cancelled = AbortSignal.abort(new Error('enough'));
    await expect(reestimated(model, { iterations: 1, signal: cancelled })).rejects.toThrow('enough');
  });
});

test('a network without batch norms doesn’t change', async () => {
  const engine = await startCpuEngine();
  const model = await openModel(checkpointPath('cells-res_elu'));
  const epsilon = seededEpsilon(0, 'bn', model.groupShapes);
  const layers = await reestimate({
    ...{ model, running: runningOn(model, engine), iterations: 3, samples: 2, temperature: 1 },
    ...{ signal: new AbortController().signal, epsilon: (group: number, j: number) => epsilon(group, 0, 2, j) },
  });
  expect(layers).toEqual([]);
  await engine.close();
  await model.checkpoint.close();
});
