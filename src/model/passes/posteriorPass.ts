/** Runs the network over a batch of images, draw by draw, and hands out each latent group's statistics as they come. */
import type { Model } from '../families/openModel';
import { TOP_PRIOR_SIGMA, type LatentGroup } from '../families/nvae/network';
import type { EpsilonSource } from './epsilon';
import { latentCount, type Flow, type GroupBatch, type GroupDetails } from '../statistics/groupBatch';
import type { StageRunner } from './stageRunner';

export interface Batch {
  readonly firstImage: number;
  readonly images: number;
  /** (N, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
}

/** What the network says about one draw of a batch. */
export interface OutputBatch extends Batch {
  readonly draw: number;
  /** The decoder's parameters, (N, outputs, size, size). */
  readonly logits: Float32Array;
}

export interface MeasureOptions {
  readonly epsilon: EpsilonSource;
  readonly draws: number;
  /** Whether raw parameters, ε and z of the first draw are wanted beside q and p. */
  readonly details: boolean;
  /** Whether no further batch follows, so that each stage may go after it has run. */
  readonly last: boolean;
}

export type Measured =
  | { readonly kind: 'stage'; readonly name: string }
  | { readonly kind: 'group'; readonly batch: GroupBatch }
  | { readonly kind: 'output'; readonly batch: OutputBatch };

/** After each stage its name, and before that what it completed. The encoder runs for the first draw only. */
export async function* measure(
  model: Model,
  runner: StageRunner,
  batch: Batch,
  options: MeasureOptions,
): AsyncGenerator<Measured> {
  for (let draw = 0; draw < options.draws; draw++) yield* measureDraw(model, runner, batch, draw, options);
}

async function* measureDraw(
  model: Model,
  runner: StageRunner,
  { firstImage, images, x }: Batch,
  draw: number,
  options: MeasureOptions,
): AsyncGenerator<Measured> {
  const { network, groupShapes, encoderStages } = model;
  const { epsilon, draws, last } = options;
  const details = options.details && draw === 0;
  const extent = { from: draw === 0 ? 0 : encoderStages, again: draw === draws - 1 ? null : encoderStages };
  const noise = new Map<string, Float32Array>();
  const feed = (name: string) => {
    if (name === network.x.name) return x;
    const group = network.groups.findIndex((latentGroup) => latentGroup.epsilon.name === name);
    if (group < 0) return undefined;
    const values = epsilon(group, firstImage, images, draw);
    if (details) noise.set(name, values);
    return values;
  };
  const fetch = new Set([network.logits.name, ...network.groups.flatMap((group) => fetchedNames(group, details))]);

  let group = 0;
  const fetched = new Map<string, Float32Array>();
  const run = { batch: images, feed, fetch, release: last };
  for await (const { index, fetched: values } of runner.pass(run, extent)) {
    for (const [name, array] of values) fetched.set(name, array);
    const current = network.groups[group];
    const shape = groupShapes[group];
    if (
      current !== undefined &&
      shape !== undefined &&
      fetchedNames(current, details).every((name) => fetched.has(name))
    ) {
      const gaussians = takeGaussians(current, images * latentCount(shape), fetched);
      const flow = hasFlow(current) ? takeFlow(current, fetched) : null;
      const rest = details ? takeDetails(current, gaussians.muP.length, flow, noise, fetched) : null;
      yield { kind: 'group', batch: { group, shape, firstImage, images, draw, ...gaussians, flow, details: rest } };
      group += 1;
    }
    const logits = fetched.get(network.logits.name);
    if (logits !== undefined) yield { kind: 'output', batch: { firstImage, images, x, draw, logits } };
    yield { kind: 'stage', name: runner.stages[index]?.name ?? '' };
  }
}

function hasFlow({ z0, z }: LatentGroup): boolean {
  return z0.name !== z.name;
}

function fetchedNames(group: LatentGroup, details: boolean): string[] {
  const { posterior, prior, z0, z } = group;
  const gaussians = prior === null ? [posterior] : [posterior, prior];
  const names = gaussians.flatMap(({ mu, sigma }) => [mu.name, sigma.name]);
  if (hasFlow(group)) names.push(z0.name);
  if (hasFlow(group) || details) names.push(z.name);
  if (details) names.push(...gaussians.map(({ raw }) => raw.name));
  return names;
}

function take(fetched: Map<string, Float32Array>, name: string): Float32Array {
  const values = fetched.get(name);
  if (values === undefined) throw new Error(`the engine did not return ${name}`);
  fetched.delete(name);
  return values;
}

function takeGaussians({ posterior, prior }: LatentGroup, length: number, fetched: Map<string, Float32Array>) {
  return {
    muQ: take(fetched, posterior.mu.name),
    sigmaQ: take(fetched, posterior.sigma.name),
    muP: prior === null ? new Float32Array(length) : take(fetched, prior.mu.name),
    sigmaP: prior === null ? new Float32Array(length).fill(TOP_PRIOR_SIGMA) : take(fetched, prior.sigma.name),
  };
}

function takeFlow({ z0, z }: LatentGroup, fetched: Map<string, Float32Array>): Flow {
  return { z0: take(fetched, z0.name), zK: take(fetched, z.name) };
}

function takeDetails(
  { posterior, prior, z, epsilon }: LatentGroup,
  length: number,
  flow: Flow | null,
  noise: Map<string, Float32Array>,
  fetched: Map<string, Float32Array>,
): GroupDetails {
  return {
    rawPosterior: take(fetched, posterior.raw.name),
    rawPrior: prior === null ? new Float32Array(2 * length) : take(fetched, prior.raw.name),
    epsilon: take(noise, epsilon.name),
    z: flow?.zK ?? take(fetched, z.name),
  };
}
