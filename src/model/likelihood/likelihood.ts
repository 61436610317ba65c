import { bernoulli } from './bernoulli';
import type { Decoder } from './decoder';
import { logisticMixture } from './logisticMixture';
import { normal } from './normal';

/** The kind of distribution p(x|z) given by a network's output. */
export type Likelihood =
  | { readonly kind: 'bernoulli' }
  /** A density on [−1, 1]. */
  | { readonly kind: 'normal' }
  /** Discretised logistic mixture over three colours. */
  | { readonly kind: 'logistic mixture'; readonly mixtures: number }
  /** A kind that is not implemented. The KL does not need it, but a reconstruction loss does. */
  | { readonly kind: 'unknown'; readonly outputs: number };

/** Which pixels a likelihood scores, and which values they take. */
export interface ScoredImages {
  readonly likelihood: Likelihood;
  /** Pixels along each side of a square image. */
  readonly imageSize: number;
  /** Pixels on every side that the reconstruction loss ignores: 28×28 data are padded to 32×32. */
  readonly scoredMargin: 0 | 2;
  /**
   * Bits per channel of the data: values are multiples of 1/(2^bits − 1). Binary data use 8, which has no effect on
   * them.
   */
  readonly bits: number;
}

/** The decoder's distribution p(x|z) over images (docs/nvae.md#decoder); `null` for an unknown likelihood. */
export function decoder({ likelihood, imageSize, scoredMargin, bits }: ScoredImages): Decoder | null {
  switch (likelihood.kind) {
    case 'bernoulli':
      return bernoulli(imageSize, scoredMargin);
    case 'normal':
      return normal(imageSize, scoredMargin, bits);
    case 'logistic mixture':
      return logisticMixture(imageSize, scoredMargin, likelihood.mixtures, bits);
    case 'unknown':
      return null;
  }
}
