import { describe, expect, test } from 'vitest';
import { scalePart, shiftPart } from '../../src/model/statistics/kl';
import { latentAt } from '../../src/model/statistics/readOuts';
import type { KlTerms } from '../../src/protocol/statistics';

/** The terms as in a hover: q and p come from an engine, in single precision. */
function klTerms(...gaussian: readonly [muQ: number, sigmaQ: number, muP: number, sigmaP: number]): KlTerms {
  const [muQ, sigmaQ, muP, sigmaP] = gaussian.map((value) => Float32Array.of(value)) as Float32Array[];
  const place = { group: 0, image: 0, draw: 0, shape: { channels: 1, height: 1, width: 1 } };
  return latentAt(place, 0, { muQ: muQ!, sigmaQ: sigmaQ!, muP: muP!, sigmaP: sigmaP! });
}

const ONE = [-1.0922, 0.4276, -0.0107, 0.5665].map(Math.fround) as [number, number, number, number];

/** KL by its definition, ∫ q ln(q/p), with the midpoint rule over ±12 standard deviations of q. */
function klByIntegration(muQ: number, sigmaQ: number, muP: number, sigmaP: number): number {
  const density = (z: number, mu: number, sigma: number) =>
    Math.exp(-0.5 * ((z - mu) / sigma) ** 2) / (sigma * Math.sqrt(2 * Math.PI));
  const logRatio = (z: number) =>
    0.5 * ((z - muP) / sigmaP) ** 2 - 0.5 * ((z - muQ) / sigmaQ) ** 2 + Math.log(sigmaP / sigmaQ);
  const steps = 20_000;
  const width = (24 * sigmaQ) / steps;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const z = muQ - 12 * sigmaQ + (i + 0.5) * width;
    sum += density(z, muQ, sigmaQ) * logRatio(z) * width;
  }
  return sum;
}

describe('The KL of a latent variable', () => {
  test.each([
    [-1.0922, 0.4276, -0.0107, 0.5665],
    [0, 1.01, 0.02, 1],
    [3, 0.02, -2, 1.5],
    [0.1, 2, 0.1, 0.5],
  ])('with q = N(%d, %d²) and p = N(%d, %d²) is the integral of q ln(q/p)', (muQ, sigmaQ, muP, sigmaP) => {
    const [q, p] = [[muQ, sigmaQ].map(Math.fround), [muP, sigmaP].map(Math.fround)] as [number, number][];
    const { klNats, reverseKlNats } = klTerms(...q!, ...p!);
    expect(klNats).toBeCloseTo(klByIntegration(...q!, ...p!), 8);
    expect(reverseKlNats / klByIntegration(...p!, ...q!)).toBeCloseTo(1, 8);
  });

  test('is the sum of the four terms of Equation 2, and of the two parts', () => {
    const terms = klTerms(...ONE);
    const [muQ, sigmaQ, muP, sigmaP] = ONE;
    expect(terms.deltaMu).toBe(muQ - muP);
    expect(terms.deltaSigma).toBe(sigmaQ / sigmaP);
    expect(terms.shiftTerm + terms.varianceTerm + terms.logTerm - 0.5).toBeCloseTo(terms.klNats, 14);
    expect(shiftPart(muQ, muP, sigmaP) + scalePart(sigmaQ, sigmaP)).toBe(terms.klNats);
  });

  test('doesn’t change when the latent is rescaled, which is why σ enters as a ratio', () => {
    const { klNats } = klTerms(0.3, 0.7, -0.2, 1.1);
    for (const a of [2 ** -10, 0.5, 8, 2 ** 20]) {
      expect(klTerms(0.3 * a, 0.7 * a, -0.2 * a, 1.1 * a).klNats).toBeCloseTo(klNats, 12);
    }
  });

  test('has two parts that are never negative, even if rounding would make them so', () => {
    for (let i = 0; i < 10_000; i++) {
      const sigmaP = Math.fround(0.01 + i * 1e-4);
      const sigmaQ = Math.fround(sigmaP * (1 + (i % 7) * 1e-8));
      expect(scalePart(sigmaQ, sigmaP)).toBeGreaterThanOrEqual(0);
    }
  });

  test('is NaN or infinite where it must be', () => {
    expect(klTerms(Number.NaN, 1, 0, 1).klNats).toBeNaN();
    expect(klTerms(0, Number.NaN, 0, 1).klNats).toBeNaN();
    expect(klTerms(Infinity, 1, 0, 1).klNats).toBe(Infinity);
  });
});
