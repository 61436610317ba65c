interface Props {
  /** What a number above it says. */
  label: string;
  nats: number;
  onChange: (nats: number) => void;
}

/** The mean in nats above which a channel is counted, to be changed in place. */
export function ActivityThreshold({ label, nats, onChange }: Props) {
  return (
    <label class="threshold">
      above{' '}
      <input
        type="number"
        aria-label={label}
        data-testid="activity-threshold"
        min={0}
        step="any"
        required
        value={nats}
        onChange={(event) => {
          const { value, validity, valueAsNumber } = event.currentTarget;
          if (validity.valid && value !== '') onChange(valueAsNumber);
          else event.currentTarget.value = String(nats);
        }}
      />{' '}
      nats
    </label>
  );
}
