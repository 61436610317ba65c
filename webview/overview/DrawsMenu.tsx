import { MOST_DRAWS } from '../../src/protocol/pageRequests';
import { ChipMenu } from '../menu/ChipMenu';
import { NumberField, numberIn } from '../menu/NumberField';
import { t } from '../text/translate';
import { counted } from '../text/nouns';

interface Props {
  changeable: boolean;
  /** The draws and seed behind the numbers shown. */
  label: string;
  /** The number of draws requested per image. */
  draws: number;
  onDraws: (draws: number) => void;
}

const USUAL = [1, 4, 16, 64];

/** How many draws of the noise the numbers come from, and how to take more. */
export function DrawsMenu({ changeable, label, draws, onDraws }: Props) {
  return (
    <ChipMenu changeable={changeable} id="draws-menu" chip={label} title={t`Draws of the noise for each image`}>
      {(close) => {
        const choose = (chosen: number) => {
          close();
          if (chosen !== draws) onDraws(chosen);
        };
        return (
          <>
            <p class="heading">{t`Draws of the noise for each image`}</p>
            <div class="choices">
              {USUAL.map((number) => (
                <button
                  key={number}
                  type="button"
                  class="button"
                  aria-pressed={number === draws}
                  aria-label={counted(number, 'draw')}
                  autofocus={number === draws}
                  data-testid={`draws-${number}`}
                  onClick={() => {
                    choose(number);
                  }}
                >
                  {number}
                </button>
              ))}
            </div>
            <form
              key={draws}
              class="line"
              onSubmit={(event) => {
                event.preventDefault();
                choose(numberIn(event.currentTarget, 'draws'));
              }}
            >
              <NumberField name="draws" label={t`number`} value={draws} min={1} max={MOST_DRAWS} step={1} />
              <button type="submit" class="button">
                {t`Draw`}
              </button>
            </form>
            <p class="hint">
              {t`KL below the top group depends on the z drawn above it: one draw gives the KL given this z, several
                give its mean and standard error.`}
            </p>
          </>
        );
      }}
    </ChipMenu>
  );
}
