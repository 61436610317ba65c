/** What is wrong with the content of a number field, as a sentence that says what to enter. */

/** Which numbers a field takes. */
export interface NumberRange {
  readonly min: number;
  /** Without it, any number from `min` on. */
  readonly max?: number;
  /** `any` takes fractions; else whole numbers only. */
  readonly step: 1 | 'any';
}

/** `null` where `text`, as the browser hands it out, is a number of this range. */
export function numberProblem(text: string, { min, max, step }: NumberRange): string | null {
  const value = text === '' ? NaN : Number(text);
  const inRange = value >= min && value <= (max ?? Infinity);
  if (inRange && Number.isFinite(value) && (step === 'any' || Number.isInteger(value))) return null;
  const kind = step === 'any' ? 'number' : 'whole number';
  return `Enter a ${kind} ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}.`;
}
