/** The numbers of the page's read-out, in full precision. */
import { expect } from 'vitest';
import type { Locator } from 'playwright-core';

/** The largest relative error of a number printed with six significant digits. */
const SIX_DIGITS = 5e-6;

/** A number on the page, before rounding. */
export async function numberOf(within: Pick<Locator, 'getByTestId'>, testId: string): Promise<number> {
  return Number(await within.getByTestId(testId).getAttribute('data-value'));
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number as the reader sees it, for example `−1.25` or `4.26231 × 10⁻⁷`. */
export async function printedNumber(within: Pick<Locator, 'getByTestId'>, testId: string): Promise<number> {
  const [digits = '', power = '0'] = (await within.getByTestId(testId).innerText()).split(' × 10');
  const ascii = (text: string) =>
    text.replace(/[−⁻]/, '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)));
  return Number(`${ascii(digits)}e${ascii(power)}`);
}

/** One latent variable, as the read-out takes it apart. */
export async function readLatent(readOut: Locator, valueTestId = 'kl-value') {
  const number = (testId: string) => numberOf(readOut, testId);
  return {
    kl: await number(valueTestId),
    muQ: await number('mu-q'),
    sigmaQ: await number('sigma-q'),
    muP: await number('mu-p'),
    sigmaP: await number('sigma-p'),
    deltaMu: await number('delta-mu'),
    deltaSigma: await number('delta-sigma'),
    terms: [
      await number('term-shift'),
      await number('term-variance'),
      await number('term-log'),
      await number('term-constant'),
    ] as const,
    sum: await number('term-sum'),
  };
}

/** @param expected a value other than zero */
export function expectSixDigits(actual: number, expected: number, what?: string): void {
  expect(Math.abs(actual / expected - 1), what).toBeLessThan(SIX_DIGITS);
}
