import type { TargetedEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { numberProblem, type NumberRange } from '../text/numberProblem';

interface Props extends NumberRange {
  value: number;
  /** Id for a label elsewhere to point to. */
  id?: string;
  /** Name of the field in its form. */
  name?: string;
  /** Label for screen readers, where no visible label exists. */
  label?: string;
  testId?: string;
  /** A sentence about what still holds while the field has no valid number. */
  meanwhile?: string;
  /** Receives each number that is entered with Enter or by leaving the field. */
  onEnter?: (value: number) => void;
}

/** A number that the reader may change. Invalid text stays as it was typed, with the reason below. */
export function NumberInput({ value, id, name, label, testId, meanwhile, onEnter, ...range }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [valueBefore, setValueBefore] = useState(value);
  const reason = useId();
  if (value !== valueBefore) {
    setValueBefore(value);
    setTyped(null);
    setProblem(null);
  }

  const check = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const found = numberProblem(currentTarget.value, range);
    setProblem(found);
    return found === null;
  };
  return (
    <>
      <input
        type="number"
        id={id}
        name={name}
        aria-label={label}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : reason}
        data-testid={testId}
        min={range.min}
        max={range.max}
        step={range.step}
        required
        value={typed ?? String(value)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          // A reason disappears as soon as it no longer holds.
          if (problem !== null) check(event);
        }}
        onChange={(event) => {
          if (check(event)) onEnter?.(event.currentTarget.valueAsNumber);
        }}
        onInvalid={(event) => {
          // The reason below replaces the browser's own message, which disappears after some seconds.
          event.preventDefault();
          check(event);
          const { form } = event.currentTarget;
          if (form?.querySelector(':invalid') === event.currentTarget) event.currentTarget.focus();
        }}
      />
      {problem !== null && (
        <p class="problem" id={reason} role="alert">
          {problem} {meanwhile}
        </p>
      )}
    </>
  );
}
