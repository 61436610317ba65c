import type { CheckpointDescription, GivenFlag, GroupShape } from '../../protocol/inspection';
import { openCheckpoint, type Checkpoint } from '../checkpoint/checkpoint';
import { requireAffordable } from './memoryDemand';
import { fold } from '../graph/fold';
import type { Value } from '../graph/graph';
import { cutIntoStages, type Stage } from '../graph/stages';
import type { Hyperparameters } from './nvae/hyperparameters';
import type { Network } from './nvae/network';
import { understandNetwork, type Understood } from './nvae/understand';
import { WeightCheck } from './weightCheck';

/** Small, because an engine holds a stage's weights more than twice while it compiles it, and reads the next meanwhile. */
const MAXIMUM_STAGE_BYTES = 8e6;

/** A checkpoint, understood: its network is known and checked against its tensors, no weight has been read. */
export interface Model {
  readonly checkpoint: Checkpoint;
  /** Training flags: the file's, what was inferred, and those that were given in their place. */
  readonly args: ReadonlyMap<string, GivenFlag['value']>;
  readonly hyperparameters: Hyperparameters;
  readonly network: Network;
  /** In running order: the encoder in pieces, each latent group from the top, the output. */
  readonly stages: readonly Stage[];
  /** How many of them, from the first, are the encoder's: what they compute does not depend on the noise. */
  readonly encoderStages: number;
  /** By group, from the top. */
  readonly groupShapes: readonly GroupShape[];
  readonly description: CheckpointDescription;
  /** Is shown the weights as they are read. */
  readonly weightCheck: WeightCheck;
}

export interface ModelWish {
  /** Training flags that win over the file's, or tell what it leaves open. */
  readonly flags?: readonly GivenFlag[];
  /** The name of the weights, where a file holds several; `null` for those that were trained. */
  readonly weights?: string | null;
  /** MB that one image may take; by default, and at least, what is taken unasked. */
  readonly memoryMb?: number | null;
}

/**
 * @throws {OpenFlags} when file, tensors and `flags` leave something open.
 * @throws {Refusal} when the file is no NVAE checkpoint, is damaged, holds a network that is not one of NVAE, or one that
 * asks for more memory than is allowed.
 */
export async function openModel(
  path: string,
  { flags = [], weights = null, memoryMb = null }: ModelWish = {},
): Promise<Model> {
  const checkpoint = await openCheckpoint(path, weights);
  try {
    const understood = understandNetwork(checkpoint, flags);
    const { args, hyperparameters, network } = understood;
    const groupShapes = network.groups.map(({ z: { channels, height, width } }) => ({ channels, height, width }));
    requireAffordable(network, groupShapes, hyperparameters.imageSize, memoryMb);
    const stages = stagesOf(network);
    return {
      ...{ checkpoint, args, hyperparameters, network, stages, groupShapes },
      encoderStages: stages.findIndex((stage) => computes(stage, network.encoded)) + 1,
      description: describe(checkpoint, understood, groupShapes),
      weightCheck: new WeightCheck(stages, checkpoint.tensors),
    };
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}

function stagesOf(network: Network): Stage[] {
  const read = new Set<Value>([network.logits]);
  for (const { posterior, prior, z0, z } of network.groups) {
    for (const gaussian of prior === null ? [posterior] : [posterior, prior]) {
      read.add(gaussian.mu).add(gaussian.sigma).add(gaussian.raw);
    }
    read.add(z0).add(z);
  }
  const parts = [
    { name: 'encoder', last: network.encoded },
    ...network.groups.map(({ z }, group) => ({ name: `latent group ${group}`, last: z })),
    { name: 'output', last: network.logits },
  ];
  return cutIntoStages(fold(network.graph, new Set([...read, network.encoded])), parts, read, MAXIMUM_STAGE_BYTES);
}

/** Whether a stage's outputs hold a value of the network. */
export function computes({ graph }: Stage, value: Value): boolean {
  return graph.outputs.some(({ name }) => name === value.name);
}

function describe(
  checkpoint: Checkpoint,
  { hyperparameters, network, notes, warnings }: Understood,
  groups: readonly GroupShape[],
): CheckpointDescription {
  return {
    dataset: hyperparameters.dataset,
    notes: [...checkpoint.notes, ...notes],
    warnings,
    weights: checkpoint.weights,
    weightSets: checkpoint.weightSets,
    groups,
    image: { channels: hyperparameters.imageChannels, size: hyperparameters.imageSize },
    likelihood: hyperparameters.likelihood.kind,
    bits: hyperparameters.bits,
    flowsPerGroup: hyperparameters.flowsPerGroup,
    cellTable: hyperparameters.cellTableName,
    residualPosterior: hyperparameters.residualPosterior,
    squeezeExcitation: hyperparameters.squeezeExcitation,
    parameters: network.parameterCount,
    epoch: checkpoint.epoch,
    globalStep: checkpoint.globalStep,
  };
}
