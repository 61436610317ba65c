/**
 * The pruning curve, which has no golden values of its own: its ends and its first step are passes that PyTorch computed
 * in float64 with the same noise.
 */
import { expect, test } from 'vitest';
import { PruningArrays } from '../../src/model/analyses/arrays/pruningArrays';
import { pruning } from '../../src/model/analyses/pruning';
import type { Safetensors } from '../../src/model/safetensors/safetensors';
import { ArraysInMemory } from '../fixtures/arraysInMemory';
import { describeAnalyses } from './describeAnalyses';
import { expectGolden, expectGoldenPart, openCase } from './goldenArrays';

describeAnalyses((name, engine) => {
  test.each([
    ['samples of the prior', 1],
    ['its mean', 0],
  ])('no channel, one and all replaced by %s', async (_, temperature) => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const { groupShapes, hasFlows } = options.model;
    const { channels } = groupShapes[0]!;
    const all = groupShapes.length * channels;
    const arrays = new ArraysInMemory();
    const collected: PruningArrays[] = [];
    const curve = await pruning({
      ...{ ...options, temperature, steps: [0, 1, all] },
      listener: (columns) => (collected[0] = new PruningArrays(columns)),
    });
    collected[0]!.putInto(arrays, curve);
    const of = (quantity: string) => {
      const values = Array.from(arrays.get(`prune.${quantity}`));
      const length = values.length / 3;
      return [0, 1, 2].map((step) => values.slice(step * length, (step + 1) * length));
    };

    const [whole, one, none] = of('distortion');
    expectGolden(golden, 'base.distortion', whole!);
    expectGoldenPart(golden, `prefix.t${temperature}.distortion`, 0, none!);
    const kind = temperature === 1 ? 'sample' : 'mean';
    const { group, channel } = curve.order[0]!;
    const place = group * channels + channel;
    expectChange(golden, `ablate.channel.${kind}.distortion`, place, minus(one!, whole!));
    if (hasFlows) return;
    const [rate, rateOfOne, rateOfNone] = of('rate');
    expectChange(golden, `ablate.channel.${kind}.rate`, place, minus(rateOfOne!, rate!));
    expect(rateOfNone).toEqual(rateOfNone!.map(() => 0));
    expectGolden(golden, 'base.nelbo', of('nelbo')[0]!);
  });

  test('channels go in the order of their KL', async () => {
    await using opened = await openCase(name, engine());
    const { options, golden } = opened;
    const { order } = await pruning({ ...options, temperature: 1, steps: [0] });
    const klNats = order.map((ranked) => ranked.klNats);
    expect(klNats).toEqual(klNats.toSorted((a, b) => a - b));
    if (options.model.hasFlows) return;
    const { values, shape } = golden.tensors.get('base.rate_channel')!;
    const [, channels = 0, draws = 0, images = 0] = shape;
    for (const { group, channel, klNats: told } of order) {
      const start = (group * channels + channel) * draws * images;
      const expected = Array.from(values.slice(start, start + draws * images), Number);
      const mean = expected.reduce((sum, nats) => sum + nats, 0) / expected.length;
      expect(told).toBeCloseTo(mean, 3);
    }
  });
});

const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - b[i]!);

/** Expects one of the changes in an array (L, channels, D, B). */
function expectChange(golden: Safetensors, name: string, place: number, changes: readonly number[]): void {
  const array = golden.tensors.get(name)!;
  const [groups = 0, channels = 0, ...extents] = array.shape;
  const flat = { ...array, shape: [groups * channels, ...extents] };
  expectGoldenPart({ ...golden, tensors: new Map([[name, flat]]) }, name, place, changes);
}
