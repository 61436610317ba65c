/** Looks for the first layer whose output is not finite or leaves float16's range (docs/analyses.md#layer-check). */
import { LARGEST_FLOAT16, type CheckedLayer, type LayerCheck } from '../../../protocol/whatIf/batchNorm';
import type { Graph } from '../../graph/graph';
import { batchNormsOf, convolutionsOf } from '../../graph/layers';
import { BATCH_NORM_EPSILON } from '../../graph/weights';
import type { LatentModel } from '../../latentModel';
import type { RunningEngine } from '../../passes/runningEngine';
import { samplerLayers, type SamplerLayers } from '../../passes/samplerLayers';
import { samplerPass, type LayerValue } from '../../passes/samplerPass';
import { normalised } from '../../statistics/batchNorm';
import { parametersOf, readParameters } from './reestimate';

export interface LayerCheckOptions {
  /** With the statistics to check. */
  readonly model: LatentModel;
  readonly running: RunningEngine;
  readonly samples: number;
  readonly temperature: number;
  /** (N, L, h, w). */
  readonly epsilon: (group: number) => Float32Array;
  readonly signal: AbortSignal;
}

/**
 * Decodes samples in evaluation mode, operator by operator, in float32. float16 itself would round as well, so a layer
 * just below its limit may leave it.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function checkLayers(options: LayerCheckOptions): Promise<LayerCheck> {
  const { model, running, samples, temperature, epsilon, signal } = options;
  const layers = samplerLayers(model, true);
  const parameters = await readParameters(model, layers);
  const names = layerNames(model.network.graph, layers);
  const runner = running.runnerOf(layers.stages);
  const found = new Found(names);
  try {
    await samplerPass(model, layers, runner, {
      ...{ samples, temperature, epsilon },
      normalise: ({ name }, input) => {
        const own = parametersOf(name, parameters);
        return normalised(input, samples, own, { ...own, epsilon: BATCH_NORM_EPSILON });
      },
      look: (value) => found.add(value),
      onStage: () => signal.throwIfAborted(),
    });
  } finally {
    await runner.release();
  }
  return found.check();
}

class Found {
  readonly #names: ReadonlyMap<string, string>;
  #firstNotFinite: CheckedLayer | null = null;
  #firstBeyond: CheckedLayer | null = null;
  #largest: CheckedLayer | null = null;
  #layers = 0;

  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
  }

  add({ stage, name, values }: LayerValue): void {
    let largest = 0;
    let notFinite = 0;
    // An infinity lies beyond as well; a NaN does not say.
    let isBeyond = false;
    for (const value of values) {
      const magnitude = Math.abs(value);
      if (magnitude > LARGEST_FLOAT16) isBeyond = true;
      if (!Number.isFinite(magnitude)) notFinite += 1;
      else if (magnitude > largest) largest = magnitude;
    }
    const checked = { stage, layer: this.#names.get(name) ?? name, notFinite, values: values.length, largest };
    this.#layers += 1;
    if (notFinite > 0) this.#firstNotFinite ??= checked;
    if (isBeyond) this.#firstBeyond ??= checked;
    if (this.#largest === null || largest > this.#largest.largest) this.#largest = checked;
  }

  check(): LayerCheck {
    if (this.#largest === null) throw new Error('no layer was looked at');
    return {
      ...{ firstNotFinite: this.#firstNotFinite, firstBeyondFloat16: this.#firstBeyond },
      ...{ largest: this.#largest, layers: this.#layers },
    };
  }
}

/** What to call the value of each operator: its module, or the operator and the last module before it. */
function layerNames(graph: Graph, { stages, batchNorms }: SamplerLayers): Map<string, string> {
  const run = new Set(stages.flatMap((stage) => stage.graph.nodes.map(({ output }) => output.name)));
  for (const { node } of [...batchNorms.values()].flat()) run.add(node.output.name);
  const modules = new Map<string, string>();
  for (const { name, node } of batchNormsOf(graph)) modules.set(node.output.name, name);
  const names = new Map<string, string>();
  let last = 'z';
  for (const node of graph.nodes.filter(({ output }) => run.has(output.name))) {
    const [convolution] = convolutionsOf({ nodes: [node] });
    const module = convolution?.name ?? modules.get(node.output.name);
    last = module ?? last;
    names.set(node.output.name, module ?? `${node.operation.op} after ${last}`);
  }
  return names;
}
