/** A small graph with every operator, in the forms that occur in networks. */
import { GraphBuilder } from '../graph/builder';
import type { Graph, Value } from '../graph/graph';
import { elementCount, type Weights } from '../graph/weights';
import { fillNormal } from '../noise/noise';

/** Normal numbers, the same on every call. */
export function normal(count: number, image: number): Float32Array {
  const values = new Float32Array(count);
  fillNormal({ seed: 6, purpose: 'posterior', image, draw: 0, group: 0 }, values);
  return values;
}

/** Creates weights with different numbers on every call. */
function weightSource(): (...shape: number[]) => Weights {
  let drawn = 1000;
  return (...shape) => {
    const image = drawn++;
    const made: Weights = { shape, stored: [], write: (_, out) => out.set(normal(elementCount(made), image)) };
    return made;
  };
}

/** Returns a graph with every operator. Its inputs are `x` and `gate`. */
export function everyOperator(): { graph: Graph; named: ReadonlyMap<string, Value> } {
  const builder = new GraphBuilder();
  const weights = weightSource();
  const x = builder.input('x', { channels: 8, height: 6, width: 6 });
  const gate = builder.input('gate', { channels: 8, height: 1, width: 1 });
  const convolve = (
    input: Value,
    [out, inPerGroup, kernel]: readonly [number, number, number],
    options: { stride?: number; padding?: number; dilation?: number; groups?: number; bias?: boolean } = {},
  ) => {
    const { stride = 1, padding = (kernel - 1) / 2, dilation = 1, groups = 1, bias = true } = options;
    return builder.convolution(input, {
      ...{ stride, padding, dilation, groups },
      weight: weights(out, inPerGroup, kernel, kernel),
      bias: bias ? weights(out) : null,
      logWeightNorm: null,
    });
  };
  const normed = builder.convolution(x, {
    ...{ stride: 1, padding: 1, dilation: 1, groups: 1, bias: null },
    weight: weights(4, 8, 3, 3),
    logWeightNorm: weights(4, 1, 1, 1),
  });
  const named = new Map<string, Value>([
    ['convolution 3×3', convolve(x, [5, 8, 3])],
    ['convolution 3×3 without bias', convolve(x, [5, 8, 3], { bias: false })],
    ['convolution with weight norm', normed],
    ['convolution 1×1', convolve(x, [5, 8, 1])],
    ['convolution of one position', convolve(gate, [3, 8, 1])],
    ['convolution of one position without bias', convolve(gate, [3, 8, 1], { bias: false })],
    ['convolution with stride 2', convolve(x, [5, 8, 3], { stride: 2 })],
    ['convolution 1×1 with stride 2', convolve(x, [4, 8, 1], { stride: 2 })],
    ['convolution 1×1 with stride 2, cropped', convolve(builder.crop(x, 1, 1), [4, 8, 1], { stride: 2 })],
    ['convolution without padding', convolve(x, [5, 8, 3], { padding: 0 })],
    ['convolution with dilation 2', convolve(x, [5, 8, 3], { dilation: 2, padding: 2 })],
    ['convolution with stride 2 and dilation 2', convolve(x, [5, 8, 3], { stride: 2, dilation: 2, padding: 2 })],
    ['depthwise 5×5', convolve(x, [8, 1, 5], { groups: 8 })],
    ['depthwise 5×5 without bias', convolve(x, [8, 1, 5], { groups: 8, bias: false })],
    ['depthwise with stride 2', convolve(x, [8, 1, 5], { groups: 8, stride: 2 })],
    ['depthwise with stride 2 without bias', convolve(x, [8, 1, 3], { groups: 8, stride: 2, bias: false })],
    ['depthwise with dilation 2', convolve(x, [8, 1, 3], { groups: 8, dilation: 2, padding: 2 })],
    ['depthwise with two outputs each', convolve(x, [16, 1, 3], { groups: 8 })],
    ['convolution in 2 groups', convolve(x, [6, 4, 3], { groups: 2 })],
    [
      'convolution in 4 groups, dilated, without bias',
      convolve(x, [8, 2, 3], { groups: 4, dilation: 2, padding: 2, bias: false }),
    ],
    ['channel affine', builder.channelAffine(x, { scale: weights(8), shift: weights(8) })],
    ['affine', builder.affine(x, 0.2, -0.7)],
    ['scaled', builder.affine(x, 0.1, 0)],
    ['shifted', builder.affine(x, 1, 3)],
    ...(['swish', 'elu', 'relu', 'sigmoid', 'tanh', 'exp'] as const).map(
      (op) => [op, builder.pointwise(op, x)] as const,
    ),
    ['add', builder.add(x, builder.affine(x, 2, 1))],
    ['multiply', builder.multiply(x, builder.affine(x, 2, 1))],
    ['gated', builder.multiply(x, gate)],
    ['concatenate', builder.concatenate(x, builder.affine(x, 1, 1), builder.channels(x, 2, 3))],
    ['channels', builder.channels(x, 3, 4)],
    ['crop', builder.crop(x, 1, 2)],
    ['mean over positions', builder.meanOverPositions(x)],
    ['nearest ×2', builder.nearestUp(x)],
    ['bilinear ×2', builder.bilinearUp(x)],
    ['repeat', builder.repeat(weights(3, 2, 4), x)],
    ['convolution in 2 groups of 6', convolve(x, [12, 4, 3], { groups: 2 })],
    [
      'activations after a convolution',
      builder.pointwise('elu', builder.pointwise('elu', convolve(x, [8, 1, 3], { groups: 8, bias: false }))),
    ],
  ]);
  return { graph: builder.graph([...named.values()]), named };
}
