/** Numbers as the page prints them: a real minus sign, powers of ten in superscript, digits that line up. */
import type { Estimate } from '../../src/protocol/statistics';

const SIX_DIGITS = 6;
/** More decimals than this and a number is printed with a power of ten. */
const MOST_DECIMALS = 9;
/** So is a number from a million on. */
const LARGEST_POWER = 6;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Six significant digits: what a researcher copies. */
export function sixDigits(value: number): string {
  return significant(value, SIX_DIGITS);
}

/** Three significant digits: what a reader compares at a glance. */
export function threeDigits(value: number): string {
  return significant(value, 3);
}

/**
 * Numbers that stand below each other, with their decimal points in one line: each has at least `digits` significant
 * digits, and those whose digits would begin too far behind the point get a power of ten.
 */
export function aligned(values: readonly number[], digits = SIX_DIGITS): string[] {
  const readable = values.filter((value) => fitsWithoutPower(value, digits) && value !== 0);
  const decimals = Math.max(0, ...readable.map((value) => decimalsFor(value, digits)));
  return values.map((value) =>
    value === 0 || fitsWithoutPower(value, digits) ? fixed(value, decimals) : significant(value, digits),
  );
}

/** Numbers with the decimals that give `step`, the least difference that matters, two digits. */
export function resolved(values: readonly number[], step: number): string[] {
  if (!(step > 0) || !fitsWithoutPower(step, 2)) return values.map(threeDigits);
  return values.map((value) =>
    powerOf(value, SIX_DIGITS) < LARGEST_POWER ? fixed(value, decimalsFor(step, 2)) : threeDigits(value),
  );
}

/** Values of one chart with three digits of the largest, and the unit they are in: `nats`, or `10⁻⁵ nats`. */
export function inNats(values: readonly number[]): { readonly texts: string[]; readonly unit: string } {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  if (largest === 0) return { texts: values.map((value) => fixed(value, 0)), unit: 'nats' };
  const power = powerOf(largest, 3);
  if (power >= -3 && power < 5) {
    return { texts: values.map((value) => fixed(value, decimalsFor(largest, 3))), unit: 'nats' };
  }
  return { texts: values.map((value) => fixed(value / 10 ** power, 2)), unit: `10${superscript(power)} nats` };
}

/** A mean and its standard error, both with the decimals that give the error two digits; no error to what is no number. */
export function estimate({ mean, standardError }: Estimate): { mean: string; standardError: string | null } {
  if (standardError === null || !Number.isFinite(mean)) return { mean: threeDigits(mean), standardError: null };
  if (!(standardError > 0)) return { mean: threeDigits(mean), standardError: significant(standardError, 2) };
  if (fitsWithoutPower(standardError, 2) && powerOf(mean, SIX_DIGITS) < LARGEST_POWER) {
    const decimals = decimalsFor(standardError, 2);
    return { mean: fixed(mean, decimals), standardError: fixed(standardError, decimals) };
  }
  const power = powerOf(Math.max(Math.abs(mean), standardError), SIX_DIGITS);
  const decimals = decimalsFor(standardError / 10 ** power, 2);
  const scaled = (value: number) => `${fixed(value / 10 ** power, decimals)} × 10${superscript(power)}`;
  return { mean: scaled(mean), standardError: scaled(standardError) };
}

/** `5.69 ± 0.28`. */
export function plusMinus(value: Estimate): string {
  const { mean, standardError } = estimate(value);
  return standardError === null ? mean : `${mean} ± ${standardError}`;
}

/** A share of a whole: `4.8 %`, `< 0.1 %`. */
export function percent(part: number, whole: number): string {
  const share = (100 * part) / whole;
  if (part > 0 && share < 0.1) return '< 0.1\u00a0%';
  return `${share.toFixed(share > 99.9 && share < 100 ? 2 : 1)}\u00a0%`;
}

/** A count, its thousands set apart by narrow spaces. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** A count in short: `9 300`, `42 k`, `0.8 M`, `1.2 M`, `1.5 G`. */
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

function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? withMinus(value.toFixed(decimals)) : notFinite(value);
}

function fitsWithoutPower(value: number, digits: number): boolean {
  return powerOf(value, digits) < LARGEST_POWER && decimalsFor(value, digits) <= MOST_DECIMALS;
}

/** Decimals that show `digits` significant digits of `value` after rounding. */
function decimalsFor(value: number, digits: number): number {
  return Math.max(0, digits - 1 - powerOf(value, digits));
}

/** The power of ten of the first digit, once `value` is rounded to `digits` digits. */
function powerOf(value: number, digits: number): number {
  return Number(value.toExponential(digits - 1).split('e')[1]);
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '−∞';
}

/** `−0.00` is written `0.00`. */
function withMinus(text: string): string {
  return /^-[0.]*$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

function superscript(power: number): string {
  const digits = Array.from(String(Math.abs(power)), (digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return power < 0 ? `⁻${digits}` : digits;
}
