/**
 * The part of a network that samples run through, cut where its batch norms are: they are computed outside the engine,
 * so that they can normalise by the batch (docs/analyses.md#batch-norm).
 */
import type { Graph, Node, Value } from '../graph/graph';
import { fold } from '../graph/fold';
import { batchNormsOf, type BatchNormLayer } from '../graph/layers';
import { cutIntoStages, type Part, type Stage } from '../graph/stages';
import type { LatentModel } from '../latentModel';

export interface SamplerLayers {
  /** In running order. Inputs are every group's z, the batch norms' outputs, and values of earlier stages. */
  readonly stages: readonly Stage[];
  /** By the name of their input, in running order. */
  readonly batchNorms: ReadonlyMap<string, readonly BatchNormLayer[]>;
}

/** Stages are as long as their part, so that nothing but the parts decides about the number of runs. */
const MOST_STAGE_BYTES = Infinity;

/**
 * @param isWhole whether to keep every operator and its value, before anything is folded; otherwise convolutions are
 * folded with the constants next to them
 */
export function samplerLayers({ network }: Pick<LatentModel, 'network'>, isWhole: boolean): SamplerLayers {
  const { priors, nodes, batchNorms } = sampled(network);
  const read = new Set<Value>([...priors, network.logits, ...batchNorms.map(({ node }) => inputOf(node))]);
  const graph: Graph = { inputs: [], nodes, outputs: [] };
  const folded = isWhole ? graph : fold(graph, read);
  const all = new Set(isWhole ? folded.nodes.map(({ output }) => output) : read);
  const byInput = new Map<string, BatchNormLayer[]>();
  for (const layer of batchNorms) {
    const { name } = inputOf(layer.node);
    byInput.set(name, [...(byInput.get(name) ?? []), layer]);
  }
  return {
    stages: cutIntoStages(folded, partsOf(folded, read, network), all, MOST_STAGE_BYTES),
    batchNorms: byInput,
  };
}

/** The number of values that batch norms give out while one sample is decoded. */
export function normalisedValues({ network }: Pick<LatentModel, 'network'>): number {
  return sampled(network).batchNorms.reduce((sum, { node: { output } }) => {
    return sum + output.channels * output.height * output.width;
  }, 0);
}

/** What samples run through, and the priors on the way. */
function sampled({ groups, graph, logits }: LatentModel['network']) {
  const priors = groups.flatMap(({ prior }) => (prior.kind === 'computed' ? [prior.mu, prior.sigma] : []));
  const wanted = [...priors, logits];
  return { priors, ...withoutBatchNorms(graph, { given: groups.map(({ z }) => z), wanted }) };
}

/** The nodes that `wanted` values are computed by from `given` ones, and the batch norms between them. */
function withoutBatchNorms(
  graph: Graph,
  { given, wanted }: { readonly given: readonly Value[]; readonly wanted: readonly Value[] },
): { readonly nodes: readonly Node[]; readonly batchNorms: readonly BatchNormLayer[] } {
  const needed = new Set(wanted);
  const nodes: Node[] = [];
  const isGiven = new Set(given);
  for (const node of graph.nodes.toReversed()) {
    if (!needed.has(node.output) || isGiven.has(node.output)) continue;
    nodes.unshift(node);
    for (const input of node.inputs) needed.add(input);
  }
  const batchNorms = batchNormsOf({ nodes });
  const taken = new Set(batchNorms.map(({ node }) => node));
  return { nodes: nodes.filter((node) => !taken.has(node)), batchNorms };
}

/** A part ends wherever something has to be computed outside the engine before it can go on. */
function partsOf({ nodes }: Graph, read: ReadonlySet<Value>, network: LatentModel['network']): Part[] {
  const groupOf = new Map(network.groups.map(({ z }, group) => [z.name, group]));
  let name = 'latent group 0';
  return nodes.flatMap(({ inputs, output }) => {
    for (const input of inputs) {
      const group = groupOf.get(input.name);
      if (group !== undefined) name = `below latent group ${group}`;
    }
    return read.has(output) ? [{ name, last: output }] : [];
  });
}

function inputOf({ inputs: [input] }: Node): Value {
  if (input === undefined) throw new Error('a batch norm without an input');
  return input;
}
