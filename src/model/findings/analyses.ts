/** What analyses and the reading of the weights add to a measurement, where they were run. */
import type { AnalysisScope } from '../../protocol/whatIf/analysis';
import type { LayerCheck } from '../../protocol/whatIf/batchNorm';
import type { BoundReport } from '../../protocol/whatIf/bound';
import type { InformationReport } from '../../protocol/whatIf/information';
import type { AnalysisRun } from '../../protocol/whatIf/whatIf';
import type { WeightReport } from '../../protocol/weights';

export interface AnalysesExamined {
  /** `null` where the analysis was not run on the images that are examined. */
  readonly bound: BoundReport | null;
  readonly information: InformationReport | null;
  /** Of samples with the statistics in the file. */
  readonly layers: { readonly check: LayerCheck; readonly samples: number; readonly temperature: number } | null;
  /** `null` until the weights are read. */
  readonly weights: WeightReport | null;
}

export const NO_ANALYSES_EXAMINED: AnalysesExamined = { bound: null, information: null, layers: null, weights: null };

/** The analyses of some images that have ended, as far as they came. @param among a class; `null` for all images */
export function analysesExamined(
  runs: readonly AnalysisRun[],
  among: number | null,
  weights: WeightReport | null,
): AnalysesExamined {
  const isOfThem = ({ image, among: of }: AnalysisScope) => image === null && of === among;
  const ended = runs.filter(({ status }) => status.kind !== 'running');
  const ofThem = ended.filter(({ wish }) => isOfThem(wish.scope)).map(({ result }) => result);
  const [bound] = ofThem.flatMap((result) => (result?.kind === 'bound' ? [result.bound] : []));
  const [information] = ofThem.flatMap((result) => (result?.kind === 'information' ? [result.information] : []));
  const [layers] = ended.flatMap(({ result, wish: { analysis, images: samples } }) =>
    result?.kind === 'batch norm' && analysis.kind === 'batch norm'
      ? [{ check: result.batchNorm.before, samples, temperature: analysis.temperature }]
      : [],
  );
  return { bound: bound ?? null, information: information ?? null, layers: layers ?? null, weights };
}
