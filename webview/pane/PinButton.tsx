import { usePageKeys } from '../keys/usePageKeys';
import type { Pinned } from '../pins/pin';
import type { PinCalls } from '../pins/pinCalls';
import { t } from '../text/translate';

interface Props {
  /** `null` while there is nothing to pin. */
  reading: Pinned | null;
  pins: PinCalls;
  /** Pins what is pointed at, while it is still on its way; absent or `null` while the pane shows it. */
  onPinComing?: (() => void) | null;
}

/** Pins what the pane shows, as the key P does. */
export function PinButton({ reading, pins, onPinComing = null }: Props) {
  const isPinned = reading !== null && onPinComing === null && pins.isPinned(reading);
  const pin = () => {
    if (onPinComing !== null) onPinComing();
    else if (reading !== null) pins.pin(reading);
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
