import { NumberInput } from '../menu/NumberInput';
import { t } from '../text/translate';

interface Props {
  /** What a number above it means. */
  label: string;
  nats: number;
  onChange: (nats: number) => void;
}

/** The mean, in nats, above which a channel is counted. It can be edited in place. */
export function ActivityThreshold({ label, nats, onChange }: Props) {
  return (
    <div class="threshold">
      <span>{t`above`}</span>
      <NumberInput
        value={nats}
        min={0}
        step="any"
        label={label}
        testId="activity-threshold"
        meanwhile={t`Until then it is ${nats} nats.`}
        onEnter={onChange}
      />
      <span>nats</span>
    </div>
  );
}
