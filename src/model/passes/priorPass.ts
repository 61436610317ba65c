/**
 * Decoding without images (docs/nvae.md#sampling): every group's z comes from a source that doesn't read the posterior.
 */
import type { LatentModel } from '../latentModel';
import { latentCount } from '../statistics/groupBatch';
import { decoderPass, type Features } from './decoderPass';
import { featuresAt, type DecoderState } from './decoderState';
import { drawZ, type Plan } from './plan';
import type { StageRunner } from './stageRunner';

export interface PriorPassOptions {
  readonly plan: Plan;
  /** Standard normal noise of a group, (N, L, h, w). */
  readonly epsilon: (group: number) => Float32Array;
  /** Receives the z of every group, (N, L, h, w), once it is drawn. */
  readonly onZ?: ((group: number, z: Float32Array) => void) | undefined;
  /** Called after each stage with its name; an exception from it ends the pass. */
  readonly onStage: (name: string) => void;
  /** Where the pass begins; by default below the top group. The plan takes the same z above as the pass that left it. */
  readonly from?: DecoderState | null;
  /** Receives the state at a group below the start, from 2, when all of it is there. */
  readonly leaves?: { readonly group: number; readonly onState: (state: DecoderState) => void } | null;
}

/**
 * Decodes z from the plan. It runs the stages below the top group, whose z needs no network, or those below the group at
 * which it begins. Passes with images run the same stages, so compiled stages serve both. The posteriors computed on the
 * way, from zero features, are never read.
 *
 * @returns the decoder's parameters, (N, outputs, size, size)
 */
export async function decodePrior(
  model: LatentModel,
  runner: StageRunner,
  images: number,
  { plan, epsilon, onZ, onStage, from = null, leaves = null }: PriorPassOptions,
): Promise<Float32Array> {
  const above = from === null ? topZ(model, images, plan, epsilon) : from.above;
  if (from === null) onZ?.(0, above);
  const start = { kind: 'group', group: from?.group ?? 1, above } as const;
  const left = leaves && stateLeft(model, leaves, plan, from);
  const options = {
    ...{ plan, epsilon, start, draw: 0, again: [], details: false, measures: false, release: false },
    features: { known: from?.features, ...left?.features },
    onZ: (group: number, z: Float32Array) => {
      left?.onZ(group, z);
      onZ?.(group, z);
    },
  };
  let logits: Float32Array | null = null;
  for await (const measured of decoderPass(model, runner, { firstImage: 0, images, x: null }, options)) {
    if (measured.kind === 'output') logits = measured.batch.logits;
    if (measured.kind === 'stage') onStage(measured.name);
  }
  if (logits === null) throw new Error('the engine did not return the logits');
  return logits;
}

/** Collects a state until all of it is there. */
function stateLeft(
  model: LatentModel,
  { group, onState }: NonNullable<PriorPassOptions['leaves']>,
  plan: Plan,
  from: DecoderState | null,
): {
  readonly features: Pick<Features, 'wanted' | 'onFeature'>;
  readonly onZ: (group: number, z: Float32Array) => void;
} {
  const wanted = featuresAt(model, group);
  const features = new Map([...(from?.features ?? [])].filter(([name]) => wanted.has(name)));
  const source = plan[group - 1];
  let above = source?.kind === 'given' ? source.z : null;
  const tell = () => {
    if (above !== null && features.size === wanted.size) onState({ group, above, features });
  };
  return {
    features: {
      wanted,
      onFeature(name, values) {
        features.set(name, values);
        tell();
      },
    },
    onZ(of, z) {
      if (of !== group - 1) return;
      above = z;
      tell();
    },
  };
}

function topZ(
  { network, groupShapes }: LatentModel,
  images: number,
  plan: Plan,
  epsilon: (group: number) => Float32Array,
): Float32Array {
  const [group] = network.groups;
  const [shape] = groupShapes;
  const [source] = plan;
  if (group === undefined || shape === undefined || source === undefined) throw new Error('there is no top group');
  const { prior } = group;
  if (prior.kind !== 'constant') throw new Error('the top prior is not constant');
  const length = images * latentCount(shape);
  const muP = new Float32Array(length).fill(prior.mu);
  const sigmaP = new Float32Array(length).fill(prior.sigma);
  return drawZ(source, { shape, muP, sigmaP, epsilon: epsilon(0), posteriorZ: null });
}
