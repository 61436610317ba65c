/**
 * Each latent variable's KL as the sum of two addends: in closed form shift and scale, in the estimate with flows
 * log q(z⁰) and −log p(z^K). Statistics add and average the two, whichever they are.
 */
import type { Flow, Gaussians } from './groupBatch';
import { logDensity, scalePart, shiftPart } from './kl';

/** In nats, one value per latent variable. */
export interface KlAddends {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export function emptyAddends(length: number): KlAddends {
  return { first: new Float64Array(length), second: new Float64Array(length) };
}

/** Fills `into` with shift and scale of the latents from index `start` on. */
export function setClosedForm({ muQ, sigmaQ, muP, sigmaP }: Gaussians, start: number, into: KlAddends): void {
  const { first, second } = into;
  for (let i = 0, at = start; i < first.length; i++, at++) {
    first[i] = shiftPart(muQ[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
    second[i] = scalePart(sigmaQ[at] ?? 0, sigmaP[at] ?? 0);
  }
}

/** Fills `into` with log q(z⁰) and −log p(z^K) of the latents from index `start` on. */
export function setEstimate(
  { muQ, sigmaQ, muP, sigmaP }: Gaussians,
  { z0, zK }: Flow,
  start: number,
  into: KlAddends,
): void {
  const { first, second } = into;
  for (let i = 0, at = start; i < first.length; i++, at++) {
    first[i] = logDensity(z0[at] ?? 0, muQ[at] ?? 0, sigmaQ[at] ?? 0);
    second[i] = -logDensity(zK[at] ?? 0, muP[at] ?? 0, sigmaP[at] ?? 0);
  }
}

/** The KL of all latents together. */
export function totalNats({ first, second }: KlAddends): number {
  return total(first) + total(second);
}

export function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}
