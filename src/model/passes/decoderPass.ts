/** One pass of a batch through the network by a plan. It hands out each latent group's statistics as they arrive. */
import type { LatentModel } from '../latentModel';
import { latentCount, type GroupBatch } from '../statistics/groupBatch';
import { GroupOutputs } from './groupOutputs';
import { PassInputs } from './passInputs';
import { drawZ, POSTERIOR, readsPosterior, type Plan, type Source } from './plan';
import { firstStageOf, firstStageOfPass, type Start } from './resume';
import type { StageRunner } from './stageRunner';

export interface Batch {
  /** Index of the batch's first image among all images. */
  readonly firstImage: number;
  readonly images: number;
  /** (N, C, size, size) in [0, 1]; `null` for a pass that only decodes, with a plan that reads no posterior. */
  readonly x: Float32Array | null;
}

/** The network's output for one draw of a batch. */
export interface OutputBatch extends Omit<Batch, 'x'> {
  readonly draw: number;
  /** The decoder's parameters, (N, outputs, size, size). */
  readonly logits: Float32Array;
}

export interface PassOptions {
  readonly plan: Plan;
  /** Index of the draw, from 0. */
  readonly draw: number;
  /** Standard normal noise of a group for this batch and draw, (N, L, h, w). */
  readonly epsilon: (group: number) => Float32Array;
  readonly start: Start;
  /** The groups at which later passes for these images begin. Their inputs are kept. */
  readonly again: readonly number[];
  /** Whether to hand out raw parameters, ε and z beside q and p. */
  readonly details: boolean;
  /** Whether to hand out the groups' statistics; by default they are, if there are images. */
  readonly measures?: boolean;
  /** Whether to hand out z of groups that take their posterior's draw, too. */
  readonly posteriorZ?: boolean;
  /** Receives the z of each group that doesn't take its posterior's draw, (N, L, h, w), once it is drawn. */
  readonly onZ?: ((group: number, z: Float32Array) => void) | undefined;
  /** Feature maps that go from one pass without images to another. */
  readonly features?: Features;
  /** Whether a stage frees its memory once no later pass for these images needs it. */
  readonly release: boolean;
  /** Called when the last stage has started: the next pass may begin. */
  readonly allStarted?: (() => void) | undefined;
}

/** By name, (N, C, H, W). */
export interface Features {
  /** What stages above the start computed in another pass. */
  readonly known?: ReadonlyMap<string, Float32Array> | undefined;
  /** What this pass hands out. */
  readonly wanted?: ReadonlySet<string> | undefined;
  readonly onFeature?: ((name: string, values: Float32Array) => void) | undefined;
}

export type Measured =
  /** A stage has run. */
  | { readonly kind: 'stage'; readonly name: string }
  /**
   * Only with images, if the pass measures. `z` is the sample that the pass continues with, (N, L, h, w); `null` if it
   * is the posterior's draw, unless that was asked for.
   */
  | { readonly kind: 'group'; readonly batch: GroupBatch; readonly z: Float32Array | null }
  | { readonly kind: 'output'; readonly batch: OutputBatch };

/**
 * Runs a pass. After each stage, it yields what the stage completed, then the stage's name. Without images, the top
 * prior must be constant.
 * @throws {Error} if there are no images and the plan reads a posterior
 */
export async function* decoderPass(
  model: LatentModel,
  runner: StageRunner,
  { firstImage, images, x }: Batch,
  options: PassOptions,
): AsyncGenerator<Measured> {
  const { plan, draw, epsilon, start, again, details, release, measures = true, posteriorZ: wantsZ = false } = options;
  const { known, wanted, onFeature } = options.features ?? {};
  const { network, groupShapes } = model;
  if (x === null && plan.some(readsPosterior)) throw new Error('a pass without images has no posterior');
  const inputs = new PassInputs(model, { images, x, epsilon, start, known });
  const waiting = network.groups.map((latentGroup, group) => {
    const source = plan[group];
    const shape = groupShapes[group];
    if (source === undefined || shape === undefined) throw new Error(`the plan has no source for group ${group}`);
    const needsZ = details || wantsZ || (source.kind !== 'posterior' && readsPosterior(source));
    const needsPosterior = x !== null && (measures || readsPosterior(source));
    const read = { posterior: needsPosterior, z: needsZ, raw: details };
    return { group, shape, source, outputs: new GroupOutputs(latentGroup, images * latentCount(shape), read) };
  });
  if (start.kind === 'group') waiting.splice(0, start.group);
  if (!measures) supplyGiven(waiting, inputs);

  const fetched = new Map<string, Float32Array>();
  const run = {
    batch: images,
    feed: (name: string) => inputs.feed(name),
    fetch: new Set([network.logits.name, ...waiting.flatMap(({ outputs }) => outputs.names), ...(wanted ?? [])]),
    release,
    started: () => inputs.prepare(),
    allStarted: options.allStarted,
    // The inputs of these stages are computed from the results of earlier stages.
    waitsBefore: new Set(
      waiting.flatMap(({ group, source }) => (source.kind === 'posterior' ? [] : [firstStageOf(model, group + 1)])),
    ),
  };
  const extent = { from: firstStageOfPass(model, start), again: again.map((group) => firstStageOf(model, group)) };
  for await (const { index, fetched: values } of runner.pass(run, extent)) {
    for (const [name, array] of values) {
      fetched.set(name, array);
      if (wanted?.has(name) === true) onFeature?.(name, array);
    }
    for (let next = waiting[0]; next?.outputs.areIn(fetched) === true; next = waiting[0]) {
      waiting.shift();
      const { group, shape, source, outputs } = next;
      const noise = inputs.takeNoise(group);
      const { prior, posterior, z: posteriorZ } = outputs.take(fetched);
      const z = source.kind === 'posterior' ? null : drawZ(source, { shape, ...prior, epsilon: noise, posteriorZ });
      if (z !== null) {
        inputs.supplyZ(group, z);
        options.onZ?.(group, z);
      }
      if (posterior !== null && measures) {
        const batch = { group, shape, firstImage, images, draw, epsilon: noise, ...prior, ...posterior };
        yield { kind: 'group', batch, z: z ?? (wantsZ ? posteriorZ : null) };
      }
    }
    const logits = fetched.get(network.logits.name);
    if (logits !== undefined) yield { kind: 'output', batch: { firstImage, images, draw, logits } };
    yield { kind: 'stage', name: runner.stages[index]?.name ?? '' };
  }
}

/** Removes groups of which nothing is read: their z is known, or stays on the engine. */
function supplyGiven(waiting: { group: number; source: Source }[], inputs: PassInputs): void {
  for (let i = waiting.length - 1; i >= 0; i--) {
    const { group, source } = waiting[i] ?? { group: 0, source: POSTERIOR };
    if (source.kind === 'given') inputs.supplyZ(group, source.z);
    if (source.kind === 'given' || source.kind === 'posterior') waiting.splice(i, 1);
  }
}
