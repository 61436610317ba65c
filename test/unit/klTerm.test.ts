/** What the read-out says about the four terms, and how it derives them. */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { CONSTANT_TERM, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { derivationOf } from '../../webview/readOut/derivation';
import { FIRST_EXPLAINED, klTermsOf, type TermKey } from '../../webview/readOut/klTerm';
import { aligned, sixDigits } from '../../src/protocol/numbers';
import { klTerms } from '../fixtures/latentTerms';

/** μ_q, σ_q, μ_p, σ_p. */
type Parameters = readonly [number, number, number, number];
const ORDINARY: Parameters = [0.62539, 0.421655, -0.589378, 0.577696];
const EXTREME: readonly Parameters[] = [
  ORDINARY,
  [-3, 2, 4, 0.5],
  [1e-7, 1e-6, -1e-7, 3e-6],
  [2e5, 148.3, -4.99, 0.0187695],
  [1e30, 1e-30, -1e30, 1e30],
  [0.5, 1, 0.5, 1],
];
const NOT_FINITE: readonly Parameters[] = [
  [NaN, 1, 0, 1],
  [0, NaN, 0, 1],
  [Infinity, 1, 0, 1],
  [0, Infinity, 0, 1],
  [0, 1, 0, Infinity],
  [0, 0, 0, 1],
  [0, 1, 0, 0],
];

function sentencesOf(key: TermKey, parameters: Parameters): string {
  return klTermsOf(klTerms(...parameters))
    .find((term) => term.key === key)!
    .sentences.join(' ');
}

test('the four terms are those of Equation 2, and add up to the KL', () => {
  for (const parameters of EXTREME) {
    const latent = klTerms(...parameters);
    const terms = klTermsOf(latent);
    expect(terms.map(({ mark }) => mark).join('')).toBe('①②③④');
    const sum = terms.reduce((total, { nats }) => total + nats, 0);
    expect(Math.abs(sum - latent.klNats)).toBeLessThanOrEqual(1e-12 * Math.max(1, latent.klNats));
  }
  const expanded = (symbol: string) => symbol.replace('−ln Δσ', '−ln(σ_q/σ_p)').replace('½Δσ²', '½(σ_q/σ_p)²');
  expect(klTermsOf(klTerms(...ORDINARY)).map(({ formula }) => formula)).toEqual([
    ...(['shiftTerm', 'varianceTerm', 'logTerm'] as const).map((term) => expanded(LATENT_QUANTITIES[term].symbol)),
    CONSTANT_TERM.formula,
  ]);
});

describe('Each term is explained', () => {
  test('first of all why σ enters as a ratio, with this latent’s own number', () => {
    expect(sentencesOf(FIRST_EXPLAINED, ORDINARY)).toBe(
      'σ enters as a ratio, not as a difference: rescaling the latent, z → a·z, leaves KL unchanged, because a cancels in ' +
        'σ_q/σ_p. Here q is 0.730 times as wide as p.',
    );
  });

  test('in two sentences that hold for this latent', () => {
    for (const parameters of EXTREME) {
      for (const { sentences } of klTermsOf(klTerms(...parameters))) {
        expect(sentences).toHaveLength(2);
        for (const sentence of sentences) expect(sentence).toMatch(/^[A-ZΑ-Ωσ].*[^.]\.$/);
      }
    }
    expect(sentencesOf('shiftTerm', ORDINARY)).toContain('here μ_q lies 2.10 σ_p above μ_p');
    expect(sentencesOf('shiftTerm', [-3, 2, 4, 0.5])).toContain('here μ_q lies 14.0 σ_p below μ_p');
    expect(sentencesOf('shiftTerm', [0.5, 1, 0.5, 1])).toContain('here they agree');
    expect(sentencesOf('logTerm', ORDINARY)).toContain('narrower than p, so the term is positive');
    expect(sentencesOf('logTerm', [-3, 2, 4, 0.5])).toContain('wider than p, so the term is negative');
    expect(sentencesOf('logTerm', [0.5, 1, 0.5, 1])).toContain('as wide as p, so the term is zero');
  });

  test('without a word about numbers that are not finite', () => {
    for (const parameters of NOT_FINITE) {
      for (const { sentences } of klTermsOf(klTerms(...parameters))) {
        expect(sentences.join(' ')).not.toMatch(/NaN|∞|Infinity|undefined/);
      }
    }
    expect(sentencesOf('varianceTerm', [0, 1, 0, NaN])).not.toContain('Here');
    expect(sentencesOf('logTerm', [0, 0, 0, 1])).toContain('narrower than p, so the term is positive');
  });
});

/** The value of `−ln (4.2 × 10⁻⁷)`, `(−1.2)² + 0.4²` and the like. */
function valueOf(printed: string): number {
  const digits = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const code = printed
    .replace(/ × 10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/g, (_, minus: string, power: string) => {
      return `e${minus && '-'}${Array.from(power, (digit) => digits.indexOf(digit)).join('')}`;
    })
    .replace(/(\([^()]+\)|[\d.e+-]+)²/g, '($1)**2')
    .replaceAll('−', '-')
    .replaceAll('½', '0.5')
    .replaceAll('·', '*')
    .replace(/ln (\([^()]+\)|[\d.e+-]+)/g, 'Math.log($1)');
  return Number(runInNewContext(code));
}

describe('The derivation', () => {
  test('holds in every step with the numbers that it prints', () => {
    for (const parameters of EXTREME) {
      const { steps, hasNumbers } = derivationOf(klTerms(...parameters));
      expect(hasNumbers).toBe(true);
      for (const { numbers } of steps) {
        if (numbers === null) continue;
        const sides = numbers.split(' = ').map(valueOf);
        const scale = Math.max(1, ...sides.map(Math.abs));
        for (const side of sides) expect(Math.abs(side - sides[0]!), numbers).toBeLessThan(2e-5 * scale);
      }
    }
  });

  test('uses the numbers of the table and the terms as they are printed there, and ends in their sum', () => {
    const latent = klTerms(...ORDINARY);
    const text = derivationOf(latent)
      .steps.map(({ numbers }) => numbers)
      .join('\n');
    const [sigmaQ, sigmaP] = aligned([latent.sigmaQ, latent.sigmaP]);
    const terms = aligned([...klTermsOf(latent).map(({ nats }) => nats), latent.klNats]);
    for (const printed of [sigmaQ!, sigmaP!, sixDigits(latent.deltaMu), sixDigits(latent.deltaSigma), ...terms]) {
      expect(text).toContain(printed);
    }
    expect(text.split('\n').at(-1)).toBe('2.210843 + 0.266370 + 0.314860 − 0.500000 = 2.292074');
  });

  test('leaves numbers out where one is not finite', () => {
    for (const parameters of NOT_FINITE) {
      const { steps, hasNumbers } = derivationOf(klTerms(...parameters));
      expect(hasNumbers).toBe(false);
      expect(steps.every(({ numbers }) => numbers === null)).toBe(true);
    }
  });
});
