import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  label: ComponentChildren;
  min?: number;
  max: number;
  value: number;
  /** What a screen reader says for the value. */
  valueText: string;
  testId: string;
  onMove: (value: number) => void;
}

/** A slider in steps of 1, behind its label. */
export function Slider({ label, min = 0, max, value, valueText, testId, onMove }: Props) {
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        step={1}
        {...{ min, max, value }}
        aria-valuetext={valueText}
        data-testid={testId}
        onInput={({ currentTarget }) => {
          onMove(currentTarget.valueAsNumber);
        }}
      />
    </>
  );
}
