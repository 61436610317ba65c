/** Batch norms re-estimated for a page, with the numbers of `nvae-inspect batchnorm`. */
import type { BatchNormAnalysis } from '../../../protocol/whatIf/analysis';
import type { LayerCheck, MovedLayer } from '../../../protocol/whatIf/batchNorm';
import type { AnalysisResult } from '../../../protocol/whatIf/whatIf';
import type { Progress } from '../../../protocol/inspection';
import type { Analysed } from '../../analyses/analysed';
import { batchNormSamples } from '../../analyses/batchNorm/batchNormSamples';
import { movedOf } from '../../analyses/batchNorm/moved';
import { seededEpsilon } from '../../passes/epsilon';
import type { SampleSheets } from './sampleSheets';

interface Wish extends Pick<Analysed, 'model' | 'running' | 'images' | 'signal' | 'notice'> {
  readonly analysis: BatchNormAnalysis;
  /** Samples of each iteration, and those that are looked at. */
  readonly samples: number;
  readonly seed: number;
  /** Receives what the samples look like. */
  readonly sheets: SampleSheets;
}

interface Listener {
  progress(progress: Progress): void;
  /** @param iterations so far */
  measured(result: AnalysisResult, iterations: number): void;
}

/**
 * @throws {Refusal} if a batch has a single value per channel, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function runBatchNorm(wish: Wish, listener: Listener): Promise<void> {
  const { analysis, model, samples, seed, sheets } = wish;
  const { iterations: planned, temperature } = analysis;
  const ofIteration = seededEpsilon(seed, 'bn', model.groupShapes);
  const ofShown = seededEpsilon(seed, 'prior', model.groupShapes);
  let first: LayerCheck | null = null;
  let iterationMs: number | null = null;
  const tell = (iterations: number, layers: readonly MovedLayer[], after: LayerCheck | null = null) => {
    if (first === null) return;
    const batchNorm = { iterations, iterationMs, before: first, after, layers };
    listener.measured({ kind: 'batch norm', batchNorm }, iterations);
  };
  const progress = (done: number, stage: string) => {
    listener.progress({
      ...{ stage, done, total: planned },
      remainingMs: iterationMs === null ? null : iterationMs * (planned - done),
    });
  };
  let startMs = 0;
  progress(0, 'samples with the file’s statistics');
  const result = await batchNormSamples({
    ...wish,
    ...{ iterations: planned, batch: samples, shown: samples, temperature, measures: false },
    // Images are not measured, so their noise and draws are not asked for.
    ...{ draws: 1, epsilon: seededEpsilon(seed, 'posterior', model.groupShapes) },
    epsilonOfIteration: (group, iteration) => ofIteration(group, 0, samples, iteration),
    epsilonOfShown: (group) => ofShown(group, 0, samples, 0),
    begun: ({ check, logits }) => {
      first = check;
      sheets.add(logits);
      startMs = performance.now();
      tell(0, []);
    },
    progress: (done, soFar) => {
      iterationMs = (performance.now() - startMs) / done;
      tell(done, soFar().map(movedOf));
      progress(done, 'iterations');
    },
  });
  sheets.add(result.after.logits);
  tell(planned, result.layers.map(movedOf), result.after.check);
}
