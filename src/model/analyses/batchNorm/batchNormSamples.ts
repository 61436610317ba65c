/** Samples of the model, and what images cost it, before and after its batch norms are re-estimated. */
import type { LayerCheck } from '../../../protocol/whatIf/batchNorm';
import { decodePrior } from '../../passes/priorPass';
import { planOf } from '../../passes/plan';
import { withTensors } from '../../passes/withTensors';
import type { Analysed } from '../analysed';
import { posteriorCosts, type Costs } from '../costs';
import { checkLayers } from './layerCheck';
import { reestimate, tensorsOf, type ReestimatedLayer, type ReestimationOptions } from './reestimate';

export interface BatchNormOptions extends Analysed {
  /** J: passes in training mode. */
  readonly iterations: number;
  /** N: samples in each of them. */
  readonly batch: number;
  readonly temperature: number;
  /** ε of the samples of an iteration, (N, L, h, w). */
  readonly epsilonOfIteration: (group: number, iteration: number) => Float32Array;
  /** Samples that are drawn before and after, with the same noise. */
  readonly shown: number;
  /** (N, L, h, w). */
  readonly epsilonOfShown: (group: number) => Float32Array;
  /** Whether to measure the images, too. */
  readonly measures: boolean;
  /** What the samples are with the file's statistics, before any pass. */
  readonly begun?: (before: WithStatistics) => void;
  readonly progress?: ReestimationOptions['progress'];
}

export interface BatchNormResult {
  /** In the order of the file. */
  readonly layers: readonly ReestimatedLayer[];
  readonly before: WithStatistics;
  readonly after: WithStatistics;
}

/** The model with one set of statistics. */
export interface WithStatistics {
  /** The decoder's parameters of the samples, (N, outputs, size, size). */
  readonly logits: Float32Array;
  readonly check: LayerCheck;
  /** `null` if images are not measured. */
  readonly costs: Costs | null;
}

/**
 * @throws {Refusal} if a batch has a single value per channel, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function batchNormSamples(options: BatchNormOptions): Promise<BatchNormResult> {
  const { model, running, iterations, batch, temperature, epsilonOfIteration, signal } = options;
  const before = await withStatistics(options);
  options.begun?.(before);
  const layers = await reestimate({
    ...{ model, running, iterations, samples: batch, temperature, epsilon: epsilonOfIteration, signal },
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    notice: (sentence) => options.notice?.(sentence),
  });
  const reestimated = withTensors(model, tensorsOf(layers));
  const after = running.forModel(reestimated);
  try {
    return { layers, before, after: await withStatistics({ ...options, model: reestimated, running: after }) };
  } finally {
    await after.runner.release();
  }
}

async function withStatistics(options: BatchNormOptions): Promise<WithStatistics> {
  const { model, running, temperature, shown, epsilonOfShown, measures, signal } = options;
  const logits = await decodePrior(model, running.runner, shown, {
    plan: planOf(model.groupShapes.length, { kind: 'prior', temperature }),
    epsilon: epsilonOfShown,
    onStage: () => signal.throwIfAborted(),
  });
  const check = await checkLayers({
    ...{ model, running, samples: shown, temperature, epsilon: epsilonOfShown, signal },
  });
  // Last, because it frees stages after their last use.
  return { logits, check, costs: measures ? await posteriorCosts(options) : null };
}
