interface Props {
  name: string;
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number | 'any';
}

/** A number in a form; what is out of range the browser does not submit. */
export function NumberField({ name, label, value, min, max, step = 1 }: Props) {
  return (
    <label class="number-field">
      <span>{label}</span>
      <input type="number" name={name} defaultValue={String(value)} min={min} max={max} step={step} required />
    </label>
  );
}

/** What stands in the field of this name. */
export function numberIn(form: HTMLFormElement, name: string): number {
  return Number(new FormData(form).get(name));
}
