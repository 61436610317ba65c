/** Folding and cutting change how a network is computed, never what it computes. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint, type Checkpoint } from '../../src/model/checkpoint/checkpoint';
import type { Engine } from '../../src/model/engine/engine';
import { fold } from '../../src/model/graph/fold';
import { nodeWeights, type Graph, type Value } from '../../src/model/graph/graph';
import { cutIntoStages, type Stage } from '../../src/model/graph/stages';
import { seededEpsilon } from '../../src/model/passes/epsilon';
import { StageRunner } from '../../src/model/passes/stageRunner';
import type { Network } from '../../src/model/latentModel';
import { understandNetwork } from '../../src/model/families/nvae/understand';
import { startCpuEngine } from '../fixtures/cpuEngine';

const fixture = (name: string) => join(import.meta.dirname, '../fixtures/golden', name);

let engine: Engine;
beforeAll(async () => {
  engine = await startCpuEngine();
});
afterAll(() => engine.close());

const captured = ({ groups, logits }: Network): Set<Value> =>
  new Set([
    logits,
    ...groups.flatMap(({ posterior, prior, z0, z }) => [
      posterior.sigma,
      prior.kind === 'computed' ? prior.mu : z,
      z0,
      z,
    ]),
  ]);

/** The captured values for two images. */
async function compute(checkpoint: Checkpoint, network: Network, stages: readonly Stage[]) {
  const runner = new StageRunner(engine, checkpoint, stages);
  const shapes = network.groups.map(({ z: { channels, height, width } }) => ({ channels, height, width }));
  const epsilon = seededEpsilon(3, 'posterior', shapes);
  const { x, groups } = network;
  const image = Float32Array.from({ length: 2 * x.channels * x.height * x.width }, (_, i) => (i % 7) / 6);
  const feeds = new Map([
    [x.name, image],
    ...groups.map((group, i) => [group.epsilon.name, epsilon(i, 0, 2, 0)] as const),
  ]);
  const fetch = new Set([...captured(network)].map(({ name }) => name));
  const results = new Map<string, Float32Array>();
  for await (const { fetched } of runner.pass({ batch: 2, feed: (name) => feeds.get(name), fetch, release: true })) {
    for (const [name, values] of fetched) results.set(name, values);
  }
  expect(results.size).toBe(fetch.size);
  return results;
}

function expectSame(actual: ReadonlyMap<string, Float32Array>, expected: ReadonlyMap<string, Float32Array>): void {
  for (const [name, values] of expected) {
    const other = actual.get(name)!;
    const worst = values.reduce(
      (most, value, i) => Math.max(most, Math.abs(other[i]! - value) / Math.max(1, Math.abs(value))),
      0,
    );
    expect(worst, name).toBeLessThan(2e-4);
  }
}

const parts = (network: Network) => [
  { name: 'encoder', last: network.encoded },
  ...network.groups.map(({ z }, i) => ({ name: `latent group ${i}`, last: z })),
  { name: 'output', last: network.logits },
];

const FILES = [
  ...['mnist', 'imagenet_32-plain', 'cifar10-flow', 'cifar10-vanilla'],
  ...['cells-res_bnelu', 'cells-res53_mbconv', 'cells-mbconv_res', 'cells-mbconv_den'],
];

describe.each(FILES)('The network of %s', (file) => {
  let checkpoint: Checkpoint;
  let network: Network;
  let whole: ReadonlyMap<string, Float32Array>;
  beforeAll(async () => {
    checkpoint = await openCheckpoint(fixture(`${file}.pt`));
    network = understandNetwork(checkpoint, []).network;
    const uncut = cutIntoStages(network.graph, [{ name: 'all', last: network.logits }], captured(network), Infinity);
    expect(uncut).toHaveLength(1);
    whole = await compute(checkpoint, network, uncut);
  });
  afterAll(() => checkpoint.close());

  test('computes the same, with fewer operators, when its norms and factors are folded', async () => {
    const folded = fold(network.graph, captured(network));
    expectSame(
      await compute(checkpoint, network, cutIntoStages(folded, parts(network), captured(network), Infinity)),
      whole,
    );
    const norms = (graph: Graph) => graph.nodes.filter(({ operation }) => operation.op === 'channel affine').length;
    expect(norms(folded)).toBeLessThan(0.7 * norms(network.graph));
    for (const value of captured(network)) expect(folded.nodes.some(({ output }) => output === value)).toBe(true);
    // What is left of the constant factors belongs to the clamps, the input's 2x − 1 and the squeeze-excitation gates.
    const factors = folded.nodes.filter(({ operation }) => operation.op === 'affine' && operation.scale === 0.1);
    expect(factors.every(({ output }) => output.height === 1)).toBe(true);
    expect(
      folded.nodes.every(({ operation }) => operation.op !== 'convolution' || operation.logWeightNorm === null),
    ).toBe(true);
  });

  test('computes the same when it is cut into stages of a few kilobytes', async () => {
    const limit = 20_000;
    const stages = cutIntoStages(fold(network.graph, captured(network)), parts(network), captured(network), limit);
    expect(stages.length).toBeGreaterThan(network.groups.length + 2);
    for (const { weightBytes, graph } of stages) {
      expect(weightBytes <= limit || graph.nodes.filter((node) => nodeWeights(node).length > 0).length === 1).toBe(
        true,
      );
    }
    expectSame(await compute(checkpoint, network, stages), whole);
  });
});
