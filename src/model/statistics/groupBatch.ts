import type { GroupShape } from '../../protocol/inspection';

/** q and p of many latent variables. μ and σ are effective: after the soft clamp. */
export interface Gaussians {
  /** With flows, the mean of the Gaussian that they start from. */
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
  /** Index of the batch's first image among all images. */
  readonly firstImage: number;
  readonly images: number;
  /** Index of the draw of the noise, from 0. */
  readonly draw: number;
  /** The noise of this draw. */
  readonly epsilon: Float32Array;
  /** `null` where the model has no flows. */
  readonly flow: Flow | null;
  /** Set only if requested. */
  readonly details: GroupDetails | null;
}

export interface GroupDetails {
  /**
   * The samplers' outputs for μ and log σ, concatenated: (N, 2L, h, w). They precede the clamp and, for a residual
   * posterior, are relative to the prior's. Zeros for the top prior.
   */
  readonly rawPosterior: Float32Array;
  readonly rawPrior: Float32Array;
  /** The input of the groups below: with flows, z^K. */
  readonly z: Float32Array;
}

/** Number of the group's latent variables in one image. */
export function latentCount({ channels, height, width }: GroupShape): number {
  return channels * height * width;
}
