/** Decoding from the prior (spec, section 7): z_i ~ p_i at a temperature, top group first. */
import { computes, type Model } from '../families/openModel';
import { TOP_PRIOR_SIGMA } from '../families/nvae/network';
import type { StageRunner } from './stageRunner';
import { latentCount } from '../statistics/groupBatch';

/** The first stage that decoding from the prior runs: those before it lead to the top group's z, which it draws. */
export function firstPriorStage({ network, stages }: Model): number {
  return stages.findIndex((stage) => network.groups[0] !== undefined && computes(stage, network.groups[0].z)) + 1;
}

export interface PriorPassOptions {
  /** Standard normal noise of a group, (N, L, h, w); asked for in order, once for each group. */
  readonly epsilon: (group: number) => Float32Array;
  /** Multiplies every prior's σ. */
  readonly temperature: number;
  /** Called after each stage with its name; what it throws ends the pass. */
  readonly onStage: (name: string) => void;
}

/**
 * Runs the stages of inference with the encoder's features at zero and each z replaced by a draw from its prior, so
 * that what is compiled serves both. What the posterior makes of the zeros is not read.
 *
 * @returns the decoder's parameters, (N, outputs, size, size)
 */
export async function decodePrior(
  model: Model,
  runner: StageRunner,
  images: number,
  { epsilon, temperature, onStage }: PriorPassOptions,
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
  let noise: Float32Array | null = null;
  const prepareNoise = () => {
    if (sampled < network.groups.length) noise ??= epsilon(sampled);
  };
  const sampleGroups = () => {
    for (; sampled < network.groups.length; sampled++) {
      const group = network.groups[sampled];
      if (group === undefined) return;
      const mu = group.prior === null ? null : prior.get(group.prior.mu.name);
      const sigma = group.prior === null ? null : prior.get(group.prior.sigma.name);
      if (mu === undefined || sigma === undefined) return;
      const drawn = noise ?? epsilon(sampled);
      noise = null;
      const z = drawn.map((e, i) => (mu?.[i] ?? 0) + (sigma?.[i] ?? TOP_PRIOR_SIGMA) * temperature * e);
      feeds.set(group.z.name, z);
    }
  };

  sampleGroups();
  for (let index = first; index < runner.stages.length; index++) {
    const running = runner.run(index, { batch: images, feed: (name) => feeds.get(name), fetch, release: false });
    prepareNoise(); // While the engine runs.
    for (const [name, values] of await running) prior.set(name, values);
    sampleGroups();
    onStage(runner.stages[index]?.name ?? '');
  }
  const logits = prior.get(network.logits.name);
  if (logits === undefined) throw new Error('the engine did not return the logits');
  return logits;
}
