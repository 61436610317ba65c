import type { TargetedEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { numberProblem, type NumberRange } from '../text/numberProblem';

interface Props extends NumberRange {
  value: number;
  /** For its label. */
  id?: string;
  /** Name in its form. */
  name?: string;
  /** Where it has no label of its own. */
  label?: string;
  testId?: string;
  /** A sentence about what still holds while the field has no valid number. */
  meanwhile?: string;
  /** Told of each number that is entered, by Enter or by leaving the field. */
  onEnter?: (value: number) => void;
}

/** A number that the reader may change. What can't be taken stays as it was typed, with the reason below. */
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
          // Once a reason is given, it goes as soon as it no longer holds.
          if (problem !== null) check(event);
        }}
        onChange={(event) => {
          if (check(event)) onEnter?.(event.currentTarget.valueAsNumber);
        }}
        onInvalid={(event) => {
          // The reason below stands in for the browser's own, which goes after some seconds.
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
