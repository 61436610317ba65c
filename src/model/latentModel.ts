/**
 * The contract of a hierarchical VAE: what passes, analyses and the page need to know about a model, whatever its
 * family. Latent groups are numbered from the top: group 0 is the coarsest and sampled first.
 */
import type { CheckpointDescription, GivenFlag, GroupShape, TrainingFlag } from '../protocol/inspection';
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
   * The sampler's outputs for μ and log σ, concatenated: (N, 2L, h, w). They precede the clamp, and are relative to the
   * prior's for a residual posterior.
   */
  readonly raw: Value;
}

export type Prior =
  /** The same Gaussian for every latent variable of the group. */
  | { readonly kind: 'constant'; readonly mu: number; readonly sigma: number }
  /** Computed from the decoder's features, and therefore a function of the z above. */
  | ({ readonly kind: 'computed' } & GaussianValues);

export interface LatentGroup {
  /** Input: standard normal noise. */
  readonly epsilon: Value;
  readonly posterior: GaussianValues;
  readonly prior: Prior;
  /** z⁰ = μ_q + σ_q·ε. */
  readonly z0: Value;
  /** z^K, which is z⁰ after the flows, or z⁰ itself without flows. The groups below read it. */
  readonly z: Value;
}

export interface Network {
  /** In the order encoder, latent groups from the top, output. Outputs are chosen when the graph is cut. */
  readonly graph: Graph;
  /** Input: images in [0, 1], (N, C, size, size). */
  readonly x: Value;
  /** The last value that depends on the picture alone. The top group's posterior is computed from it. */
  readonly encoded: Value;
  readonly groups: readonly LatentGroup[];
  /** The decoder's parameters, (N, outputs, size, size). */
  readonly logits: Value;
  /** The number of trainable values that the network uses. */
  readonly parameterCount: number;
  /** Names of the tensors that it uses. */
  readonly parameterNames: ReadonlySet<string>;
}

/** The images that a model was trained on, in the form of its input and output. */
export interface ModelledImages extends ScoredImages {
  readonly dataset: string;
  readonly imageChannels: 1 | 3;
  /**
   * Whether every pixel is known to be black or white. A Bernoulli decoder alone proves nothing, because it is trained
   * on greys, too.
   */
  readonly binaryData: boolean;
  /** D in bits per dimension. */
  readonly dimensions: number;
  /**
   * Converts a loss approximately to one of discrete data: a density on [−1, 1] (Normal decoder) lacks the width of a
   * bin, ln((2^bits − 1)/2) nats per dimension (docs/nvae.md#nelbo). 0 if the decoder's distribution is discrete.
   */
  readonly discretisationNatsPerDimension: number;
}

/** An understood checkpoint: its network is known and checked against its tensors, but no weight has been read. */
export interface LatentModel {
  readonly checkpoint: Checkpoint;
  /** Training flags: the file's, those inferred, and those that the user gave instead. */
  readonly args: ReadonlyMap<string, GivenFlag['value']>;
  readonly images: ModelledImages;
  /** p(x|z); `null` if unknown. */
  readonly decoder: Decoder | null;
  readonly network: Network;
  /** In running order: the encoder in pieces, each latent group from the top, the output. */
  readonly stages: readonly Stage[];
  /** The number of encoder stages, which come first. Their results do not depend on the noise. */
  readonly encoderStages: number;
  readonly groupShapes: readonly GroupShape[];
  readonly hasFlows: boolean;
  readonly description: CheckpointDescription;
  /** Checks the weights as they are read. */
  readonly weightCheck: WeightCheck;
}

/** What a family understands of a checkpoint. */
export interface UnderstoodModel extends Pick<LatentModel, 'args' | 'images' | 'network'> {
  /** Facts for the page's header, in its order: `residual posterior, no flows`, `cells res_mbconv`. */
  readonly facts: readonly string[];
  readonly flags: readonly TrainingFlag[];
  /** Sentences about what was given and inferred. */
  readonly notes: readonly string[];
  /** Sentences about what makes the numbers doubtful. */
  readonly warnings: readonly string[];
}

/** A kind of hierarchical VAE, identified by the checkpoints that its training code writes. */
export interface Family {
  /** Whether the checkpoint looks like one of this family, so that its refusals are the relevant ones. */
  matches(checkpoint: Checkpoint): boolean;
  /**
   * @param given training flags that override the file's, or supply what it leaves open
   * @throws {Refusal} if the weights are not those of one such network
   */
  understand(checkpoint: Checkpoint, given: readonly GivenFlag[]): UnderstoodModel;
}

/** The first stage that computes a value of the network. */
export function stageOf({ stages }: Pick<LatentModel, 'stages'>, value: Value): number {
  const index = stages.findIndex(({ graph }) => graph.outputs.some(({ name }) => name === value.name));
  if (index < 0) throw new Error(`no stage computes ${value.name}`);
  return index;
}
