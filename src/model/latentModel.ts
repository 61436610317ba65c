/**
 * The contract of a hierarchical VAE: what passes, analyses and the page need to know of a model, whatever its family.
 * Latent groups are numbered from the top: group 0 is the coarsest and sampled first.
 */
import type { CheckpointDescription, GivenFlag, GroupShape } from '../protocol/inspection';
import type { Checkpoint } from './checkpoint/checkpoint';
import type { Graph, Value } from './graph/graph';
import type { Stage } from './graph/stages';
import type { Decoder } from './likelihood/decoder';
import type { ScoredImages } from './likelihood/likelihood';
import type { WeightCheck } from './weightCheck';

/** A Gaussian's mean and standard deviation as used, after the soft clamp; (N, L, h, w) each. */
export interface GaussianValues {
  readonly mu: Value;
  readonly sigma: Value;
  /**
   * The sampler's outputs for μ and log σ, one after the other: (N, 2L, h, w). Before the clamp, and for a residual
   * posterior relative to the prior's.
   */
  readonly raw: Value;
}

export type Prior =
  /** The same Gaussian for every latent variable of the group. */
  | { readonly kind: 'constant'; readonly mu: number; readonly sigma: number }
  /** Read off the decoder's features, and so a function of the z above. */
  | ({ readonly kind: 'computed' } & GaussianValues);

export interface LatentGroup {
  /** Input: standard normal noise. */
  readonly epsilon: Value;
  readonly posterior: GaussianValues;
  readonly prior: Prior;
  /** z⁰ = μ_q + σ_q·ε. */
  readonly z0: Value;
  /** z^K, z⁰ after the flows; without flows the same value. Read by the groups below. */
  readonly z: Value;
}

export interface Network {
  /** In the order encoder, latent groups from the top, output; outputs are left to whoever cuts it. */
  readonly graph: Graph;
  /** Input: images in [0, 1], (N, C, size, size). */
  readonly x: Value;
  /** The last value that depends on the picture alone; the top group's posterior is read off it. */
  readonly encoded: Value;
  readonly groups: readonly LatentGroup[];
  /** The decoder's parameters, (N, outputs, size, size). */
  readonly logits: Value;
  /** Trainable numbers that the network uses. */
  readonly parameterCount: number;
  /** Tensors that it uses. */
  readonly parameterNames: ReadonlySet<string>;
}

/** The images that a model was trained on, as its input and output have them. */
export interface ModelledImages extends ScoredImages {
  readonly dataset: string;
  readonly imageChannels: 1 | 3;
  /** Whether every pixel is known to be black or white. A Bernoulli decoder alone proves nothing: it is trained on greys, too. */
  readonly binaryData: boolean;
  /** D in bits per dimension. */
  readonly dimensions: number;
  /**
   * What turns a loss into one of discrete data, approximately: a density on [−1, 1] (Normal decoder) lacks the width of
   * a bin, ln((2^bits − 1)/2) nats per dimension (docs/nvae.md#nelbo). 0 where the decoder's distribution is discrete.
   */
  readonly discretisationNatsPerDimension: number;
}

/** A checkpoint, understood: its network is known and checked against its tensors; no weight has been read. */
export interface LatentModel {
  readonly checkpoint: Checkpoint;
  /** Training flags: the file's, what was inferred, and those that were given in their place. */
  readonly args: ReadonlyMap<string, GivenFlag['value']>;
  readonly images: ModelledImages;
  /** p(x|z); `null` where it is not known. */
  readonly decoder: Decoder | null;
  readonly network: Network;
  /** In running order: the encoder in pieces, each latent group from the top, the output. */
  readonly stages: readonly Stage[];
  /** How many of them, from the first, are the encoder's: what they compute does not depend on the noise. */
  readonly encoderStages: number;
  readonly groupShapes: readonly GroupShape[];
  readonly hasFlows: boolean;
  readonly description: CheckpointDescription;
  /** Is shown the weights as they are read. */
  readonly weightCheck: WeightCheck;
}

/** What a family makes of a checkpoint. */
export interface UnderstoodModel extends Pick<LatentModel, 'args' | 'images' | 'network'> {
  /** For the page's header, in its order: `residual posterior, no flows`, `cells res_mbconv`. */
  readonly facts: readonly string[];
  /** Sentences on what was given and inferred. */
  readonly notes: readonly string[];
  /** Sentences on what makes the numbers doubtful. */
  readonly warnings: readonly string[];
}

/** A kind of hierarchical VAE, by the checkpoints that its training code writes. */
export interface Family {
  /** Whether the checkpoint looks like one of this family, so that its refusals are the ones to tell. */
  matches(checkpoint: Checkpoint): boolean;
  /**
   * @param given training flags that win over the file's, or tell what it leaves open
   * @throws {Refusal} when the weights are not those of one such network
   */
  understand(checkpoint: Checkpoint, given: readonly GivenFlag[]): UnderstoodModel;
}

/** The first stage that computes a value of the network. */
export function stageOf({ stages }: Pick<LatentModel, 'stages'>, value: Value): number {
  const index = stages.findIndex(({ graph }) => graph.outputs.some(({ name }) => name === value.name));
  if (index < 0) throw new Error(`no stage computes ${value.name}`);
  return index;
}
