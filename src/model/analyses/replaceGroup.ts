/** Ablation: what the model loses when one latent group ignores the images (docs/analyses.md#ablation). */
import type { Progress } from '../../protocol/inspection';
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { decoderPass } from '../passes/decoderPass';
import { drawZ, planOf, POSTERIOR, withSource, type Plan, type Source } from '../passes/plan';
import { extentOfDraw, stagesFrom, type Start } from '../passes/resume';
import { StageCount } from '../passes/stageCount';
import { Refusal } from '../refusal';
import { groupKlNats } from '../statistics/groupKl';
import { pairedEstimate, type PairedEstimate } from '../statistics/pairedEstimate';
import type { Analysed } from './analysed';
import { batchesFrom, eachBatch, type ImageBatch } from './batches';

export interface ReplacementOptions extends Analysed {
  readonly group: number;
  readonly progress?: (progress: Progress) => void;
}

/** Changes from the posterior pass to the pass with the group replaced, with the same noise, in nats per image. */
export interface Replacement {
  /** Change of the NELBO. It is `null`, like the distortion, if the decoder is unknown. */
  readonly nelboNats: PairedEstimate | null;
  /** Change of the KL of all groups: a z from the prior costs nothing, and the groups below change. */
  readonly rateNats: PairedEstimate;
  /** Change of the reconstruction loss. */
  readonly distortionNats: PairedEstimate | null;
}

/** Source of the replaced group's z: a sample of its prior, for which the NELBO remains a bound. */
const REPLACEMENT: Source = { kind: 'prior', temperature: 1 };

/** Costs by draw, then image: (D, B). They are written by index, so images may be measured again. */
class Costs {
  /** KL of the replaced group and the groups below. Groups above are the same in both passes. */
  readonly rateNats: Float64Array;
  readonly distortionNats: Float64Array;

  constructor(values: number) {
    this.rateNats = new Float64Array(values);
    this.distortionNats = new Float64Array(values);
  }
}

/**
 * Replaces the z of one group by a sample of its prior. All groups below take their posteriors again, given the images
 * and the changed z.
 * @throws {Refusal} if there is no such group, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function replaceGroup(options: ReplacementOptions): Promise<Replacement> {
  const { model, running, images, group, draws, signal } = options;
  const groups = model.groupShapes.length;
  if (group >= groups) throw new Refusal(`There is no latent group ${group}: the model has groups 0 to ${groups - 1}.`);
  const measuring = model.stages.length + (draws - 1) * stagesFrom(model, 0) + draws * stagesFrom(model, group + 1);
  const count = new StageCount({ drawing: stagesFrom(model, 1), measuring }, (told) => options.progress?.(told));
  const replacing = new Replacing(options, count);
  await eachBatch({
    ...{ images, running, signal },
    farOf: () => 0,
    maySplit: () => true,
    measure: (batch) => replacing.measure(batch),
    measured: (end) => void images.measured(end),
    sampled: (stage) => {
      signal.throwIfAborted();
      count.add(stage);
    },
    expect: (firstImage) =>
      count.expect({
        drawing: batchesFrom(Math.max(firstImage, images.drawn), images, running.batchSize),
        measuring: batchesFrom(firstImage, images, running.batchSize),
      }),
    notice: (sentence) => options.notice?.(sentence),
  });
  await model.checkpoint.checkUnchanged();
  return replacing.changes();
}

class Replacing {
  readonly #options: ReplacementOptions;
  readonly #count: StageCount;
  readonly #posterior: Plan;
  readonly #replaced: Plan;
  readonly #before: Costs;
  readonly #after: Costs;

  constructor(options: ReplacementOptions, count: StageCount) {
    const { model, images, group, draws } = options;
    this.#options = options;
    this.#count = count;
    this.#posterior = planOf(model.groupShapes.length, POSTERIOR);
    this.#replaced = withSource(this.#posterior, group, REPLACEMENT);
    this.#before = new Costs(draws * images.most);
    this.#after = new Costs(draws * images.most);
  }

  /** Runs two passes per draw: the posterior pass, and the pass that differs from the group on and begins below it. */
  async measure(batch: ImageBatch): Promise<void> {
    const { images, group, draws } = this.#options;
    const below = group + 1;
    const release = images.isEnd(batch.firstImage + batch.images);
    for (let draw = 0; draw < draws; draw++) {
      const { start, again } = extentOfDraw(draw, draws);
      const first = { start, again: [...again, below], release };
      const replacedZ = await this.#pass(batch, draw, this.#posterior, this.#before, first);
      const resumed = { start: { kind: 'group', group: below, above: replacedZ }, again, release } as const;
      await this.#pass(batch, draw, this.#replaced, this.#after, resumed);
    }
  }

  changes(): Replacement {
    const { model, images, draws } = this.#options;
    const { most } = images;
    const number = images.input.description.images;
    const rate = new Float64Array(draws * number);
    const distortion = new Float64Array(draws * number);
    for (let draw = 0, i = 0; draw < draws; draw++) {
      for (let at = draw * most; at < draw * most + number; at++, i++) {
        rate[i] = (this.#after.rateNats[at] ?? NaN) - (this.#before.rateNats[at] ?? NaN);
        distortion[i] = (this.#after.distortionNats[at] ?? NaN) - (this.#before.distortionNats[at] ?? NaN);
      }
    }
    const isKnown = model.decoder !== null;
    return {
      nelboNats: isKnown ? pairedEstimate(added(rate, distortion), number) : null,
      rateNats: pairedEstimate(rate, number),
      distortionNats: isKnown ? pairedEstimate(distortion, number) : null,
    };
  }

  /** @returns the group's z in the other plan, (N, L, h, w); `null` in the pass that starts below the group */
  async #pass(
    batch: ImageBatch,
    draw: number,
    plan: Plan,
    costs: Costs,
    extent: { readonly start: Start; readonly again: readonly number[]; readonly release: boolean },
  ): Promise<Float32Array | null> {
    const { model, running, images, group, signal, epsilon: noise } = this.#options;
    const { firstImage } = batch;
    const first = draw * images.most + firstImage;
    const epsilon = (of: number) => noise(of, firstImage, batch.images, draw);
    const { start, again, release } = extent;
    const options = { plan, draw, epsilon, start, again, details: false, release: release && !running.keepsStages };
    costs.rateNats.fill(0, first, first + batch.images);
    let replacedZ: Float32Array | null = null;
    for await (const measured of decoderPass(model, running.runner, batch, options)) {
      signal.throwIfAborted();
      if (measured.kind === 'stage') this.#count.add(measured.name);
      if (measured.kind === 'group' && measured.batch.group >= group) {
        groupKlNats(measured.batch).forEach(
          (nats, b) => (costs.rateNats[first + b] = (costs.rateNats[first + b] ?? 0) + nats),
        );
        if (measured.batch.group === group) {
          replacedZ = drawZ(REPLACEMENT, { ...measured.batch, epsilon: epsilon(group), posteriorZ: null });
        }
      }
      if (measured.kind === 'output') {
        const { logits } = measured.batch;
        const losses = reconstructionLoss(model.decoder, { images: batch.images, logits, x: batch.x });
        costs.distortionNats.set(losses, first);
      }
    }
    return replacedZ;
  }
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + (b[i] ?? NaN));
}
