import { MOST_DRAWS, MOST_SAMPLES } from '../../src/protocol/pageRequests';
import { changeableRequest } from '../../src/protocol/changeableRequest';
import type { ShownInspection, SweepWish } from '../../src/protocol/inspection';
import { count } from '../../src/protocol/numbers';
import { ChipMenu } from '../menu/ChipMenu';
import { NumberField, numberIn } from '../menu/NumberField';
import { t } from '../text/translate';

interface Props {
  inspection: ShownInspection;
  onWish: (wish: SweepWish) => void;
}

/** Samples of the model suggested beside the images; enough for errors of a tenth. */
const USUAL_CHECK = 64;

/** Measures more of the input's images than are shown one by one, and saves the statistics. Model samples have no more. */
export function MeasureMenu({ inspection, onWish }: Props) {
  const { input, changeable } = inspection;
  const { draws, sweep } = changeableRequest(inspection);
  if (!changeable.includes('input') || input?.kind !== 'files') return null;
  const { listed } = input;
  return (
    <ChipMenu changeable id="measure-menu" chip={t`Measure more…`} title={t`Measure more images`}>
      {(close) => (
        <>
          <form
            key={JSON.stringify([listed, draws, sweep])}
            onSubmit={(event) => {
              event.preventDefault();
              const form = event.currentTarget;
              const most = numberIn(form, 'most');
              close();
              onWish({
                most: most === listed ? null : most,
                draws: numberIn(form, 'draws'),
                check: numberIn(form, 'check'),
              });
            }}
          >
            <p class="heading">{t`Of these ${count(listed)} images`}</p>
            <NumberField name="most" label={t`measure`} value={listed} min={1} max={listed} step={1} />
            <NumberField name="draws" label={t`draws for each`} value={draws} min={1} max={MOST_DRAWS} step={1} />
            <NumberField
              name="check"
              label={t`model samples`}
              value={sweep?.check ?? USUAL_CHECK}
              min={0}
              max={MOST_SAMPLES}
              step={1}
            />
            <button type="submit" class="button primary" data-testid="measure">
              {t`Measure and save…`}
            </button>
          </form>
          <p class="hint">
            {t`The statistics are saved while they are measured. Cancel whenever you like: choose the same file, and
              only the rest is measured. Several draws also give the importance-weighted bound on log p(x).`}
          </p>
        </>
      )}
    </ChipMenu>
  );
}
