import { usePageKeys } from '../keys/usePageKeys';
import type { Pinned } from '../pins/pin';
import type { PinCalls } from '../pins/pinCalls';
import { t } from '../text/translate';

interface Props {
  /** `null` while there is nothing to pin. */
  reading: Pinned | null;
  pins: PinCalls;
}

/** Pins what the pane shows, as the key P does. */
export function PinButton({ reading, pins }: Props) {
  const isPinned = reading !== null && pins.isPinned(reading);
  const pin = () => {
    if (reading !== null) pins.pin(reading);
  };
  usePageKeys({ p: pin, P: pin });
  return (
    <button
      type="button"
      class="quiet"
      data-testid="pin-read-out"
      title={t`Pin (P)`}
      disabled={reading === null || isPinned}
      onClick={pin}
    >
      {isPinned ? t`Pinned` : t`Pin`}
    </button>
  );
}
