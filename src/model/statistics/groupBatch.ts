import type { GroupShape } from '../../protocol/inspection';

/** q and p of many latent variables. μ and σ are effective: after the soft clamp. */
export interface Gaussians {
  /** With flows, of the Gaussian that they start from. */
  readonly muQ: Float32Array;
  readonly sigmaQ: Float32Array;
  readonly muP: Float32Array;
  readonly sigmaP: Float32Array;
}

/** The same latent variables before and after the flows. */
export interface Flow {
  /** z⁰ = μ_q + σ_q·ε. */
  readonly z0: Float32Array;
  readonly zK: Float32Array;
}

/** One latent group's statistics for one draw of a batch of images; arrays are (N, L, h, w). */
export interface GroupBatch extends Gaussians {
  readonly group: number;
  readonly shape: GroupShape;
  /** Number of the batch's first image among all that are inspected. */
  readonly firstImage: number;
  readonly images: number;
  /** Counts the draws of the noise from 0. */
  readonly draw: number;
  /** The noise of this draw. */
  readonly epsilon: Float32Array;
  /** `null` where the model has no flows. */
  readonly flow: Flow | null;
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
  /** The input of the groups below: with flows, z^K. */
  readonly z: Float32Array;
}

/** Latent variables of the group in one image. */
export function latentCount({ channels, height, width }: GroupShape): number {
  return channels * height * width;
}
