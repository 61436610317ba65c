import { useId } from 'preact/hooks';
import type { NumberRange } from '../text/numberProblem';
import { NumberInput } from './NumberInput';

interface Props extends NumberRange {
  name: string;
  label: string;
  value: number;
}

/** A number in a form, which is not submitted while the number is out of range. */
export function NumberField({ label, ...input }: Props) {
  const id = useId();
  return (
    <div class="number-field">
      <label for={id}>{label}</label>
      <NumberInput id={id} {...input} />
    </div>
  );
}

/** The content of the field with this name. */
export function numberIn(form: HTMLFormElement, name: string): number {
  return Number(new FormData(form).get(name));
}
