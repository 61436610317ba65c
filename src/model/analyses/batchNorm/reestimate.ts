/** Batch-norm statistics re-estimated on samples of the model (docs/analyses.md#batch-norm). */
import { inFileOrder, writtenOut, type BatchNormLayer } from '../../graph/layers';
import { BATCH_NORM_EPSILON, type StoredTensors } from '../../graph/weights';
import type { LatentModel } from '../../latentModel';
import type { RunningEngine } from '../../passes/runningEngine';
import { samplerLayers, type SamplerLayers } from '../../passes/samplerLayers';
import { samplerPass } from '../../passes/samplerPass';
import { Refusal } from '../../refusal';
import { batchStatistics, moveTowards, normalised, type BatchStatistics } from '../../statistics/batchNorm';

/** Of every batch norm of NVAE. It is not in the file. */
const MOMENTUM = 0.05;

export interface ReestimationOptions {
  readonly model: LatentModel;
  readonly running: RunningEngine;
  /** J: passes in training mode. */
  readonly iterations: number;
  /** N: samples in each pass. */
  readonly samples: number;
  readonly temperature: number;
  /** ε of the samples of an iteration, (N, L, h, w). */
  readonly epsilon: (group: number, iteration: number) => Float32Array;
  readonly signal: AbortSignal;
  /** Called after each iteration with how many are done, and the layers so far. */
  readonly progress?: (done: number, soFar: () => ReestimatedLayer[]) => void;
  /** Reports what happened to the engine, in a sentence. */
  readonly notice?: (sentence: string) => void;
}

/** A batch norm that samples run through, with the statistics in the file and after the re-estimation. */
export interface ReestimatedLayer {
  readonly layer: BatchNormLayer;
  readonly before: BatchStatistics;
  readonly after: BatchStatistics;
}

/** Running statistics and parameters of a layer. */
export interface LayerParameters extends BatchStatistics {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
}

/**
 * Runs the sampler in training mode: each batch norm normalises by its batch, and its running statistics move towards
 * the batch's. The model itself is not changed.
 * @returns the layers in the order of the file; none if the network has no batch norms
 * @throws {Refusal} if a batch has a single value per channel, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function reestimate(options: ReestimationOptions): Promise<ReestimatedLayer[]> {
  const { model, running, iterations, signal } = options;
  const layers = samplerLayers(model, false);
  const parameters = await readParameters(model, layers);
  requireSeveral(options, layers);
  const after = new Map([...parameters].map(([name, { mean, variance }]) => [name, copied({ mean, variance })]));
  const inOrder = inFileOrder([...layers.batchNorms.values()].flat(), model.checkpoint.tensors.keys());
  const soFar = () =>
    inOrder.flatMap((layer) => {
      const before = parameters.get(layer.name);
      const reestimated = after.get(layer.name);
      return before === undefined || reestimated === undefined ? [] : [{ layer, before, after: reestimated }];
    });
  let runner = running.runnerOf(layers.stages);
  for (let iteration = 0; parameters.size > 0 && iteration < iterations;) {
    let batch: ReadonlyMap<string, Counted>;
    try {
      batch = await statisticsOf(options, { layers, parameters, runner, iteration });
    } catch (error) {
      signal.throwIfAborted();
      options.notice?.(await running.recover(error, 1));
      runner = running.runnerOf(layers.stages);
      continue;
    }
    // Only once the iteration is complete, because it is repeated after an engine failure.
    for (const [name, { statistics, count }] of batch) {
      const running = after.get(name);
      if (running !== undefined) moveTowards(running, statistics, { momentum: MOMENTUM, count });
    }
    iteration += 1;
    options.progress?.(iteration, soFar);
  }
  await runner.release();
  await model.checkpoint.checkUnchanged();
  return soFar();
}

/** The tensors of the re-estimated statistics, by their names in the file. */
export function tensorsOf(layers: readonly ReestimatedLayer[]): Map<string, Float32Array> {
  const tensors = new Map<string, Float32Array>();
  for (const { layer, after } of layers) {
    for (const name of layer.mean.stored) tensors.set(name, Float32Array.from(after.mean));
    for (const name of layer.variance.stored) tensors.set(name, Float32Array.from(after.variance));
  }
  return tensors;
}

/** Parameters and the file's statistics of each batch norm that samples run through, by name. */
export async function readParameters(
  { checkpoint }: Pick<LatentModel, 'checkpoint'>,
  layers: SamplerLayers,
): Promise<Map<string, LayerParameters>> {
  const parameters = new Map<string, LayerParameters>();
  for (const { name, gamma, beta, mean, variance } of [...layers.batchNorms.values()].flat()) {
    const stored: StoredTensors = await checkpoint.read([gamma, beta, mean, variance].flatMap((w) => w.stored));
    parameters.set(name, {
      ...{ gamma: writtenOut(gamma, stored), beta: writtenOut(beta, stored) },
      ...{
        mean: Float64Array.from(writtenOut(mean, stored)),
        variance: Float64Array.from(writtenOut(variance, stored)),
      },
    });
  }
  return parameters;
}

/** @throws {Error} if they were not read */
export function parametersOf(name: string, parameters: ReadonlyMap<string, LayerParameters>): LayerParameters {
  const own = parameters.get(name);
  if (own === undefined) throw new Error(`the parameters of ${name} were not read`);
  return own;
}

interface Counted {
  readonly statistics: BatchStatistics;
  /** Images × positions. */
  readonly count: number;
}

async function statisticsOf(
  { model, samples, temperature, epsilon, signal }: ReestimationOptions,
  {
    layers,
    parameters,
    runner,
    iteration,
  }: {
    readonly layers: SamplerLayers;
    readonly parameters: ReadonlyMap<string, LayerParameters>;
    readonly runner: ReturnType<RunningEngine['runnerOf']>;
    readonly iteration: number;
  },
): Promise<Map<string, Counted>> {
  const found = new Map<string, Counted>();
  await samplerPass(model, layers, runner, {
    ...{ samples, temperature },
    epsilon: (group) => epsilon(group, iteration),
    normalise: ({ name }, input) => {
      const own = parametersOf(name, parameters);
      const statistics = batchStatistics(input, samples, own.gamma.length);
      found.set(name, { statistics, count: input.length / own.gamma.length });
      return normalised(input, samples, statistics, { ...own, epsilon: BATCH_NORM_EPSILON });
    },
    onStage: () => signal.throwIfAborted(),
  });
  return found;
}

function requireSeveral({ samples }: ReestimationOptions, { batchNorms }: SamplerLayers): void {
  for (const { name, node } of [...batchNorms.values()].flat()) {
    const { height, width } = node.output;
    if (samples * height * width < 2) {
      throw new Refusal(
        `Re-estimating ${name} needs at least two values per channel. Take more than one sample per iteration.`,
      );
    }
  }
}

function copied({ mean, variance }: BatchStatistics): BatchStatistics {
  return { mean: mean.slice(), variance: variance.slice() };
}
