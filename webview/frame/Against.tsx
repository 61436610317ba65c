import type { ShownInspection } from '../../src/protocol/inspection';
import { useSight } from '../sight/context';
import type { ScopedPlace } from '../sight/selection';
import { useClasses } from '../sight/useClasses';
import type { RunAnswers } from '../state/runAnswers';
import { type ImageNoun, wholePlaceInWords } from '../text/words';
import { rich, t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  noun: ImageNoun;
  answers: Pick<RunAnswers, 'imageClasses'>;
}

/** Holds what is shown as A, to compare with whatever is chosen next. */
export function Against(props: Props) {
  const { sight, change } = useSight();
  const { selection, against } = sight;
  const { group, channel, image, among } = selection;
  return (
    <button
      type="button"
      class="against"
      aria-pressed={against !== null}
      data-testid="against"
      title={
        against === null
          ? t`Holds this group, channel, and image or class as A, to compare with what you choose next`
          : t`Stops comparing`
      }
      onClick={() => {
        change(() => ({ against: against === null ? { group, channel, image, among } : null, view: 'group' }));
      }}
    >
      {against === null ? t`Compare` : <Held {...props} against={against} />}
    </button>
  );
}

/** What is held as A. */
function Held({ against, ...props }: Props & { against: ScopedPlace }) {
  const { among } = against;
  const isOfClass = against.image === null && among !== null;
  return rich`with A:
    ${wholePlaceInWords(against, props.noun)}${isOfClass && <OfClass {...props} among={among} />}`;
}

/** Until the class is known, and where this input doesn't have it, only that it is one. */
function OfClass({ inspection, answers, among }: Props & { among: number }) {
  const found = useClasses(answers, inspection).find((one) => one.among === among);
  return <>, {found === undefined ? t`of a class` : t`class ${found.name}`}</>;
}
