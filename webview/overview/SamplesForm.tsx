import type { InputWish, SampleOffer } from '../../src/protocol/input';
import type { InspectionRequest } from '../../src/protocol/inspection';
import { HIGHEST_TEMPERATURE, LARGEST_SEED, MOST_SAMPLES } from '../../src/protocol/pageRequests';
import { duration } from '../../src/protocol/duration';
import { NumberField, numberIn } from '../menu/NumberField';
import { t } from '../text/translate';

interface Props {
  request: InspectionRequest;
  /** More model samples, and what they take; `null` where there is nothing to offer. */
  offer: SampleOffer | null;
  onWish: (wish: InputWish) => void;
}

const USUAL_COUNT = 16;
const USUAL_TEMPERATURE = 1;

/** How many model samples to inspect, and how they are drawn. */
export function SamplesForm({ request, offer, onWish }: Props) {
  const { count, temperature } = samplesOf(request);
  const { seed } = request;
  return (
    <form
      key={JSON.stringify(request)}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const number = (name: string) => numberIn(form, name);
        onWish({
          kind: 'samples',
          count: number('count'),
          seed: number('seed'),
          temperature: number('temperature'),
        });
      }}
    >
      <p class="heading">{t`Model samples`}</p>
      {offer && (
        <button
          type="button"
          class="item"
          data-testid="more-samples"
          onClick={() => {
            onWish({ kind: 'samples', count: offer.count, seed, temperature });
          }}
        >
          {t`${offer.count} model samples, about ${duration(offer.estimatedMs)}`}
        </button>
      )}
      <NumberField name="count" label={t`count`} value={count} min={1} max={MOST_SAMPLES} step={1} />
      <NumberField name="seed" label={t`seed`} value={seed} min={0} max={LARGEST_SEED} step={1} />
      <NumberField
        name="temperature"
        label={t`temperature`}
        value={temperature}
        min={0.01}
        max={HIGHEST_TEMPERATURE}
        step="any"
      />
      <button type="submit" class="button">
        {t`Sample`}
      </button>
    </form>
  );
}

/** The form's initial values. */
function samplesOf({ input }: InspectionRequest): { readonly count: number; readonly temperature: number } {
  if (input.kind === 'files') return { count: USUAL_COUNT, temperature: USUAL_TEMPERATURE };
  const { count, temperature } = input;
  return { count: typeof count === 'number' ? count : (count.decided ?? USUAL_COUNT), temperature };
}
