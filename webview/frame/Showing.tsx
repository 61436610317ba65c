import { isUnderWay, type ShownInspection } from '../../src/protocol/inspection';
import { useSight } from '../sight/context';
import { imageAfter, imagesReached } from '../sight/imagesReached';
import type { Extent } from '../sight/measured';
import { choosing } from '../sight/sight';
import { useClasses } from '../sight/useClasses';
import { memo } from '../state/memo';
import type { RunAnswers } from '../state/runAnswers';
import { count } from '../../src/protocol/numbers';
import { Against } from './Against';
import { ImageOptions } from './ImageOptions';
import { UnitChoice } from './UnitChoice';
import { t } from '../text/translate';
import { counted, countedOf, nounInWords, nounsInWords } from '../text/nouns';

const MEAN = 'mean';
/** Before the number of a class in an option's value. */
const CLASS = 'class ';

interface Props {
  inspection: ShownInspection;
  extent: Extent;
  answers: Pick<RunAnswers, 'imageClasses'>;
}

/** The scope of every number on the page: the mean over images, over those of a class, or one image measured so far. */
export const Showing = memo(({ inspection, extent, answers }: Props) => {
  const { images, imagesKept, noun } = extent;
  const { sight, change } = useSight();
  const { image: selected, among, group } = sight.selection;
  const reached = imagesReached(extent, group);
  const averaged = extent.reached[group]?.images ?? 0;
  const hasEnded = !isUnderWay(inspection.status) && averaged > 0;
  return (
    <div class="showing">
      <label>
        {t`Showing`}{' '}
        <select
          aria-label={t`Mean over ${nounsInWords(noun)}, or one ${nounInWords(noun)}`}
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
            {averaged === 0 ? t`nothing measured yet` : t`mean of ${countedOf(averaged, images, noun)}`}
          </option>
          {hasEnded && noun === 'image' && <Classes inspection={inspection} answers={answers} chosen={among} />}
          <ImageOptions {...{ imagesKept, reached, noun }} />
        </select>
      </label>
      <Step extent={extent} by={-1} />
      <Step extent={extent} by={1} />
      <UnitChoice />
      <Against {...{ inspection, answers }} noun={noun} />
      {imagesKept < images && (
        <span class="kept">{t`the first ${count(imagesKept)} of ${count(images)} can be shown alone`}</span>
      )}
    </div>
  );
});

interface ClassesProps extends Pick<Props, 'inspection' | 'answers'> {
  chosen: number | null;
}

/** A choice for each class. One that can't be shown says why. */
function Classes({ inspection, answers, chosen }: ClassesProps) {
  const classes = useClasses(answers, inspection);
  if (classes.length === 0) {
    // Until the classes are known, or if this input has none, the chosen one has no name.
    return chosen === null ? null : <option value={`${CLASS}${chosen}`}>{t`class ${chosen}`}</option>;
  }
  return (
    <optgroup label={t`Classes`}>
      {classes.map(({ among, name, images, kept }) => (
        <option key={among} value={`${CLASS}${among}`} disabled={kept < images}>
          {t`class ${name}: ${
            kept < images
              ? t`${count(kept)} of its ${counted(images, 'image')} are kept`
              : t`mean of ${counted(images, 'image')}`
          }`}
        </option>
      ))}
    </optgroup>
  );
}

/** A button to the previous or next image. The mean is before the first. */
function Step({ extent, by }: { extent: Extent; by: 1 | -1 }) {
  const { sight, change } = useSight();
  const next = imageAfter(extent, sight.selection, by);
  const noun = nounInWords(extent.noun);
  const label = by < 0 ? t`Previous ${noun}` : t`Next ${noun}`;
  return (
    <button
      type="button"
      aria-label={label}
      title={`${label} (${by < 0 ? '<' : '>'})`}
      disabled={next === undefined}
      onClick={() => {
        if (next !== undefined) change(choosing({ image: next }));
      }}
    >
      {by < 0 ? '‹' : '›'}
    </button>
  );
}
