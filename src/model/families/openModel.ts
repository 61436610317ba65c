import type { CheckpointDescription, GivenFlag, GroupShape } from '../../protocol/inspection';
import { openCheckpoint, type Checkpoint } from '../checkpoint/checkpoint';
import { fold } from '../graph/fold';
import type { Value } from '../graph/graph';
import { cutIntoStages, type Stage } from '../graph/stages';
import type { Family, LatentModel, Network, UnderstoodModel } from '../latentModel';
import { decoder } from '../likelihood/likelihood';
import { WeightCheck } from '../weightCheck';
import { requireAffordable } from './memoryDemand';
import { nvae } from './nvae/nvae';

/**
 * Kept small: while compiling a stage, an engine holds its weights more than twice, and reads those of the next stage.
 */
const MAXIMUM_STAGE_BYTES = 8e6;

/** In the order in which they are tried. The last family also explains what is wrong with a file that matches none. */
const FAMILIES: readonly [...Family[], Family] = [nvae];

export interface ModelWish {
  /** Training flags that override the file's, or supply what it leaves open. */
  readonly flags?: readonly GivenFlag[];
  /** The name of the weights, if the file holds several; `null` for those that were trained. */
  readonly weights?: string | null;
  /** Memory that one image may take, in MB. The default, and the minimum, is the amount taken without asking. */
  readonly memoryMb?: number | null;
}

/**
 * Opens a checkpoint as a model of the first family that it matches.
 * @throws {OpenFlags} if file, tensors and `flags` leave something open.
 * @throws {Refusal} if the file is not a checkpoint of a known family, is damaged, or needs more memory than is
 * allowed.
 */
export async function openModel(
  path: string,
  { flags = [], weights = null, memoryMb = null }: ModelWish = {},
): Promise<LatentModel> {
  const checkpoint = await openCheckpoint(path, weights);
  try {
    const understood = familyOf(checkpoint).understand(checkpoint, flags);
    const { args, images, network } = understood;
    const groupShapes = network.groups.map(({ z: { channels, height, width } }) => ({ channels, height, width }));
    requireAffordable(network, groupShapes, images.imageSize, memoryMb);
    const stages = stagesOf(network);
    const hasFlows = network.groups.some(({ z0, z }) => z0.name !== z.name);
    return {
      ...{ checkpoint, args, images, network, stages, groupShapes, hasFlows },
      decoder: decoder(images),
      encoderStages:
        stages.findIndex(({ graph }) => graph.outputs.some(({ name }) => name === network.encoded.name)) + 1,
      description: describe(checkpoint, understood, groupShapes, hasFlows),
      weightCheck: new WeightCheck(stages, checkpoint.tensors),
    };
  } catch (error) {
    await checkpoint.close();
    throw error;
  }
}

function familyOf(checkpoint: Checkpoint): Family {
  return FAMILIES.find((family) => family.matches(checkpoint)) ?? nvae;
}

function stagesOf(network: Network): Stage[] {
  const read = new Set<Value>([network.logits]);
  for (const { posterior, prior, z0, z } of network.groups) {
    for (const { mu, sigma, raw } of prior.kind === 'constant' ? [posterior] : [posterior, prior]) {
      read.add(mu).add(sigma).add(raw);
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

function describe(
  checkpoint: Checkpoint,
  { images, network, facts, flags, notes, warnings }: UnderstoodModel,
  groups: readonly GroupShape[],
  hasFlows: boolean,
): CheckpointDescription {
  return {
    dataset: images.dataset,
    notes: [...checkpoint.notes, ...notes],
    warnings,
    weights: checkpoint.weights,
    weightSets: checkpoint.weightSets,
    groups,
    image: { channels: images.imageChannels, size: images.imageSize },
    likelihood: images.likelihood.kind,
    bits: images.bits,
    hasFlows,
    hasSoftClamp: true,
    ...{ facts, flags },
    parameters: network.parameterCount,
    epoch: checkpoint.epoch,
    globalStep: checkpoint.globalStep,
  };
}
