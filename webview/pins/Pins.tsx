import { useRef } from 'preact/hooks';
import { ReadOut } from '../readOut/ReadOut';
import { CopyButton } from './CopyButton';
import { NumbersCard } from './NumbersCard';
import { type Pin, sourceInWords } from './pin';
import { pinJson } from './pinJson';
import { pinText } from './pinText';
import { t } from '../text/translate';

interface Props {
  pins: readonly Pin[];
  /** The source of the numbers around the pins. A pin with another source says so. */
  currentSource: string;
  copy: (text: string) => Promise<void>;
  onRemove: (id: string) => void;
  onRemoveAll: () => void;
}

/** Pinned read-outs side by side. */
export function Pins({ pins, currentSource, copy, onRemove, onRemoveAll }: Props) {
  const cards = useRef<HTMLUListElement>(null);
  if (pins.length === 0) return null;

  /** Focus stays among the cards: it moves to the next one, or else to the previous one. */
  const remove = (pin: Pin, place: number) => {
    const all = Array.from(cards.current?.querySelectorAll<HTMLElement>('li') ?? []);
    (all[place + 1] ?? all[place - 1])?.focus();
    onRemove(pin.id);
  };

  return (
    <>
      {pins.length > 1 && (
        <button type="button" class="quiet" onClick={onRemoveAll}>
          {t`Remove all`}
        </button>
      )}
      <ul class="pins" ref={cards}>
        {pins.map((pin, place) => {
          const source = sourceInWords(pin.source);
          return (
            <li
              key={pin.id}
              class="pin reading"
              tabIndex={0}
              data-testid="pin"
              aria-label={t`Pinned read-out ${place + 1} of ${pins.length}. Delete removes it.`}
              onKeyDown={(event) => {
                if (event.target === event.currentTarget && event.key === 'Delete') remove(pin, place);
              }}
            >
              {pin.reading.kind === 'numbers' ? (
                <NumbersCard reading={pin.reading} />
              ) : (
                <ReadOut reading={pin.reading} noun={pin.noun} imageName={pin.imageName} brief />
              )}
              {source !== currentSource && <p class="place source">{source}</p>}
              <p class="actions">
                <CopyButton label={t`Copy text`} text={() => pinText(pin)} copy={copy} />
                <CopyButton label={t`Copy JSON`} text={() => pinJson(pin)} copy={copy} />
                <button
                  type="button"
                  class="quiet"
                  onClick={() => {
                    remove(pin, place);
                  }}
                >
                  {t`Remove`}
                </button>
              </p>
            </li>
          );
        })}
      </ul>
    </>
  );
}
