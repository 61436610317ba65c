/**
 * How numbers are printed on the page, in findings and in reports: a real minus sign, powers of ten in superscript,
 * aligned digits. However it is rounded, a number that is not zero never reads as zero.
 */
import type { Estimate } from './statistics';

const SIX_DIGITS = 6;
/** Numbers whose first digit is further behind the decimal point than this are printed with a power of ten. */
const LEAST_POWER = -4;
/** So are numbers with more digits before the decimal point than both this and the digits they show. */
const MOST_WHOLE_DIGITS = 5;
/** Numbers with more decimals than this are hard to read. */
const MOST_DECIMALS = 9;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number with six significant digits, for copying. */
export function sixDigits(value: number): string {
  return significant(value, SIX_DIGITS);
}

/** A number with three significant digits of its own, whatever is next to it, for comparing at a glance. */
export function threeDigits(value: number): string {
  return significant(value, 3);
}

/**
 * Numbers in a column, with their decimal points aligned. Each has at least `digits` significant digits. Those whose
 * digits would begin too far behind the point get a power of ten.
 */
export function aligned(values: readonly number[], digits = SIX_DIGITS): string[] {
  const readable = values.filter((value) => fitsWithoutPower(value, digits) && value !== 0);
  const decimals = Math.max(0, ...readable.map((value) => decimalsFor(value, digits)));
  return values.map((value) =>
    value === 0 || fitsWithoutPower(value, digits) ? fixed(value, decimals) : significant(value, digits),
  );
}

/** Numbers with enough decimals to give `step`, the smallest difference that matters, two digits. */
export function resolved(values: readonly number[], step: number): string[] {
  const decimals = decimalsFor(step, 2);
  if (!(step > 0 && decimals <= MOST_DECIMALS)) return values.map(threeDigits);
  return values.map((value) =>
    powerOf(value, SIX_DIGITS) < SIX_DIGITS ? rounded(value, decimals) : threeDigits(value),
  );
}

/**
 * The labels of an axis at these shares of its end (each at least a hundredth, or 0), and the unit that keeps them
 * short: `nats`, or `10⁻⁵ nats`.
 * @param ofValues unit of the values; empty if they have none
 */
export function axisMarks(
  end: number,
  shares: readonly number[],
  ofValues = 'nats',
): { readonly texts: string[]; readonly unit: string } {
  if (!(end > 0)) return { texts: ['0'], unit: ofValues };
  const power = powerOf(end, 3);
  const unitPower = power >= -1 && power <= 3 ? 0 : power;
  const decimals = Math.max(0, 2 - (power - unitPower));
  const ofUnit = shifted(end, unitPower);
  return {
    texts: shares.map((share) => (share === 0 ? '0' : fixed(ofUnit * share, decimals))),
    unit: unitPower === 0 ? ofValues : `10${superscript(unitPower)} ${ofValues}`.trim(),
  };
}

/**
 * A mean and its standard error, both with the decimals that give the error two digits. A mean too small for these
 * decimals gets one significant digit. A mean that is not finite has no error.
 */
export function estimate({ mean, standardError }: Estimate): { mean: string; standardError: string | null } {
  if (standardError === null || !Number.isFinite(mean)) return { mean: threeDigits(mean), standardError: null };
  if (!(standardError > 0 && standardError < Infinity)) {
    return { mean: threeDigits(mean), standardError: significant(standardError, 2) };
  }
  const largest = powerOf(Math.max(Math.abs(mean), standardError), SIX_DIGITS);
  const power = largest >= LEAST_POWER && largest < SIX_DIGITS ? 0 : largest;
  const decimals = Math.max(0, 1 - (powerOf(standardError, 2) - power));
  if (decimals > MOST_DECIMALS) return { mean: sixDigits(mean), standardError: significant(standardError, 2) };
  const times = power === 0 ? '' : ` × 10${superscript(power)}`;
  const print = (value: number) => {
    const text = fixed(shifted(value, power), decimals);
    return hides(text, value) ? firstDigit(value) : `${text}${times}`;
  };
  return { mean: print(mean), standardError: print(standardError) };
}

/** `5.69 ± 0.28`. */
export function plusMinus(value: Estimate): string {
  const { mean, standardError } = estimate(value);
  return standardError === null ? mean : `${mean} ± ${standardError}`;
}

/** A percentage: `4.8 %`, `< 0.1 %`, `> 99.99 %`. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return '< 0.1\u00a0%';
  if (share > 99.99 && share < 100) return '> 99.99\u00a0%';
  return `${share.toFixed(share > 99.9 && share < 100 ? 2 : 1)}\u00a0%`;
}

/** A count, with narrow spaces between thousands. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** `1 channel`, `8 channels`. */
export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** An abbreviated count: `9 300`, `42 k`, `0.8 M`, `1.2 M`, `1.5 G`. */
export function shortCount(value: number): string {
  if (value < 1e4) return count(value);
  if (value < 1e5) return `${(value / 1e3).toFixed(0)}\u00a0k`;
  if (value < 1e9) return `${(value / 1e6).toFixed(value < 1e8 ? 1 : 0)}\u00a0M`;
  return `${(value / 1e9).toFixed(1)}\u00a0G`;
}

function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  if (value === 0) return '0';
  if (fitsWithoutPower(value, digits)) return fixed(value, decimalsFor(value, digits));
  const [digitsPart = '', power = ''] = value.toExponential(digits - 1).split('e');
  return `${withMinus(digitsPart)} × 10${superscript(Number(power))}`;
}

/** A value with these decimals, or with one significant digit if it is too small for them. */
function rounded(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return hides(text, value) ? firstDigit(value) : text;
}

function firstDigit(value: number): string {
  return significant(value, 1);
}

/** Whether `text` makes a nonzero `value` look like zero. */
function hides(text: string, value: number): boolean {
  return value !== 0 && /^[0.]+$/.test(text);
}

function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? withMinus(value.toFixed(decimals)) : notFinite(value);
}

function fitsWithoutPower(value: number, digits: number): boolean {
  const power = powerOf(value, digits);
  return power >= LEAST_POWER && power < Math.max(digits, MOST_WHOLE_DIGITS);
}

/** The decimals needed to show `digits` significant digits of `value` after rounding. */
function decimalsFor(value: number, digits: number): number {
  return Math.max(0, digits - 1 - powerOf(value, digits));
}

/** The power of ten of the first digit, after rounding `value` to `digits` digits. */
function powerOf(value: number, digits: number): number {
  return Number(value.toExponential(digits - 1).split('e')[1]);
}

/** `value` / 10^`power`, even where that power of ten can't be represented. */
function shifted(value: number, power: number): number {
  const [digits = '', own = '0'] = value.toExponential().split('e');
  return Number(`${digits}e${Number(own) - power}`);
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '−∞';
}

/** Replaces `-` with a real minus sign; `-0.00` becomes `0.00`. */
function withMinus(text: string): string {
  return /^-[0.]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

function superscript(power: number): string {
  const digits = Array.from(String(Math.abs(power)), (digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return power < 0 ? `⁻${digits}` : digits;
}
