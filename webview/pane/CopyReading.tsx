import { CopyButton } from '../pins/CopyButton';
import type { Pinned } from '../pins/pin';
import type { PinCalls } from '../pins/pinCalls';
import { pinText } from '../pins/pinText';
import { t } from '../text/translate';

interface Props {
  reading: Pinned;
  pins: PinCalls;
  copy: (text: string) => Promise<void>;
}

/** Copies what the pane shows as text, with its source. */
export function CopyReading({ reading, pins, copy }: Props) {
  return <CopyButton label={t`Copy`} text={() => pinText(pins.of(reading))} copy={copy} />;
}
