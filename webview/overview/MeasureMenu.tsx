import { MOST_DRAWS, MOST_SAMPLES } from '../../src/protocol/pageRequests';
import type { InspectionRequest, SweepWish } from '../../src/protocol/inspection';
import { count } from '../text/numbers';
import { ChipMenu } from './ChipMenu';
import { NumberField, numberIn } from './NumberField';

interface Props {
  /** The number of images in the input. */
  listed: number;
  /** The request that is measured further. */
  request: InspectionRequest;
  onWish: (wish: SweepWish) => void;
}

/** Samples of the model suggested beside the images; enough for errors of a tenth. */
const USUAL_CHECK = 64;

/** Measures more of the input's images than are shown one by one, and saves the statistics. */
export function MeasureMenu({ listed, request, onWish }: Props) {
  const { draws, sweep } = request;
  return (
    <ChipMenu changeable id="measure-menu" chip="Measure more…" title="Measure more images">
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
            <p class="heading">Of these {count(listed)} images</p>
            <NumberField name="most" label="measure" value={listed} min={1} max={listed} step={1} />
            <NumberField name="draws" label="draws for each" value={draws} min={1} max={MOST_DRAWS} step={1} />
            <NumberField
              name="check"
              label="model samples"
              value={sweep?.check ?? USUAL_CHECK}
              min={0}
              max={MOST_SAMPLES}
              step={1}
            />
            <button type="submit" class="button primary" data-testid="measure">
              Measure and save…
            </button>
          </form>
          <p class="hint">
            The statistics are saved while they are measured. Cancel whenever you like: choose the same file, and only
            the rest is measured. Several draws also give the importance-weighted bound on log p(x).
          </p>
        </>
      )}
    </ChipMenu>
  );
}
