import { isUnderWay, type ShownInspection } from '../../src/protocol/inspection';
import { useSight } from '../sight/context';
import { imageAfter, imagesReached } from '../sight/imagesReached';
import type { Measured } from '../sight/measured';
import { choosing } from '../sight/sight';
import { useClasses } from '../sight/useClasses';
import type { RunAnswers } from '../state/runAnswers';
import { count } from '../../src/protocol/numbers';
import { counted, countedOf } from '../text/words';
import { Against } from './Against';
import { ImageOptions } from './ImageOptions';
import { UnitChoice } from './UnitChoice';

const MEAN = 'mean';
/** Before the number of a class in an option's value. */
const CLASS = 'class ';

interface Props {
  inspection: ShownInspection;
  measured: Measured;
  answers: Pick<RunAnswers, 'imageClasses'>;
}

/** The scope of every number on the page: the mean over images, over those of a class, or one image measured so far. */
export function Showing({ inspection, measured, answers }: Props) {
  const { images, imagesKept, noun } = measured;
  const { sight, change } = useSight();
  const { image: selected, among, group } = sight.selection;
  const reached = imagesReached(measured, group);
  const averaged = measured.reached[group]?.images ?? 0;
  const hasEnded = !isUnderWay(inspection.status) && averaged > 0;
  return (
    <div class="showing">
      <label>
        Showing{' '}
        <select
          aria-label={`Mean over ${noun}s, or one ${noun}`}
          data-testid="image-select"
          value={selected !== null ? String(selected) : among !== null ? `${CLASS}${among}` : MEAN}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value === MEAN) change(choosing({ image: null, among: null }));
            else if (value.startsWith(CLASS)) {
              change(choosing({ image: null, among: Number(value.slice(CLASS.length)) }));
            } else change(choosing({ image: Number(value) }));
          }}
        >
          <option value={MEAN}>
            {averaged === 0 ? 'nothing measured yet' : `mean of ${countedOf(averaged, images, noun)}`}
          </option>
          {hasEnded && noun === 'image' && <Classes inspection={inspection} answers={answers} chosen={among} />}
          <ImageOptions {...{ imagesKept, reached, noun }} />
        </select>
      </label>
      <Step measured={measured} by={-1} />
      <Step measured={measured} by={1} />
      <UnitChoice />
      <Against {...{ inspection, measured, answers }} />
      {imagesKept < images && (
        <span class="kept">
          the first {count(imagesKept)} of {count(images)} can be shown alone
        </span>
      )}
    </div>
  );
}

interface ClassesProps extends Pick<Props, 'inspection' | 'answers'> {
  chosen: number | null;
}

/** A choice for each class. One that can't be shown says why. */
function Classes({ inspection, answers, chosen }: ClassesProps) {
  const classes = useClasses(answers, inspection);
  if (classes.length === 0) {
    // Until the classes are known, or if this input has none, the chosen one has no name.
    return chosen === null ? null : <option value={`${CLASS}${chosen}`}>class {chosen}</option>;
  }
  return (
    <optgroup label="Classes">
      {classes.map(({ among, name, images, kept }) => (
        <option key={among} value={`${CLASS}${among}`} disabled={kept < images}>
          class {name}:{' '}
          {kept < images
            ? `${count(kept)} of its ${counted(images, 'image')} are kept`
            : `mean of ${counted(images, 'image')}`}
        </option>
      ))}
    </optgroup>
  );
}

/** A button to the previous or next image. The mean is before the first. */
function Step({ measured, by }: { measured: Measured; by: 1 | -1 }) {
  const { sight, change } = useSight();
  const next = imageAfter(measured, sight.selection, by);
  return (
    <button
      type="button"
      aria-label={`${by < 0 ? 'Previous' : 'Next'} ${measured.noun}`}
      title={`${by < 0 ? 'Previous' : 'Next'} ${measured.noun} (${by < 0 ? '<' : '>'})`}
      disabled={next === undefined}
      onClick={() => {
        if (next !== undefined) change(choosing({ image: next }));
      }}
    >
      {by < 0 ? '‹' : '›'}
    </button>
  );
}
