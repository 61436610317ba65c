/**
 * NVAE's soft clamp, read off effective values (docs/nvae.md#normal, docs/analyses.md#range): it is saturated where its
 * slope is under a tenth, so that a gradient through it is cut to less than a tenth. The slope of 5·tanh(v/5) is
 * 1 − tanh²(v/5), under 0.1 where |5·tanh(v/5)| > 5·√0.9.
 */
const SATURATED = 5 * Math.sqrt(0.9);
/** The constant that is added to exp(ℓ). */
const ADDED_TO_SIGMA = 0.01;

export const CLAMP = {
  /** |μ| above it is saturated. */
  mu: SATURATED,
  /** σ above it is saturated. */
  sigmaHigh: ADDED_TO_SIGMA + Math.exp(SATURATED),
  /** σ below it is saturated. */
  sigmaLow: ADDED_TO_SIGMA + Math.exp(-SATURATED),
  /** Below it the added constant is more than half of σ. */
  floor: 2 * ADDED_TO_SIGMA,
} as const;
