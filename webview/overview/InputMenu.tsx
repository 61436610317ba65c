import type { InputWish, SampleOffer } from '../../src/protocol/input';
import type { InspectionRequest } from '../../src/protocol/inspection';
import { HIGHEST_TEMPERATURE, LARGEST_SEED, MOST_SAMPLES } from '../../src/protocol/pageRequests';
import { duration } from '../../src/protocol/duration';
import { ChipMenu } from './ChipMenu';
import { NumberField, numberIn } from './NumberField';

interface Props {
  changeable: boolean;
  label: string;
  request: InspectionRequest;
  /** More model samples, and what they take; `null` where there is nothing to offer. */
  offer: SampleOffer | null;
  onWish: (wish: InputWish) => void;
}

const USUAL_COUNT = 16;
const USUAL_TEMPERATURE = 1;

/** The input of the model, and how to change it. */
export function InputMenu({ changeable, label, request, offer, onWish }: Props) {
  const { count, temperature } = samplesOf(request);
  const { seed } = request;
  return (
    <ChipMenu changeable={changeable} id="input-menu" chip={<strong>{label}</strong>} title="Choose the input">
      {(close) => {
        const wish = (chosen: InputWish) => {
          close();
          onWish(chosen);
        };
        return (
          <>
            <button
              type="button"
              class="item"
              autofocus
              onClick={() => {
                wish({ kind: 'choose files' });
              }}
            >
              Files…
            </button>
            <button
              type="button"
              class="item"
              onClick={() => {
                wish({ kind: 'choose folder' });
              }}
            >
              Folder…
            </button>
            <form
              key={JSON.stringify(request)}
              onSubmit={(event) => {
                event.preventDefault();
                const form = event.currentTarget;
                const number = (name: string) => numberIn(form, name);
                wish({
                  kind: 'samples',
                  count: number('count'),
                  seed: number('seed'),
                  temperature: number('temperature'),
                });
              }}
            >
              <p class="heading">Model samples</p>
              {offer && (
                <button
                  type="button"
                  class="item"
                  data-testid="more-samples"
                  onClick={() => {
                    wish({ kind: 'samples', count: offer.count, seed, temperature });
                  }}
                >
                  {offer.count} model samples, about {duration(offer.estimatedMs)}
                </button>
              )}
              <NumberField name="count" label="count" value={count} min={1} max={MOST_SAMPLES} step={1} />
              <NumberField name="seed" label="seed" value={seed} min={0} max={LARGEST_SEED} step={1} />
              <NumberField
                name="temperature"
                label="temperature"
                value={temperature}
                min={0.01}
                max={HIGHEST_TEMPERATURE}
                step="any"
              />
              <button type="submit" class="button">
                Sample
              </button>
            </form>
          </>
        );
      }}
    </ChipMenu>
  );
}

/** The form's initial values. */
function samplesOf({ input }: InspectionRequest): { readonly count: number; readonly temperature: number } {
  if (input.kind === 'files') return { count: USUAL_COUNT, temperature: USUAL_TEMPERATURE };
  const { count, temperature } = input;
  return { count: typeof count === 'number' ? count : (count.decided ?? USUAL_COUNT), temperature };
}
