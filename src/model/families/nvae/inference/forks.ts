/** Networks derived from NVAE that differ from it, with the tensors that reveal each. */
import { Refusal } from '../../../refusal';
import type { Module } from './modules';

/** @throws Refusal naming the fork, if the weights are of a known one. */
export function refuseKnownForks(network: Module): void {
  const start = network.get('prior_ftr0');
  if (start?.length === 4) {
    throw new Refusal(
      `The model is class-conditional: prior_ftr0 of shape (${start.join(', ')}) holds one learned start for each of ${start[0]} classes, where NVAE has one. Such models can't be inspected.`,
    );
  }
  if (start?.length === 3 && start[1] !== start[2]) {
    throw new Refusal(
      `The model's images are not square: prior_ftr0 has the shape (${start.join(', ')}). Only square images can be inspected.`,
    );
  }
  if (network.has('enc_sampler.0.1.weight') && !network.has('enc_sampler.0.weight')) {
    throw new Refusal(
      "The weights are those of LSGM's VAE, another network than NVAE: its samplers begin with an activation (enc_sampler.0.1.weight). It can't be inspected.",
    );
  }
}
