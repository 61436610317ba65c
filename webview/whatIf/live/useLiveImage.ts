import { firstGroupOf, type ChangedPicture, type LiveChange, type LiveQuery } from '../../../src/protocol/whatIf/live';
import { useSight } from '../../sight/context';
import type { Answer } from '../../state/answer';
import { runningIn } from '../analysisIn';
import type { Asked } from '../asked';
import { whyNot } from '../whatIfWords';
import { changeReading } from './liveReadings';
import { heldUpInWords } from './liveWords';
import { useLiveNumbers } from './useLiveNumbers';
import { useLatestOf, useRests, useWanted } from './useWanted';

/** What is shown of a changed image. */
export interface LiveShown {
  /** The same pass without the change. */
  readonly unchanged: Answer<ChangedPicture>;
  /** The latest that arrived. */
  readonly changed: Answer<ChangedPicture>;
  /** With the KL of the groups below, once the slider rests; the latest that arrived. */
  readonly reaction: Answer<ChangedPicture>;
  /** Whether `reaction` is that of the change that is asked for. */
  readonly isReaction: boolean;
}

/** Why nothing can follow the slider now; `null` if it can. */
export function whyHeldUp({ inspection, whatIf }: Pick<Asked, 'inspection' | 'whatIf'>): string | null {
  const running = runningIn(whatIf);
  return whyNot(inspection) ?? (running && heldUpInWords(running));
}

/** The image that is changed, that of the page's scope or the one chosen here; and those to choose from. */
export function useLiveImage({ whatIf, measured }: Pick<Asked, 'whatIf' | 'measured'>): {
  readonly image: number;
  readonly images: readonly number[];
} {
  const { sight } = useSight();
  const { scope } = measured;
  const within = (number: number) => Math.max(0, Math.min(whatIf.images - 1, number));
  if (scope.kind === 'image') return { image: within(scope.image), images: [within(scope.image)] };
  return { image: within(sight.whatIf.picture), images: Array.from({ length: whatIf.images }, (_, number) => number) };
}

/**
 * Follows a change of an image, and lets the pane read it.
 * @param change `null` while there is none
 * @param without the pass that it is compared with; by default, the changed group keeps its z
 */
export function useChangedImage(
  asked: Asked,
  image: number,
  change: LiveChange | null,
  without?: LiveChange,
): LiveShown {
  const { answers, checkpoint, measured } = asked;
  const { below } = useSight().sight.whatIf.live;
  const why = whyHeldUp(asked);
  const group = change === null ? 0 : firstGroupOf(change);
  const plain: LiveQuery = { image, change: without ?? { kind: 'none', group }, below, measures: false };
  const moved: LiveQuery = { ...plain, change: change ?? plain.change };
  const reacting: LiveQuery = { ...moved, below: 'posterior', measures: true };
  const rests = useRests(JSON.stringify(moved));
  const reacts = group < checkpoint.groups.length - 1;
  const wanted = [plain, moved, ...(rests && reacts ? [reacting] : [])];
  const answerTo = useWanted(answers.changedPicture, why === null && change !== null ? wanted : [], why);
  // Nothing of another inspection stays.
  const of = `${measured.run} ${JSON.stringify(plain)}`;
  const isReaction = answerTo(reacting).kind !== 'waiting';
  const changed = useLatestOf(answerTo(moved), `${of} ${change?.kind ?? ''}`);
  const reaction = useLatestOf(answerTo(reacting), `${of} ${change?.kind ?? ''}`);
  const reacted = isReaction && reaction.kind === 'here' ? reaction.value : null;
  useLiveNumbers(
    changed.kind === 'here' && changed.value.query.change.kind !== 'none'
      ? changeReading(asked.inspection, changed.value, reacted, measured.noun)
      : null,
  );
  return { unchanged: answerTo(plain), changed, reaction, isReaction };
}
