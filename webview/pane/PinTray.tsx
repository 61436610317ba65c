import { useRef } from 'preact/hooks';
import type { Pin } from '../pins/pin';
import type { PinCalls } from '../pins/pinCalls';
import { PinTable } from '../pins/PinTable';
import { shortPlaceInWords } from '../pins/shortPlace';
import { t } from '../text/translate';

interface Props {
  pinned: readonly Pin[];
  pins: PinCalls;
  currentSource: string;
  copy: (text: string) => Promise<void>;
}

/** The pins, by their places, at the pane's foot. A table compares them. */
export function PinTray({ pinned, pins, currentSource, copy }: Props) {
  const table = useRef<HTMLDialogElement>(null);
  if (pinned.length === 0) {
    return <p class="tray empty">{t`Pins: press P, or double-click, to keep numbers here.`}</p>;
  }
  return (
    <div class="tray" role="group" aria-label={t`Pins`} data-testid="tray">
      <ul>
        {pinned.map((pin) => (
          <li key={pin.id}>
            <button
              type="button"
              class="pinned-place"
              title={pin.id}
              onClick={() => table.current?.showModal()}
              onKeyDown={({ key }) => {
                if (key === 'Delete') pins.remove(pin.id);
              }}
            >
              {shortPlaceInWords(pin)}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="quiet" data-testid="compare-pins" onClick={() => table.current?.showModal()}>
        {pinned.length === 1 ? t`Show` : t`Compare ${pinned.length}`}
      </button>
      <PinTable dialog={table} {...{ pinned, pins, currentSource, copy }} />
    </div>
  );
}
