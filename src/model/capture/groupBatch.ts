import type { GroupShape } from '../../protocol/inspection';

/** One latent group's statistics for one draw of a batch of images; arrays are (N, L, h, w). */
export interface GroupBatch {
  readonly group: number;
  readonly shape: GroupShape;
  /** Number of the batch's first image among all that are inspected. */
  readonly firstImage: number;
  readonly images: number;
  /** Counts the draws of the noise from 0. */
  readonly draw: number;
  /** Effective: after the soft clamp. */
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
  /** Only where they were asked for. */
  readonly details: GroupDetails | null;
}

export interface GroupDetails {
  /**
   * The samplers' outputs for μ and log σ, one after the other: (N, 2L, h, w). Before the clamp, and for a residual
   * posterior relative to the prior's. Zeros for the top prior.
   */
  readonly rawPosterior: Float32Array;
  readonly rawPrior: Float32Array;
  readonly epsilon: Float32Array;
  readonly z: Float32Array;
}

/** Latent variables of the group in one image. */
export function latentCount({ channels, height, width }: GroupShape): number {
  return channels * height * width;
}
