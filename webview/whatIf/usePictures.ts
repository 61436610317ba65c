import type { AnalysisPictures, AnalysisRun } from '../../src/protocol/whatIf/whatIf';
import type { Measured } from '../sight/measured';
import { useSight } from '../sight/context';
import type { Answer } from '../state/answer';
import { type RunAnswers, useAnalysisPictures } from '../state/runAnswers';
import { pictureIn } from './analysisIn';

export interface ShownPictures {
  /** The image's number; `null` while none has pictures. */
  readonly picture: number | null;
  readonly answer: Answer<AnalysisPictures>;
}

/** The pictures of an analysis for the image that the reader chose, or else for its first. */
export function usePictures(
  answers: Pick<RunAnswers, 'analysisPictures'>,
  run: AnalysisRun | null,
  { scope }: Pick<Measured, 'scope'>,
): ShownPictures {
  const { whatIf } = useSight().sight;
  const picture = run && pictureIn(run, scope.kind === 'image' ? scope.image : whatIf.picture);
  const query = run !== null && picture !== null ? { ...nameOf(run), picture } : null;
  const answer = useAnalysisPictures(answers.analysisPictures, query, run === null ? '' : `${run.wish.draws}`);
  const isOfIt = answer.kind !== 'here' || JSON.stringify(answer.value.query) === JSON.stringify(query);
  return { picture, answer: isOfIt ? answer : { kind: 'waiting' } };
}

function nameOf({ wish: { analysis, scope } }: AnalysisRun) {
  return { analysis, scope };
}
