import { useId } from 'preact/hooks';
import type { NumberRange } from '../text/numberProblem';
import { NumberInput } from './NumberInput';

interface Props extends NumberRange {
  name: string;
  label: string;
  value: number;
  testId?: string;
  onEnter?: (value: number) => void;
}

/** A labelled number in a form, which can't be submitted while the number is out of range. */
export function NumberField({ label, ...input }: Props) {
  const id = useId();
  return (
    <div class="number-field">
      <label for={id}>{label}</label>
      <NumberInput id={id} {...input} />
    </div>
  );
}

/** The number in the form's field of this name. */
export function numberIn(form: HTMLFormElement, name: string): number {
  return Number(new FormData(form).get(name));
}
