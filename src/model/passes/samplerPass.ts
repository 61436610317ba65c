/** Decoding from the prior layer by layer, with every batch norm computed outside the engine. */
import type { LatentModel } from '../latentModel';
import { latentCount } from '../statistics/groupBatch';
import { drawZ, type Source } from './plan';
import type { SamplerLayers } from './samplerLayers';
import type { BatchNormLayer } from '../graph/layers';
import type { StageRunner } from './stageRunner';

export interface SamplerPassOptions {
  readonly samples: number;
  readonly temperature: number;
  /** Standard normal noise of a group, (N, L, h, w). */
  readonly epsilon: (group: number) => Float32Array;
  /** @returns what a batch norm makes of its input, (N, C, h, w), in memory of its own */
  readonly normalise: (layer: BatchNormLayer, input: Float32Array) => Float32Array;
  /** Receives every value of every stage that has run, in running order, and what the batch norms made of them. */
  readonly look?: (layer: LayerValue) => void;
  /** Called after each stage with its name; an exception from it ends the pass. */
  readonly onStage: (name: string) => void;
}

/** One operator's value. */
export interface LayerValue {
  readonly stage: string;
  /** The name of the value in the graph. */
  readonly name: string;
  /** Set for what a batch norm gave out. */
  readonly batchNorm: BatchNormLayer | null;
  readonly values: Float32Array;
}

/**
 * @param runner of the layers' stages
 * @returns the decoder's parameters, (N, outputs, size, size)
 */
export async function samplerPass(
  model: Pick<LatentModel, 'network' | 'groupShapes'>,
  { stages, batchNorms }: SamplerLayers,
  runner: StageRunner,
  options: SamplerPassOptions,
): Promise<Float32Array> {
  const { samples, normalise, look, onStage } = options;
  const { logits } = model.network;
  const inputs = new Inputs(model, stages, options);
  const run = {
    batch: samples,
    feed: (name: string) => inputs.feed(name),
    fetch: new Set(stages.flatMap(({ graph }) => graph.outputs.map(({ name }) => name))),
    release: false,
    // Every stage waits for what is computed here.
    waitsBefore: new Set(stages.keys()),
  };
  for await (const { index, fetched } of runner.pass(run)) {
    const stage = stages[index]?.name ?? '';
    for (const [name, values] of inOrder(stages[index]?.graph.nodes ?? [], fetched)) {
      look?.({ stage, name, batchNorm: null, values });
      for (const layer of batchNorms.get(name) ?? []) {
        const normalised = normalise(layer, values);
        look?.({ stage, name: layer.node.output.name, batchNorm: layer, values: normalised });
        inputs.supply(layer.node.output.name, normalised);
      }
    }
    inputs.stageHasRun(index, fetched);
    onStage(stage);
    const result = fetched.get(logits.name);
    if (result !== undefined) return result;
  }
  throw new Error('the engine did not return the logits');
}

function inOrder(
  nodes: readonly { readonly output: { readonly name: string } }[],
  fetched: ReadonlyMap<string, Float32Array>,
): [string, Float32Array][] {
  return nodes.flatMap(({ output: { name } }) => {
    const values = fetched.get(name);
    return values === undefined ? [] : [[name, values]];
  });
}

/** z of every group, computed once its prior is, and what the batch norms gave out, as long as a stage reads it. */
class Inputs {
  readonly #model: Pick<LatentModel, 'network' | 'groupShapes'>;
  readonly #options: SamplerPassOptions;
  readonly #source: Source;
  readonly #lastReader = new Map<string, number>();
  readonly #given = new Map<string, Float32Array>();
  readonly #prior = new Map<string, Float32Array>();
  readonly #drawn = new Set<number>();

  constructor(
    model: Pick<LatentModel, 'network' | 'groupShapes'>,
    stages: SamplerLayers['stages'],
    options: SamplerPassOptions,
  ) {
    this.#model = model;
    this.#options = options;
    this.#source = { kind: 'prior', temperature: options.temperature };
    stages.forEach(({ graph }, index) => {
      for (const { name } of graph.inputs) this.#lastReader.set(name, index);
    });
    this.#drawReady();
  }

  feed(name: string): Float32Array | undefined {
    return this.#given.get(name);
  }

  supply(name: string, values: Float32Array): void {
    this.#given.set(name, values);
  }

  stageHasRun(index: number, fetched: ReadonlyMap<string, Float32Array>): void {
    for (const name of [...this.#given.keys()]) {
      if ((this.#lastReader.get(name) ?? -1) <= index) this.#given.delete(name);
    }
    for (const { prior } of this.#model.network.groups) {
      if (prior.kind === 'constant') continue;
      for (const { name } of [prior.mu, prior.sigma]) {
        const values = fetched.get(name);
        if (values !== undefined) this.#prior.set(name, values);
      }
    }
    this.#drawReady();
  }

  /** Draws the z of every group whose prior has become known. */
  #drawReady(): void {
    const { samples, epsilon } = this.#options;
    for (const [group, { prior, z }] of this.#model.network.groups.entries()) {
      const shape = this.#model.groupShapes[group];
      if (shape === undefined || this.#drawn.has(group)) continue;
      const length = samples * latentCount(shape);
      const isConstant = prior.kind === 'constant';
      const muP = isConstant ? new Float32Array(length).fill(prior.mu) : this.#prior.get(prior.mu.name);
      const sigmaP = isConstant ? new Float32Array(length).fill(prior.sigma) : this.#prior.get(prior.sigma.name);
      if (muP === undefined || sigmaP === undefined) return;
      this.supply(z.name, drawZ(this.#source, { shape, muP, sigmaP, epsilon: epsilon(group), posteriorZ: null }));
      this.#drawn.add(group);
      this.#prior.clear();
    }
  }
}
