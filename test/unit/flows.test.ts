/**
 * test/parity compares flows with PyTorch. Here, each step is shown to be autoregressive, so that its log-determinant
 * is 0.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../src/model/graph/builder';
import type { Graph, Value } from '../../src/model/graph/graph';
import { fillNormal } from '../../src/model/noise/noise';
import { flow } from '../../src/model/families/nvae/flows';
import { Parameters } from '../../src/model/families/nvae/parameters';
import { evaluate } from '../fixtures/graphByDefinition';

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

/** Both steps of a flow, rebuilt for each test. */
let graph: Graph;
beforeEach(() => {
  const builder = new GraphBuilder();
  const z = builder.input('z', { channels: LATENTS, height: HEIGHT, width: WIDTH });
  graph = builder.graph([flow(builder, new Parameters({ tensors: SHAPES, unreadable: new Map() }), 'nf_cells.0', z)]);
});

/** The input and the output of a step. */
function step(mirrored: boolean): { from: Value; to: Value } {
  const [first, second] = graph.nodes.filter(({ operation }) => operation.op === 'add').map(({ output }) => output);
  return mirrored ? { from: first!, to: second! } : { from: graph.inputs[0]!, to: first! };
}

const POSITIONS = HEIGHT * WIDTH;
const z = Float64Array.from(random(LATENTS * POSITIONS, 1000));

const order = (place: number, mirrored: boolean) => (mirrored ? -1 : 1) * (place % POSITIONS);
const channel = (place: number) => Math.floor(place / POSITIONS);

/** How far a step moves each place. */
function moved(input: Float64Array, mirrored: boolean): Float64Array {
  const { from, to } = step(mirrored);
  const output = evaluate(graph, STORED, new Map([[from, input]]), to).get(to)!;
  return output.map((value, i) => value - input[i]!);
}

/** For each changed place, the places whose movement it changes. */
function reachedPlaces(mirrored: boolean): Set<number>[] {
  const m = moved(z, mirrored);
  return Array.from(z, (value, changed) => {
    const other = moved(z.with(changed, value + 1.5), mirrored);
    // Equal inputs give equal results, but z + m − z is not exactly m.
    return new Set([...m.keys()].filter((i) => Math.abs(other[i]! - m[i]!) > 1e-12));
  });
}

describe.each([
  ['first', false],
  ['second', true],
])('The %s step of a flow', (_, mirrored) => {
  it('moves a place by something that depends only on earlier places, and on earlier channels at the same place', () => {
    const isBefore = (a: number, b: number) =>
      order(a, mirrored) < order(b, mirrored) || (a % POSITIONS === b % POSITIONS && channel(a) < channel(b));
    for (const [changed, places] of reachedPlaces(mirrored).entries()) {
      for (const place of places) expect(isBefore(changed, place), `${changed} → ${place}`).toBe(true);
    }
  });

  it('sees all channels of earlier neighbours, and all earlier channels at its own place', () => {
    const reached = reachedPlaces(mirrored);
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
