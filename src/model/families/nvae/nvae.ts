import type { Checkpoint } from '../../checkpoint/checkpoint';
import type { Family } from '../../latentModel';
import type { Hyperparameters } from './hyperparameters';
import { understandNetwork } from './understand';

/** NVAE (Vahdat and Kautz, NeurIPS 2020), as its release writes checkpoints. */
export const nvae: Family = {
  matches: ({ tensors }: Checkpoint) => tensors.has('stem.weight') && tensors.has('image_conditional.1.weight'),
  understand: (checkpoint, given) => {
    const { args, hyperparameters, network, flags, notes, warnings } = understandNetwork(checkpoint, given);
    return { args, images: hyperparameters, network, facts: factsOf(hyperparameters), flags, notes, warnings };
  },
};

function factsOf({ residualPosterior, flowsPerGroup, cellTableName }: Hyperparameters): string[] {
  const flows =
    flowsPerGroup === 0 ? 'no flows' : `${flowsPerGroup} ${flowsPerGroup === 1 ? 'flow' : 'flows'} per group`;
  return [`${residualPosterior ? 'residual posterior' : 'absolute posterior'}, ${flows}`, `cells ${cellTableName}`];
}
