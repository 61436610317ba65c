import type { InputChoice, InputWish, InspectionRequest } from '../../src/protocol/inspection';
import { HIGHEST_TEMPERATURE, LARGEST_SEED, MOST_SAMPLES } from '../../src/protocol/pageRequests';
import { ChipMenu } from './ChipMenu';
import { NumberField, numberIn } from './NumberField';

interface Props {
  label: string;
  request: InspectionRequest;
  onWish: (wish: InputWish) => void;
}

const SAMPLES: Extract<InputChoice, { kind: 'samples' }> = { kind: 'samples', count: 16, temperature: 1 };

/** What the model is run on, and how to run it on something else. */
export function InputMenu({ label, request, onWish }: Props) {
  const samples = request.input.kind === 'samples' ? request.input : SAMPLES;
  return (
    <ChipMenu id="input-menu" chip={<strong>{label}</strong>} title="Choose the input">
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
              <NumberField name="count" label="count" value={samples.count} min={1} max={MOST_SAMPLES} step={1} />
              <NumberField name="seed" label="seed" value={request.seed} min={0} max={LARGEST_SEED} step={1} />
              <NumberField
                name="temperature"
                label="temperature"
                value={samples.temperature}
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
