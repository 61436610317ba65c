/** The importance-weighted bound on log p(x) (docs/analyses.md#bound). */
import type { BoundSummary, Estimate, PairedEstimate } from '../statistics';

export interface BoundReport {
  /** Means over the images. */
  readonly summary: BoundSummary;
  /** −NELBO of the same draws, in nats: a bound as well, and below the other in expectation. */
  readonly elboNats: PairedEstimate;
  /** L_K + NELBO, formed for each image: in expectation at most KL(q(z|x)‖p(z|x)), in nats. */
  readonly gapNats: Estimate;
  readonly images: readonly ImageBound[];
}

/** The bound of one image. */
export interface ImageBound {
  /** Its number among the inspection's. */
  readonly image: number;
  readonly name: string | null;
  readonly boundNats: number;
  /** Of the bound over draws; `null` where too few draws carry the weight to know it. */
  readonly errorNats: number | null;
  /** From 1 to K. */
  readonly effectiveSampleSize: number;
  /** Share of the largest weight, up to 1. */
  readonly largestWeight: number;
  /** −NELBO, mean over the draws. */
  readonly elboNats: number;
  /** L_K + NELBO. */
  readonly gapNats: number;
}
