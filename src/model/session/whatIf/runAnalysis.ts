/** Runs what a page asks, with the analyses' own code. */
import {
  isOfPriors,
  type ImageAnalysis,
  type PosteriorAnalysis,
  type PriorAnalysis,
} from '../../../protocol/whatIf/analysis';
import type { AnalysisResult } from '../../../protocol/whatIf/whatIf';
import type { Analysed } from '../../analyses/analysed';
import { importanceBound } from '../../analyses/importanceBound';
import { informationOf } from '../../analyses/information';
import { informationReport } from '../../analyses/informationReport';
import { everyReplacement, leaveOut, type Replacement } from '../../analyses/leaveOut';
import { prefixes } from '../../analyses/prefixes';
import { pruning } from '../../analyses/pruning';
import type { VariantListener } from '../../analyses/variants/measureVariants';
import type { LatentModel } from '../../latentModel';
import { requirePart } from '../../analyses/requirePart';
import { runSeparation } from './runSeparation';

export interface AnalysisListener extends Pick<VariantListener, 'progress' | 'output' | 'draw'> {
  /** The results so far, after every batch. */
  measured(soFar: AnalysisResult, images: number): void;
  /** More images are planned than those chosen. */
  planned(images: number): void;
}

export interface ChosenAnalysed extends Analysed {
  /** The images' numbers among the inspection's. */
  readonly numbers: readonly number[];
  readonly seed: number;
}

/** The number of passes beside the base pass whose pictures are looked at. @throws {Refusal} if there is no such group */
export function passesBeside(analysis: ImageAnalysis, model: LatentModel): number {
  if (!isOfPriors(analysis) || analysis.kind === 'two inputs' || analysis.kind === 'pruning') return 0;
  return analysis.kind === 'prefixes' ? model.groupShapes.length : replacementsOf(analysis, model).length;
}

/**
 * @throws {Refusal} if there is no such group, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function runAnalysis(analysis: ImageAnalysis, analysed: ChosenAnalysed, listener: AnalysisListener) {
  if (!isOfPriors(analysis)) {
    await runPosteriors(analysis, analysed, listener);
    return;
  }
  if (analysis.kind === 'prefixes') {
    await prefixes({
      ...{ ...analysed, listener, temperatures: [analysis.temperature] },
      measured: ([curve], images) => {
        if (curve !== undefined) listener.measured({ kind: 'prefix curve', curve }, images);
      },
    });
    return;
  }
  if (analysis.kind === 'two inputs') {
    await runSeparation(analysis, analysed, listener);
    return;
  }
  if (analysis.kind === 'pruning') {
    await pruning({
      ...{ ...analysed, temperature: analysis.temperature, steps: null, listener: () => listener },
      ranking: (progress) => listener.progress?.(progress),
      measured: (curve, images) => listener.measured({ kind: 'pruning curve', curve }, images),
    });
    return;
  }
  await leaveOut({
    ...{ ...analysed, listener, replacements: replacementsOf(analysis, analysed.model) },
    measured: (leftOut, images) => listener.measured({ kind: 'left out', leftOut }, images),
  });
}

/** Every group from its posterior. */
async function runPosteriors({ kind }: PosteriorAnalysis, analysed: ChosenAnalysed, listener: AnalysisListener) {
  const { model, numbers } = analysed;
  const options = { ...analysed, listener };
  if (kind === 'information') {
    await informationOf({
      ...options,
      measured: (soFar) => {
        listener.measured({ kind: 'information', information: informationReport(soFar, model) }, soFar.images);
      },
    });
    return;
  }
  await importanceBound({
    ...options,
    measured: (bound) => {
      const images = bound.images.map((one) => ({ ...one, image: numbers[one.image] ?? one.image }));
      listener.measured({ kind: 'bound', bound: { ...bound, images } }, images.length);
    },
  });
}

type ReplacingAnalysis = Extract<PriorAnalysis, { kind: 'leave out' | 'channels' }>;

/** Every group, or every channel of one. */
function replacementsOf(analysis: ReplacingAnalysis, model: LatentModel): Replacement[] {
  const { kind, temperature, below } = analysis;
  if (kind === 'leave out') return everyReplacement(model, { temperatures: [temperature], below, channels: false });
  const { group } = analysis;
  requirePart(model, { group, channel: null });
  return everyReplacement(model, { temperatures: [temperature], below, channels: true }).filter(
    (replacement) => replacement.group === group && replacement.channel !== null,
  );
}
