/** KL(q‖p) = ∫ q ln(q/p) of two normals, step by step into Equation 2, with one latent's numbers. */
import type { KlTerms } from '../../src/protocol/statistics';
import { aligned, sixDigits } from '../../src/protocol/numbers';
import { klTermsOf } from './klTerm';
import { t } from '../text/translate';

/** In formulas, the text after an underscore is set as a subscript. */
export interface Step {
  /** What is done in this step. */
  readonly what: string;
  readonly formula: string;
  /** The formula's last side with numbers in it, each as it is printed elsewhere; `null` where there are none. */
  readonly numbers: string | null;
}

export interface Derivation {
  readonly steps: readonly Step[];
  /** Whether every number is finite. Otherwise the steps hold formulas only. */
  readonly hasNumbers: boolean;
}

export function derivationOf(latent: KlTerms): Derivation {
  const terms = klTermsOf(latent);
  const printed = aligned([...terms.map(({ nats }) => nats), latent.klNats]);
  const [shift = '', variance = '', log = '', constant = '', sum = ''] = printed;
  const [sigmaQ = '', sigmaP = ''] = aligned([latent.sigmaQ, latent.sigmaP]);
  const { deltaMu, deltaSigma } = latent;
  const secondMoment = deltaMu ** 2 + latent.sigmaQ ** 2;
  const halved = latent.shiftTerm + latent.varianceTerm;
  const hasNumbers = [latent.muQ, latent.muP, secondMoment, halved, latent.klNats].every(Number.isFinite);
  const steps: Step[] = [
    {
      what: t`The KL is the mean under q of the log ratio of the two densities, q = N(μ_q, σ_q²) and p = N(μ_p, σ_p²).`,
      formula: 'KL(q‖p) = ∫ q(z) ln(q(z)/p(z)) dz = E_q[ln(q(z)/p(z))]',
      numbers: null,
    },
    {
      what: t`In the log ratio of two normal densities, 2π cancels.`,
      formula: 'ln(q(z)/p(z)) = ½(z − μ_p)²/σ_p² − ½(z − μ_q)²/σ_q² − ln(σ_q/σ_p)',
      numbers: null,
    },
    {
      what: t`Under q, z varies by σ_q around μ_q, which is Δμ = μ_q − μ_p away from μ_p.`,
      formula: 'E_q[(z − μ_p)²] = Δμ² + σ_q²',
      numbers: `${inBrackets(sixDigits(deltaMu))}² + ${inBrackets(sigmaQ)}² = ${sixDigits(secondMoment)}`,
    },
    {
      what: t`Halved and in widths of p, this is ① + ②.`,
      formula: '½E_q[(z − μ_p)²]/σ_p² = ½Δμ²/σ_p² + ½(σ_q/σ_p)²',
      numbers: `½ · ${inBrackets(sixDigits(secondMoment))}/${inBrackets(sigmaP)}² = ${summed([shift, variance])}`,
    },
    {
      what: t`The logarithm does not depend on z, so its mean is ③.`,
      formula: '−E_q[ln(σ_q/σ_p)] = −ln(σ_q/σ_p)',
      numbers: `−ln ${inBrackets(sixDigits(deltaSigma))} = ${log}`,
    },
    {
      what: t`In its own widths, the variance of q is 1, which leaves ④.`,
      formula: '−½E_q[(z − μ_q)²]/σ_q² = −½σ_q²/σ_q² = −½',
      numbers: constant,
    },
    {
      what: t`Together they are Equation 2 of the paper, with Δσ = σ_q/σ_p: ① + ② + ③ + ④.`,
      formula: 'KL(q‖p) = ½Δμ²/σ_p² + ½Δσ² − ln Δσ − ½',
      numbers: `${summed([shift, variance, log, constant])} = ${sum}`,
    },
  ];
  return { hasNumbers, steps: hasNumbers ? steps : steps.map((step) => ({ ...step, numbers: null })) };
}

/** Numbers with a sign or a power of ten need brackets before they are squared or divided. */
function inBrackets(printed: string): string {
  return /[−×]/.test(printed) ? `(${printed})` : printed;
}

/** `2.21080 + 0.26640 − 0.50000`. */
function summed(printed: readonly string[]): string {
  return printed.reduce((sum, next) => (next.startsWith('−') ? `${sum} − ${next.slice(1)}` : `${sum} + ${next}`));
}
