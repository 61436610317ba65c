/** How much the top k groups know (docs/analyses.md#prefix). */
import type { PairedEstimate } from '../statistics';

/** The top k groups from their posteriors, and the others from their priors. */
export interface PrefixPoint {
  readonly k: number;
  /** Σ KL over the top k groups, in nats. */
  readonly rateNats: PairedEstimate;
  /** −log p(x|z), in nats; `null` if the decoder is unknown. */
  readonly distortionNats: PairedEstimate | null;
  /** Rate + distortion; at temperature 1 a bound on −log p(x), at any other none. */
  readonly sumNats: PairedEstimate | null;
  /** Change of rate + distortion from k − 1 to k groups, paired; `null` at k = 0. */
  readonly stepNats: PairedEstimate | null;
  /** How much rate + distortion exceeds that of all groups, paired: at temperature 1, LLR^{>m} with m = L − k. */
  readonly excessNats: PairedEstimate | null;
  /** PSNR of the decoder's mean, in dB; `null` for images in grey. */
  readonly psnrDb: PairedEstimate | null;
}

export interface PrefixCurve {
  /** Of the priors; 0 takes their means. */
  readonly temperature: number;
  /** By k, from 0 to the number of groups. */
  readonly points: readonly PrefixPoint[];
}
