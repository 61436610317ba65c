/**
 * The KL divergence of one latent variable's posterior q = N(μ_q, σ_q²) from its prior p = N(μ_p, σ_p²), in nats:
 *
 *     KL(q‖p) = ½Δμ²/σ_p² + ½Δσ² − ln Δσ − ½      with Δμ = μ_q − μ_p, Δσ = σ_q/σ_p
 *
 * (Equation 2 of the paper; docs/nvae.md#kl). A single latent is shown by these four terms. Over a sum of latents they
 * nearly cancel, so sums are shown by two parts that are never negative: shift ½Δμ²/σ_p² and scale ½(Δσ² − 1 − ln Δσ²).
 *
 * With flows after the posterior there is no closed form, only an estimate from each draw: log q(z⁰) − log p(z^K).
 */
const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

/** ½Δμ²/σ_p²: the cost of moving the mean, measured in the prior's widths. */
export function shiftPart(muQ: number, muP: number, sigmaP: number): number {
  const shift = (muQ - muP) / sigmaP;
  return 0.5 * shift * shift;
}

/** ½(Δσ² − 1 − ln Δσ²): the cost of a different width. Zero at Δσ = 1, where rounding must not make it negative. */
export function scalePart(sigmaQ: number, sigmaP: number): number {
  const ratio = sigmaQ / sigmaP;
  return Math.max(0, 0.5 * ratio * ratio - Math.log(ratio) - 0.5);
}

/** ln N(z; μ, σ²). */
export function logDensity(z: number, mu: number, sigma: number): number {
  const deviation = (z - mu) / sigma;
  return -0.5 * deviation * deviation - HALF_LOG_2_PI - Math.log(sigma);
}

/**
 * KL(p‖q) = ½Δμ²/σ_q² + ½(σ_p/σ_q)² − ln(σ_p/σ_q) − ½, the KL with posterior and prior swapped; never negative
 * (docs/analyses.md#reverse-kl).
 */
export function reverseKl(muQ: number, sigmaQ: number, muP: number, sigmaP: number): number {
  return shiftPart(muP, muQ, sigmaQ) + scalePart(sigmaP, sigmaQ);
}

/** Whether a KL is larger than the largest so far. NaN counts as larger than everything, so that it is seen. */
export function exceeds(klNats: number, largest: number): boolean {
  return klNats > largest || (Number.isNaN(klNats) && !Number.isNaN(largest));
}
