/** Decoding from the prior (spec, section 7): z_i ~ p_i at a temperature, top group first. */
import { computes, type Model } from '../model';
import { TOP_PRIOR_SIGMA } from '../nvae/network';
import type { StageRunner } from './stageRunner';
import { latentCount } from './groupBatch';

/** The first stage that decoding from the prior runs: those before it lead to the top group's z, which it draws. */
export function firstPriorStage({ network, stages }: Model): number {
  return stages.findIndex((stage) => network.groups[0] !== undefined && computes(stage, network.groups[0].z)) + 1;
}

/**
 * Runs the stages of inference with the encoder's features at zero and each z replaced by a draw from its prior, so
 * that what is compiled serves both. What the posterior makes of the zeros is not read.
 *
 * @param epsilon standard normal noise by group, (N, L, h, w)
 * @param temperature multiplies every prior's σ
 * @param onStage called after each stage with its name; what it throws ends the pass
 * @returns the decoder's parameters, (N, outputs, size, size)
 */
export async function decodePrior(
  model: Model,
  runner: StageRunner,
  images: number,
  epsilon: readonly Float32Array[],
  temperature: number,
  onStage: (name: string) => void,
): Promise<Float32Array> {
  const { network, groupShapes } = model;
  const first = firstPriorStage(model);
  const feeds = new Map<string, Float32Array>();
  for (const { graph } of runner.stages.slice(0, first)) {
    for (const { name, channels, height, width } of graph.outputs) {
      feeds.set(name, new Float32Array(images * channels * height * width));
    }
  }
  const prior = new Map<string, Float32Array>();
  const fetch = new Set([network.logits.name]);
  network.groups.forEach((group, index) => {
    const shape = groupShapes[index];
    if (shape !== undefined) feeds.set(group.epsilon.name, new Float32Array(images * latentCount(shape)));
    if (group.prior !== null) fetch.add(group.prior.mu.name).add(group.prior.sigma.name);
  });

  let sampled = 0;
  const sampleGroups = () => {
    for (; sampled < network.groups.length; sampled++) {
      const group = network.groups[sampled];
      const noise = epsilon[sampled];
      if (group === undefined || noise === undefined) return;
      const mu = group.prior === null ? null : prior.get(group.prior.mu.name);
      const sigma = group.prior === null ? null : prior.get(group.prior.sigma.name);
      if (mu === undefined || sigma === undefined) return;
      const z = noise.map((e, i) => (mu?.[i] ?? 0) + (sigma?.[i] ?? TOP_PRIOR_SIGMA) * temperature * e);
      feeds.set(group.z.name, z);
    }
  };

  sampleGroups();
  for (let index = first; index < runner.stages.length; index++) {
    const fetched = await runner.run(index, { batch: images, feed: (name) => feeds.get(name), fetch, release: false });
    for (const [name, values] of fetched) prior.set(name, values);
    sampleGroups();
    onStage(runner.stages[index]?.name ?? '');
  }
  const logits = prior.get(network.logits.name);
  if (logits === undefined) throw new Error('the engine did not return the logits');
  return logits;
}
