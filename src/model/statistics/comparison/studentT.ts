/** Student's t distribution, for the differences between two sets of images or two models (docs/analyses.md#compare). */

/**
 * The probability that |t| would be at least as large if nothing differed. NaN where t or the degrees of freedom are.
 * @param freedom degrees of freedom, above 0; they need not be whole
 */
export function twoSidedP(t: number, freedom: number): number {
  if (Number.isNaN(t) || !(freedom > 0)) return NaN;
  if (!Number.isFinite(t)) return 0;
  const sum = freedom + t * t;
  return regularisedBeta({ x: freedom / sum, rest: (t * t) / sum }, freedom / 2, 0.5);
}

/**
 * Degrees of freedom of the difference of two means over different images (Welch 1947).
 * @param first standard error of a mean, and the number of images that it is over
 */
export function welchFreedom(first: MeanError, second: MeanError): number {
  const [a, b] = [first.standardError ** 2, second.standardError ** 2];
  return (a + b) ** 2 / (a ** 2 / (first.images - 1) + b ** 2 / (second.images - 1));
}

export interface MeanError {
  readonly standardError: number;
  readonly images: number;
}

/** A number in [0, 1] and what is missing to 1, each with all of its digits. */
interface Share {
  readonly x: number;
  readonly rest: number;
}

/** I_x(a, b), the regularised incomplete beta function, by its continued fraction. */
function regularisedBeta({ x, rest }: Share, a: number, b: number): number {
  if (x === 0) return 0;
  if (rest === 0) return 1;
  // The fraction converges quickly on this side of the distribution's mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta({ x: rest, rest: x }, b, a);
  const logX = x > 0.5 ? Math.log1p(-rest) : Math.log(x);
  const logRest = rest > 0.5 ? Math.log1p(-x) : Math.log(rest);
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * logX + b * logRest;
  return (Math.exp(logFront) * betaFraction(x, a, b)) / a;
}

const MOST_TERMS = 10_000;
const PRECISION = 1e-15;
/** In place of 0, which would end the fraction. */
const TINY = 1e-300;

/** Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const notZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let numerator = 1;
  let denominator = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const coefficient of [even, odd]) {
      denominator = 1 / notZero(1 + coefficient * denominator);
      numerator = notZero(1 + coefficient / numerator);
      factor = denominator * numerator;
      fraction *= factor;
    }
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return fraction;
}

/** Coefficients of Lanczos's approximation with g = 7, accurate to 15 digits. */
const LANCZOS = [
  ...[0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059],
  ...[12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7],
] as const;

/** ln Γ(x) for x ≥ ½. */
function logGamma(x: number): number {
  const shifted = x - 1;
  const base = shifted + 7.5;
  const sum = LANCZOS.reduce<number>(
    (all, coefficient, i) => all + (i === 0 ? coefficient : coefficient / (shifted + i)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}
