import type { ProvenanceLine } from '../../src/figures/contents';
import { LINE } from '../../src/figures/report/provenanceLines';
import type { ShownInspection } from '../../src/protocol/inspection';
import { count } from '../../src/protocol/numbers';
import { commandOfAnalysis } from '../../src/protocol/whatIf/reproduceAnalysis';
import type { AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import { analysisWithPriors } from './whatIfWords';
import { drawsInWords } from '../text/words';
import { counted } from '../text/nouns';

/** Where an analysis's numbers come from, as far as that differs from the inspection's. */
export function ownLines({ request, input, whatIf }: ShownInspection, run: AnalysisRun): ProvenanceLine[] {
  const { wish, result } = run;
  const separation = result?.kind === 'separation' ? result.separation : null;
  // Of two inputs, the images of A; B has a line of its own.
  const [measured, planned] =
    separation === null ? [run.measured, run.planned] : [separation.images, separation.images];
  const { analysis, draws, scope } = wish;
  const kept = whatIf?.images ?? 0;
  const of = scope.image !== null ? `image ${scope.image} of` : `${count(measured)} of`;
  const isAll = scope.image === null && scope.among === null && measured === (input?.images ?? 0);
  const whole = `${of} ${input?.label ?? ''}`;
  return [
    ['analysis', analysisWithPriors(analysis)],
    ...(separation === null ? [] : [['B', separation.against.label] as const]),
    ...(isAll
      ? []
      : [
          [LINE.images, measured < planned ? `${whole}; ${counted(planned, 'image')} were planned` : whole] as const,
          // That of the file's is of all images.
          [LINE.imagesSha256, ''] as const,
        ]),
    [LINE.draws, drawsInWords({ draws, seed: request.seed })],
    [LINE.command, (separation?.isWholeInput === false ? null : commandOfAnalysis(request, run, kept)) ?? ''],
  ];
}
