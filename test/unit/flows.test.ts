/** Flows are checked against PyTorch in test/parity; here: that each step is autoregressive, so that its log-determinant is 0. */
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/model/graph/builder';
import type { Graph, Node, Value } from '../../src/model/graph/graph';
import { elementCount, weightNormed, type Weights } from '../../src/model/graph/weights';
import { fillNormal } from '../../src/model/noise/noise';
import { flow } from '../../src/model/families/nvae/flows';
import { Parameters } from '../../src/model/families/nvae/parameters';

const [LATENTS, HEIGHT, WIDTH] = [3, 5, 6];
const HIDDEN = 6 * LATENTS;

const STEP: Record<string, number[]> = {
  'conv.convz.0.weight': [HIDDEN, LATENTS, 3, 3],
  'conv.convz.0.log_weight_norm': [HIDDEN, 1, 1, 1],
  'conv.convz.2.weight': [HIDDEN, 1, 5, 5],
  'conv.convz.2.log_weight_norm': [HIDDEN, 1, 1, 1],
  'mu.conv_0.weight': [LATENTS, HIDDEN, 1, 1],
  'mu.conv_0.bias': [LATENTS],
  'mu.conv_0.log_weight_norm': [LATENTS, 1, 1, 1],
};
const SHAPES = new Map(
  ['cell1', 'cell2'].flatMap((step) =>
    Object.entries(STEP).map(([leaf, shape]) => [`nf_cells.0.${step}.${leaf}`, { shape }] as const),
  ),
);

function random(length: number, group: number): Float32Array {
  const values = new Float32Array(length);
  fillNormal({ seed: 5, purpose: 'prior', image: 0, draw: 0, group }, values);
  return values;
}

const STORED = new Map(
  [...SHAPES].map(([name, { shape }], i) => [
    name,
    random(
      shape.reduce((product, n) => product * n, 1),
      i,
    ),
  ]),
);

function valuesOf(weights: Weights): Float32Array {
  const values = new Float32Array(elementCount(weights));
  weights.write(STORED, values);
  return values;
}

const graph: Graph = (() => {
  const builder = new GraphBuilder();
  const z = builder.input('z', { channels: LATENTS, height: HEIGHT, width: WIDTH });
  return builder.graph([flow(builder, new Parameters({ tensors: SHAPES, unreadable: new Map() }), 'nf_cells.0', z)]);
})();

/** The network's input, and what comes out of the first and of the second step. */
const [first, second] = graph.nodes.filter(({ operation }) => operation.op === 'add').map(({ output }) => output);
const STEPS = [
  { step: 'first', from: graph.inputs[0]!, to: first!, mirrored: false },
  { step: 'second', from: first!, to: second!, mirrored: true },
];

/** What `to` is, if `from` is as given; computed by definition. */
function evaluate(from: Value, given: Float64Array, to: Value): Float64Array {
  const values = new Map<Value, Float64Array>([[from, given]]);
  const start = graph.nodes.findIndex(({ output }) => output === from) + 1;
  for (const node of graph.nodes.slice(start)) {
    const [x, other] = node.inputs.map((input) => values.get(input)!);
    values.set(node.output, apply(node, x!, other));
    if (node.output === to) break;
  }
  return values.get(to)!;
}

function apply({ operation, inputs, output }: Node, x: Float64Array, other?: Float64Array): Float64Array {
  switch (operation.op) {
    case 'elu':
      return x.map((value) => (value > 0 ? value : Math.expm1(value)));
    case 'affine':
      return x.map((value) => operation.scale * value + operation.shift);
    case 'add':
      return x.map((value, i) => value + other![i]!);
    case 'convolution': {
      const weights = weightNormed(operation.weight, operation.logWeightNorm!);
      const [outputs = 0, perGroup = 0, kernel = 0] = weights.shape;
      const w = valuesOf(weights);
      const bias = operation.bias === null ? new Float32Array(outputs) : valuesOf(operation.bias);
      const { height, width, channels } = inputs[0]!;
      expect([operation.stride, operation.dilation, output.height]).toEqual([1, 1, height]);
      const y = new Float64Array(outputs * height * width);
      for (let o = 0; o < outputs; o++) {
        const firstInput = perGroup * Math.floor((o * operation.groups) / outputs);
        expect(firstInput + perGroup).toBeLessThanOrEqual(channels);
        for (let at = 0; at < height * width; at++) {
          let sum = bias[o]!;
          for (let i = 0; i < perGroup; i++) {
            for (let tap = 0; tap < kernel * kernel; tap++) {
              const row = Math.floor(at / width) + Math.floor(tap / kernel) - operation.padding;
              const column = (at % width) + (tap % kernel) - operation.padding;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              sum +=
                w[(o * perGroup + i) * kernel * kernel + tap]! * x[((firstInput + i) * height + row) * width + column]!;
            }
          }
          y[o * height * width + at] = sum;
        }
      }
      return y;
    }
    default:
      throw new Error(`no ${operation.op} in flows`);
  }
}

const POSITIONS = HEIGHT * WIDTH;
const z = Float64Array.from(random(LATENTS * POSITIONS, 1000));

describe.each(STEPS)('The $step step of a flow', ({ from, to, mirrored }) => {
  const shift = (input: Float64Array) => evaluate(from, input, to).map((value, i) => value - input[i]!);
  const m = shift(z);
  /** By changed place: the places where m changed. */
  const reached = Array.from(z, (_, changed) => {
    const other = shift(z.with(changed, z[changed]! + 1.5));
    // What is computed from equal numbers is equal, but z + m − z is not exactly m.
    return new Set([...m.keys()].filter((i) => Math.abs(other[i]! - m[i]!) > 1e-12));
  });
  const order = (place: number) => (mirrored ? -1 : 1) * (place % POSITIONS);
  const channel = (place: number) => Math.floor(place / POSITIONS);

  it('moves a place by what depends only on the places before it, and on the channels before it there', () => {
    const isBefore = (a: number, b: number) =>
      order(a) < order(b) || (order(a) === order(b) && channel(a) < channel(b));
    for (const [changed, places] of reached.entries()) {
      for (const place of places) expect(isBefore(changed, place), `${changed} → ${place}`).toBe(true);
    }
  });

  it('sees all channels of its neighbours before it, and all channels before it at its own place', () => {
    const [y, x] = [2, 2];
    const at = (row: number, column: number) => row * WIDTH + column;
    const before = mirrored
      ? [at(y, x + 1), at(y + 1, x - 1), at(y + 1, x), at(y + 1, x + 1)]
      : [at(y, x - 1), at(y - 1, x - 1), at(y - 1, x), at(y - 1, x + 1)];
    for (let c = 0; c < LATENTS; c++) {
      const place = c * POSITIONS + at(y, x);
      for (let other = 0; other < LATENTS; other++) {
        for (const position of before) expect(reached[other * POSITIONS + position]).toContain(place);
        expect(reached[other * POSITIONS + at(y, x)]!.has(place)).toBe(other < c);
      }
    }
  });
});
