interface Props {
  nats: number;
  onChange: (nats: number) => void;
}

/** The mean KL above which a channel counts as in use, to be changed in place. */
export function ActivityThreshold({ nats, onChange }: Props) {
  return (
    <label class="threshold">
      above{' '}
      <input
        type="number"
        aria-label="Mean KL above which a channel counts as in use, in nats"
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
