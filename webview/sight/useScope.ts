import { useMemo } from 'preact/hooks';
import type { ShownInspection } from '../../src/protocol/inspection';
import type { GroupSummary, Summary } from '../../src/protocol/statistics';
import type { Answer } from '../state/answer';
import { type RunAnswers, useClassScope, useImageSummary } from '../state/runAnswers';
import { type Measured, measuredOfClass, measuredOfImage, versionOf } from './measured';
import type { Selection } from './selection';

/** The results that the page shows: those of the mean, of the class, or of the one image that the reader has chosen. */
export interface Scoped {
  readonly measured: Measured;
  /** `null` until it is known. */
  readonly summary: Summary | null;
  /** By group, with flows the estimates; `null` until a group is measured. */
  readonly groups: readonly (GroupSummary | null)[];
  /** Why the mean is shown in place of the chosen image or class; `null` if nothing is wrong. */
  readonly problem: string | null;
}

/** Until the numbers of an image or class arrive, those of the previous scope stay, under their own name. */
export function useScope(
  { imageSummaries, classScopes }: Pick<RunAnswers, 'imageSummaries' | 'classScopes'>,
  { image, among }: Pick<Selection, 'image' | 'among'>,
  { summary, groups, activityThresholdNats, status }: ShownInspection,
  measured: Measured,
): Scoped {
  const reached = measured.shapes.map((_, group) => versionOf(measured, group)).join(' ');
  const imageAnswer = useImageSummary(imageSummaries, image, `${reached} ${activityThresholdNats}`);
  const version = `${reached} ${activityThresholdNats} ${status.kind}`;
  const classAnswer = useClassScope(classScopes, image === null ? among : null, version);
  const ofImage = valueOf(imageAnswer);
  const ofClass = valueOf(classAnswer);
  const refused = [imageAnswer, classAnswer].find((answer) => answer?.kind === 'refused');
  const problem = refused?.kind === 'refused' ? refused.reason : null;
  return useMemo(() => {
    if (ofImage !== null) {
      return {
        measured: measuredOfImage(measured, ofImage),
        summary: ofImage.summary,
        groups: ofImage.groups,
        problem,
      };
    }
    if (ofClass !== null) {
      return {
        measured: measuredOfClass(measured, ofClass),
        summary: ofClass.summary,
        groups: ofClass.groups,
        problem,
      };
    }
    return { measured, summary, groups, problem };
  }, [measured, summary, groups, ofImage, ofClass, problem]);
}

function valueOf<T>(answer: Answer<T> | null): T | null {
  return answer?.kind === 'here' ? answer.value : null;
}
