/**
 * One image whose latents are changed again and again, as a slider moves (docs/analyses.md#changed-latents). What the
 * engine holds of the base pass is used again, so a change runs the stages below its group only.
 */
import type { LatentModel } from '../../latentModel';
import { reconstructionLoss } from '../../likelihood/reconstructionLoss';
import { decoderPass, type Measured } from '../../passes/decoderPass';
import { planOf, POSTERIOR, type Drawable, type Plan } from '../../passes/plan';
import { FROM_IMAGES, type Start } from '../../passes/resume';
import type { RunningEngine } from '../../passes/runningEngine';
import type { StageRunner } from '../../passes/stageRunner';
import { groupKlNats } from '../../statistics/groupKl';
import type { GroupBatch } from '../../statistics/groupBatch';
import { logPriorNats } from '../../statistics/priorDensity';
import { drawableOf, firstZ, planOfVariant, type BaseGroups, type BasePass } from '../variants/variant';
import { variantOf, type Intervention } from './intervention';
import { onBothScales, type GroupLatents, type ScaledLatents } from './pairLatents';

export interface LiveImageOptions {
  readonly model: LatentModel;
  /** The image, (C, size, size) in [0, 1]. */
  readonly x: Float32Array;
  /** Standard normal noise of a group for one draw of the image, (L, h, w). */
  readonly epsilon: (group: number) => Float32Array;
  /** Reports what happened to the engine, in a sentence. */
  readonly notice?: (sentence: string) => void;
}

/** What a pass decoded. */
export interface DecodedImage {
  /** The decoder's mean, (C, size, size) in [0, 1]; `null` if the decoder is unknown. */
  readonly picture: Float32Array | null;
  /** −log p(x|z), in nats; NaN if the decoder is unknown. */
  readonly distortionNats: number;
  /** KL of the groups that were measured, by group, in nats. */
  readonly klNats: ReadonlyMap<number, number>;
}

export interface ChangedImage extends DecodedImage {
  /** Change of log p of the changed groups' z under their priors, in nats. */
  readonly logPChangeNats: number;
}

/** The base pass, and what the engine still holds of it. */
interface Held {
  readonly runner: StageRunner;
  readonly base: BasePass;
  readonly decoded: DecodedImage;
  /** The runner's number of passes after the last one that is known here. */
  passes: number;
  /** The last group, or the output, at which a pass may begin with the state of the base pass. */
  lastStart: number;
}

interface Pass {
  readonly plan: Plan;
  readonly start: Start;
  /** The last group at which later passes may begin, or the output. */
  readonly lastStart: number;
  readonly measures: boolean;
}

/** Calls must not overlap, on an engine that runs nothing else meanwhile. Between them, it may run anything. */
export class LiveImage {
  readonly #options: LiveImageOptions;
  #held: Held | null = null;

  constructor(options: LiveImageOptions) {
    this.#options = options;
  }

  /**
   * Every group from its posterior, with the KL of all groups. It runs only if the engine no longer holds it.
   * @throws {EngineFailure} if no engine is left to try.
   * @throws the signal's reason if it is aborted; at the latest after the current stage.
   */
  async base(running: RunningEngine, signal: AbortSignal): Promise<DecodedImage> {
    return this.#untilDone(running, signal, async () => (await this.#hold(running, signal)).decoded);
  }

  /**
   * Latents of groups in the base pass, in memory of their own.
   * @throws as `base`
   */
  async latents(running: RunningEngine, groups: readonly number[], signal: AbortSignal): Promise<GroupLatents> {
    return this.#untilDone(running, signal, async () => {
      const base = (await this.#hold(running, signal)).base.groups;
      return new Map(groups.map((group) => [group, latentsOf(group, base)]));
    });
  }

  /**
   * The image with changed latents.
   * @param measures whether the KL of the groups below the first changed one is wanted, too
   * @throws as `base`
   */
  async change(
    running: RunningEngine,
    intervention: Intervention,
    { measures, signal }: { readonly measures: boolean; readonly signal: AbortSignal },
  ): Promise<ChangedImage> {
    return this.#untilDone(running, signal, async () => {
      const held = await this.#hold(running, signal);
      const variant = variantOf(intervention);
      const { group } = variant;
      const own = drawableOf(group, held.base.groups);
      const z = firstZ(variant, held.base);
      const plan = planOfVariant(variant, z, this.#options.model.groupShapes.length, held.base);
      // An earlier change further up has overwritten the state below it. It is computed again on the way.
      const from = Math.min(held.lastStart, group + 1);
      const above = from === group + 1 ? z : drawableOf(from - 1, held.base.groups).posteriorZ;
      held.lastStart = from;
      // The priors of further groups are those of this pass.
      const further = intervention.groups.filter((other) => other > group);
      const reads = measures || further.length > 0;
      const pass = {
        plan,
        start: { kind: 'group', group: from, above },
        lastStart: group + 1,
        measures: reads,
      } as const;
      const klNats = new Map<number, number>();
      let logPChangeNats = logPOf(own, z) - logPOf(own, own.posteriorZ);
      try {
        const decoded = await this.#decode(held.runner, pass, signal, (measured) => {
          if (measured.kind !== 'group' || measured.batch.group <= group) return;
          const { batch } = measured;
          if (measures) addKl(klNats, batch);
          if (!further.includes(batch.group)) return;
          const before = drawableOf(batch.group, held.base.groups);
          logPChangeNats += logPOf(batch, measured.z) - logPOf(before, before.posteriorZ);
        });
        held.lastStart = group + 1;
        return { ...decoded, klNats, logPChangeNats };
      } finally {
        // A change that is aborted leaves the state above its start as it was.
        held.passes = held.runner.passes;
      }
    });
  }

  async #hold(running: RunningEngine, signal: AbortSignal): Promise<Held> {
    const { runner } = running;
    const { model } = this.#options;
    if (this.#held?.runner === runner && this.#held.passes === runner.passes) return this.#held;
    const groups = new Map<number, Drawable>();
    const klNats = new Map<number, number>();
    const lastStart = model.groupShapes.length;
    const pass = { plan: planOf(lastStart, POSTERIOR), start: FROM_IMAGES, lastStart, measures: true };
    const decoded = await this.#decode(runner, pass, signal, (measured) => {
      if (measured.kind !== 'group') return;
      const { group, shape, muP, sigmaP, epsilon } = measured.batch;
      addKl(klNats, measured.batch);
      groups.set(group, { shape, muP, sigmaP, epsilon, posteriorZ: measured.z });
    });
    const place = { firstImage: 0, images: 1, draw: 0 };
    const base = { place, groups };
    return (this.#held = { runner, base, decoded: { ...decoded, klNats }, passes: runner.passes, lastStart });
  }

  async #decode(
    runner: StageRunner,
    { plan, start, lastStart, measures }: Pass,
    signal: AbortSignal,
    look: (measured: Measured) => void,
  ): Promise<Omit<DecodedImage, 'klNats'>> {
    const { model, x, epsilon } = this.#options;
    const again = Array.from({ length: lastStart }, (_, group) => group + 1);
    const pass = {
      ...{ plan, start, again, measures, epsilon, draw: 0 },
      ...{ details: false, release: false, posteriorZ: true },
    };
    let logits: Float32Array | null = null;
    for await (const measured of decoderPass(model, runner, { firstImage: 0, images: 1, x }, pass)) {
      signal.throwIfAborted();
      look(measured);
      if (measured.kind === 'output') logits = measured.batch.logits;
    }
    if (logits === null) throw new Error('the engine did not return the logits');
    const [distortionNats = NaN] = reconstructionLoss(model.decoder, { images: 1, logits, x });
    if (model.decoder === null) return { picture: null, distortionNats };
    const picture = new Float32Array(x.length);
    model.decoder.meanImage(logits, picture);
    return { picture, distortionNats };
  }

  async #untilDone<T>(running: RunningEngine, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        this.#options.notice?.(await running.recover(error, 1));
      }
    }
  }
}

function addKl(klNats: Map<number, number>, batch: GroupBatch): void {
  const [nats = NaN] = groupKlNats(batch);
  klNats.set(batch.group, nats);
}

function latentsOf(group: number, base: BaseGroups): ScaledLatents {
  const { posteriorZ, ...prior } = drawableOf(group, base);
  if (posteriorZ === null) throw new Error(`the base pass kept no z of group ${group}`);
  return onBothScales(posteriorZ.slice(), prior);
}

function logPOf(group: Parameters<typeof logPriorNats>[0], z: Float32Array | null): number {
  const [nats = NaN] = z === null ? [] : logPriorNats(group, z);
  return nats;
}
