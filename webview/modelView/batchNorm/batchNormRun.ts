/** The run of batch norms that the view Model shows, what the next one asks, and what it costs. */
import type { ProvenanceLine } from '../../../src/figures/contents';
import { LINE } from '../../../src/figures/report/provenanceLines';
import { duration } from '../../../src/protocol/duration';
import type { GroupShape, ShownInspection } from '../../../src/protocol/inspection';
import type { AnalysisWish } from '../../../src/protocol/whatIf/analysis';
import { trainingDurationOf } from '../../../src/protocol/whatIf/passCosts';
import { commandOfAnalysis } from '../../../src/protocol/whatIf/reproduceAnalysis';
import type { AnalysisRun, WhatIf } from '../../../src/protocol/whatIf/whatIf';
import type { BatchNormChoice } from '../../sight/whatIfChoice';
import { analysisIn, type ShownAnalysis } from '../../whatIf/analysisIn';
import { analysisWithPriors } from '../../whatIf/whatIfWords';
import { t } from '../../text/translate';
import { counted, countedOf } from '../../text/nouns';

/** Whatever its settings, there is one. */
export function batchNormsIn(whatIf: WhatIf | null): ShownAnalysis {
  const { analysis, scope } = wishOfBatchNorm({ temperature: 1, iterations: 1, samples: 1 });
  return whatIf === null ? { latest: null, shown: null } : analysisIn(whatIf, { analysis, scope });
}

export function wishOfBatchNorm({ temperature, iterations, samples }: BatchNormChoice): AnalysisWish {
  return {
    ...{ analysis: { kind: 'batch norm', temperature, iterations }, scope: { image: null, among: null } },
    ...{ images: samples, draws: 1 },
  };
}

/**
 * `500 iterations × 16 samples: about 3 min 5 s`. Passes in training mode take longer than those of an inspection;
 * how much longer is estimated, and known after the first.
 */
export function priceOfBatchNorm(
  { iterations, samples }: BatchNormChoice,
  whatIf: WhatIf | null,
  shapes: readonly GroupShape[],
): string {
  const factors = `${counted(iterations, 'iteration')} × ${counted(samples, 'sample')}`;
  const eachMs = measuredMs(batchNormsIn(whatIf).shown);
  if (eachMs !== null) return t`${factors}: about ${duration(iterations * samples * eachMs)}`;
  const { costs = null } = whatIf ?? {};
  if (costs === null || shapes.length === 0) return t`${factors}: how long is not known yet`;
  const roughly = duration(trainingDurationOf(iterations * samples, costs));
  return t`${factors}: roughly ${roughly}; the first iteration shows how long`;
}

/** Of an iteration's sample; `null` until an iteration has run. */
function measuredMs(run: AnalysisRun | null): number | null {
  if (run?.result?.kind !== 'batch norm') return null;
  const { iterationMs } = run.result.batchNorm;
  return iterationMs === null ? null : iterationMs / run.wish.images;
}

/** `after 120 of 500 iterations of 16 samples at temperature 0.7`. */
export function estimatedInWords({ wish, measured, planned }: AnalysisRun): string {
  const { analysis, images } = wish;
  const [iterations, samples] = [countedOf(measured, planned, 'iteration'), counted(images, 'sample')];
  return analysis.kind === 'batch norm'
    ? t`after ${iterations} of ${samples} at temperature ${analysis.temperature}`
    : t`after ${iterations} of ${samples}`;
}

/** Where the numbers come from, as far as that differs from the inspection's. */
export function batchNormLines({ request }: Pick<ShownInspection, 'request'>, run: AnalysisRun): ProvenanceLine[] {
  return [
    ['analysis', `${analysisWithPriors(run.wish.analysis)}, ${estimatedInWords(run)}`],
    [LINE.images, `${counted(run.wish.images, 'sample')} of the model, not data`],
    [LINE.imagesSha256, ''],
    [LINE.draws, `seed ${request.seed}`],
    [LINE.command, commandOfAnalysis(request, run, 0) ?? ''],
  ];
}
