import type { ImageClass } from '../../src/protocol/imageClasses';
import type { Inspection } from '../../src/protocol/inspection';
import { type RunAnswers, useImageClasses } from '../state/runAnswers';

/** The classes of an inspection's images; empty until they are known, and where images have none. */
export function useClasses(
  answers: Pick<RunAnswers, 'imageClasses'>,
  { status, summary }: Pick<Inspection, 'status' | 'summary'>,
): readonly ImageClass[] {
  const answer = useImageClasses(answers.imageClasses, `${status.kind}, ${summary?.images ?? 0} images`);
  return answer.kind === 'here' ? (answer.value ?? []) : [];
}
