/** The pruning curve: channels come from their priors one after the other, by KL (docs/analyses.md#pruning). */
import type { PairedEstimate } from '../statistics';

/** A channel with its KL, mean over images and draws; with flows, its contribution to the estimate. */
export interface RankedChannel {
  readonly group: number;
  readonly channel: number;
  readonly klNats: number;
}

/** The channels with the smallest KL come from their priors. */
export interface PrunedPoint {
  /** The number of these channels. */
  readonly removed: number;
  /** Shares that are kept: of the channels, and of their KL in the base pass. */
  readonly channelShare: number;
  readonly klShare: number;
  /** Σ KL of the kept channels; `null` with flows. */
  readonly rateNats: PairedEstimate | null;
  /** `null` if the decoder is unknown. */
  readonly distortionNats: PairedEstimate | null;
  /** Rate + distortion; at temperature 1 a bound on −log p(x). */
  readonly sumNats: PairedEstimate | null;
  /** Its change from nothing pruned, paired. */
  readonly changeNats: PairedEstimate | null;
  /** The change of the distortion, paired. */
  readonly distortionChangeNats: PairedEstimate | null;
}

export interface PruningCurve {
  readonly temperature: number;
  /** In the order of removal: the smallest KL first. */
  readonly order: readonly RankedChannel[];
  readonly points: readonly PrunedPoint[];
}
