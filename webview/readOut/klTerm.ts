/** The four terms of a single latent's KL: formula, number, and what there is to know about each in two sentences. */
import { CONSTANT_TERM, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import type { KlTerms } from '../../src/protocol/statistics';
import { threeDigits } from '../../src/protocol/numbers';
import { t } from '../text/translate';

export type TermKey = 'shiftTerm' | 'varianceTerm' | 'logTerm' | 'constant';

/** The term whose sentences answer the question that this page was made for. */
export const FIRST_EXPLAINED: TermKey = 'varianceTerm';

export interface KlTerm {
  readonly key: TermKey;
  /** `①` to `④`. */
  readonly mark: string;
  readonly formula: string;
  readonly part: 'shift' | 'scale';
  readonly nats: number;
  readonly testId: string;
  /** The question that the sentences answer. */
  readonly question: string;
  /** True for any numbers. The text after an underscore is set as a subscript. */
  readonly sentences: readonly string[];
}

/** The terms in the order of Equation 2. They add up to the KL. */
export function klTermsOf(latent: KlTerms): KlTerm[] {
  return [
    {
      ...{ key: 'shiftTerm', mark: '①', formula: '½Δμ²/σ_p²', part: LATENT_QUANTITIES.shiftTerm.part },
      ...{ nats: latent.shiftTerm, testId: 'term-shift', question: t`How far apart?` },
      sentences: [distanceInWords(latent), t`Means enter no other term, so this is the whole shift part.`],
    },
    {
      ...{ key: 'varianceTerm', mark: '②', formula: '½(σ_q/σ_p)²', part: LATENT_QUANTITIES.varianceTerm.part },
      ...{ nats: latent.varianceTerm, testId: 'term-variance', question: t`Why a ratio?` },
      sentences: [
        t`σ enters as a ratio, not as a difference: rescaling the latent, z → a·z, leaves KL unchanged, because a
          cancels in σ_q/σ_p.`,
        ...widthInWords(latent),
      ],
    },
    {
      ...{ key: 'logTerm', mark: '③', formula: '−ln(σ_q/σ_p)', part: LATENT_QUANTITIES.logTerm.part },
      ...{ nats: latent.logTerm, testId: 'term-log', question: t`Why a logarithm?` },
      sentences: [
        t`The narrower q is, the more it says about z: each halving of σ_q adds ln 2 = 0.693 nats.`,
        ...signInWords(latent),
      ],
    },
    {
      ...{ key: 'constant', mark: '④', formula: CONSTANT_TERM.formula, part: CONSTANT_TERM.part },
      ...{ nats: CONSTANT_TERM.nats, testId: 'term-constant', question: t`Why −½?` },
      sentences: [
        t`Minus half the variance of q in its own widths, which is 1 for any Gaussian.`,
        t`With it, ② to ④ add up to the scale part: zero where q is as wide as p, and positive elsewhere.`,
      ],
    },
  ];
}

function distanceInWords({ deltaMu, sigmaP }: KlTerms): string {
  const distance = Math.abs(deltaMu / sigmaP);
  if (!Number.isFinite(distance)) return t`Half the squared distance of the means, in widths of p.`;
  if (deltaMu === 0) return t`Half the squared distance of the means, in widths of p: here they agree.`;
  return deltaMu > 0
    ? t`Half the squared distance of the means, in widths of p: here μ_q lies ${threeDigits(distance)} σ_p above μ_p.`
    : t`Half the squared distance of the means, in widths of p: here μ_q lies ${threeDigits(distance)} σ_p below μ_p.`;
}

function widthInWords({ deltaSigma }: KlTerms): string[] {
  return Number.isFinite(deltaSigma) ? [t`Here q is ${threeDigits(deltaSigma)} times as wide as p.`] : [];
}

function signInWords({ deltaSigma }: KlTerms): string[] {
  if (Number.isNaN(deltaSigma)) return [];
  if (deltaSigma === 1) return [t`Here q is as wide as p, so the term is zero.`];
  return [
    deltaSigma < 1
      ? t`Here q is narrower than p, so the term is positive.`
      : t`Here q is wider than p, so the term is negative.`,
  ];
}
