import { t } from './translate';
/** What is wrong with a number field's content, in a sentence that says what to enter. */

/** The numbers that a field accepts. */
export interface NumberRange {
  readonly min: number;
  /** If absent, there is no upper limit. */
  readonly max?: number;
  /** `any` accepts fractions; 1 accepts whole numbers only. */
  readonly step: 1 | 'any';
}

/** Returns `null` if `text`, as the browser provides it, is a number in this range. */
export function numberProblem(text: string, { min, max, step }: NumberRange): string | null {
  const value = text === '' ? NaN : Number(text);
  const inRange = value >= min && value <= (max ?? Infinity);
  if (inRange && Number.isFinite(value) && (step === 'any' || Number.isInteger(value))) return null;
  const isWhole = step !== 'any';
  if (max === undefined) {
    return isWhole ? t`Enter a whole number of at least ${min}.` : t`Enter a number of at least ${min}.`;
  }
  return isWhole ? t`Enter a whole number from ${min} to ${max}.` : t`Enter a number from ${min} to ${max}.`;
}
