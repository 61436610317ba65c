/** The pruning curve: channels come from their priors one after the other, by KL (docs/analyses.md#pruning). */
import { RELEASE_THRESHOLD_NATS, type Progress } from '../../protocol/inspection';
import { PRUNED_STEPS } from '../../protocol/whatIf/analysis';
import type { PruningCurve, RankedChannel } from '../../protocol/whatIf/pruned';
import type { LatentModel } from '../latentModel';
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { POSTERIOR, type Source } from '../passes/plan';
import { Refusal } from '../refusal';
import { channelKlNats, groupKlNats } from '../statistics/groupKl';
import type { GroupBatch } from '../statistics/groupBatch';
import type { PairedSums } from '../statistics/pairedEstimate';
import type { Analysed } from './analysed';
import {
  measureVariants,
  tellingResults,
  type Decoded,
  type Measures,
  type VariantListener,
} from './variants/measureVariants';
import type { Rows } from './variants/rows';
import type { Variant } from './variants/variant';

export type { PruningCurve };

export interface PruningOptions extends Analysed {
  /** Of the priors. */
  readonly temperature: number;
  /** Numbers of channels to remove; `null` for `usualSteps`. */
  readonly steps: readonly number[] | null;
  /** Follows the passes with channels removed. */
  readonly listener?: (columns: PruningColumns) => VariantListener;
  /** Follows the run that ranks the channels. */
  readonly ranking?: (progress: Progress) => void;
  /** Receives the results so far after every batch of the second run, with the number of images that they are of. */
  readonly measured?: (soFar: PruningCurve, images: number) => void;
}

/**
 * Ranks the channels in a first run over the images, and removes them in a second one. The images must be kept.
 * @throws {Refusal} if a step is larger than the number of channels, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function pruning(options: PruningOptions): Promise<PruningCurve> {
  const { model, temperature } = options;
  const channels = model.groupShapes.reduce((sum, shape) => sum + shape.channels, 0);
  const tooMany = options.steps?.find((step) => step > channels);
  if (tooMany !== undefined) throw new Refusal(`${tooMany} channels can't be removed: the model has ${channels}.`);
  const order = await ranked(options);
  const steps = [...new Set(options.steps ?? usualSteps(order))].sort((a, b) => a - b);
  const columns = new PruningColumns(model, { order, steps, temperature });
  const listener = tellingResults(columns, options.measured, options.listener?.(columns));
  return columns.read(await measureVariants({ ...options, measures: columns, listener }));
}

/** Some numbers spread over all channels, and each that removes a channel in use, or some of them. */
function usualSteps(order: readonly RankedChannel[]): number[] {
  const channels = order.length;
  const unused = order.filter(({ klNats }) => klNats <= RELEASE_THRESHOLD_NATS).length;
  return [
    ...new Set([...spread(0, channels, PRUNED_STEPS.ofAll), ...spread(unused, channels, PRUNED_STEPS.ofThoseInUse)]),
  ].sort((a, b) => a - b);
}

function spread(from: number, to: number, most: number): number[] {
  const intervals = Math.min(most, to - from);
  return Array.from({ length: intervals + 1 }, (_, i) => from + Math.round(((to - from) * i) / Math.max(1, intervals)));
}

async function ranked(options: PruningOptions): Promise<RankedChannel[]> {
  const { groupShapes } = options.model;
  const places = groupShapes.flatMap((shape, group) =>
    Array.from({ length: shape.channels }, (_, channel) => ({ group, channel })),
  );
  const starts = startsOf(options.model);
  const sums = await measureVariants({
    ...options,
    listener: { progress: (progress) => options.ranking?.(progress) },
    measures: {
      variants: [],
      quantities: places.length,
      group(_, batch, rows) {
        channelKlNats(batch).forEach((channels, image) => rows[image]?.set(channels, starts[batch.group]));
      },
      output: () => undefined,
    },
  });
  return places
    .map((place, index) => ({ ...place, klNats: sums.estimate(index).mean }))
    .sort((a, b) => a.klNats - b.klNats);
}

function startsOf({ groupShapes }: LatentModel): number[] {
  let end = 0;
  return groupShapes.map(({ channels }) => (end += channels) - channels);
}

interface PruningWish {
  readonly order: readonly RankedChannel[];
  readonly steps: readonly number[];
  readonly temperature: number;
}

const OF_STEP = ['rate', 'distortion', 'sum', 'change', 'distortionChange'] as const;
type OfStep = (typeof OF_STEP)[number];

/** Where each quantity lies in a row, and how it is computed. */
export class PruningColumns implements Measures {
  readonly variants: readonly Variant[];
  readonly quantities: number;
  readonly wish: PruningWish;
  readonly #model: LatentModel;
  readonly #groups: number;
  /** The steps that remove something, by variant. */
  readonly #stepOf: readonly number[];
  /** By step: the removed channels of each group. */
  readonly #removed: readonly ReadonlySet<number>[][];
  /** KL of every channel in the base pass, by group, image and channel. */
  readonly #channelKl = new Map<number, readonly Float64Array[]>();

  constructor(model: LatentModel, wish: PruningWish) {
    const { order, steps, temperature } = wish;
    this.wish = wish;
    this.#model = model;
    this.#groups = model.groupShapes.length;
    this.#removed = steps.map((step) => {
      const sets = model.groupShapes.map(() => new Set<number>());
      for (const { group, channel } of order.slice(0, step)) sets[group]?.add(channel);
      return sets;
    });
    this.#stepOf = [...steps.keys()].filter((index) => (steps[index] ?? 0) > 0);
    this.variants = this.#stepOf.map((index) => {
      const removed = this.#removed[index] ?? [];
      const sources = model.groupShapes.map((shape, group) =>
        sourceWithout(removed[group] ?? new Set(), shape.channels, temperature),
      );
      return {
        group: sources.findIndex(({ kind }) => kind !== 'posterior'),
        source: (group) => sources[group] ?? POSTERIOR,
        measures: !model.hasFlows,
      };
    });
    // The base pass's KL by group and its distortion come first.
    this.quantities = this.#groups + 1 + steps.length * OF_STEP.length;
  }

  /** The column of a quantity of a step. */
  of(quantity: OfStep, step: number): number {
    return this.#groups + 1 + step * OF_STEP.length + OF_STEP.indexOf(quantity);
  }

  group(variant: number | null, batch: GroupBatch, rows: Rows): void {
    const { group } = batch;
    if (variant === null) {
      groupKlNats(batch).forEach((nats, image) => {
        const row = rows[image];
        if (row !== undefined) row[group] = nats;
      });
      if (!this.#model.hasFlows) this.#channelKl.set(group, channelKlNats(batch));
      return;
    }
    this.#addRate(variant, group, channelKlNats(batch), rows);
  }

  output(variant: number | null, decoded: Decoded, rows: Rows): void {
    const losses = reconstructionLoss(this.#model.decoder, decoded);
    if (variant !== null) {
      const first = this.variants[variant]?.group ?? 0;
      // q and p of the first changed group don't depend on its z, and the groups above are those of the base pass.
      this.#addRate(variant, first, this.#channelKl.get(first) ?? [], rows);
      this.#finish(this.#stepOf[variant] ?? NaN, losses, rows, first);
      return;
    }
    losses.forEach((nats, image) => {
      const row = rows[image];
      if (row !== undefined) row[this.#groups] = nats;
    });
    const unpruned = this.wish.steps.indexOf(0);
    if (unpruned >= 0) this.#finish(unpruned, losses, rows, this.#groups);
  }

  read(sums: PairedSums): PruningCurve {
    const { order, steps, temperature } = this.wish;
    const { decoder, hasFlows } = this.#model;
    const klNats = order.reduce((sum, channel) => sum + channel.klNats, 0);
    return {
      ...{ temperature, order },
      points: steps.map((removed, step) => {
        const estimate = (quantity: OfStep) => sums.estimate(this.of(quantity, step));
        const hasSum = !hasFlows && decoder !== null;
        const removedNats = order.slice(0, removed).reduce((sum, channel) => sum + channel.klNats, 0);
        return {
          removed,
          channelShare: 1 - removed / order.length,
          klShare: 1 - removedNats / klNats,
          rateNats: hasFlows ? null : estimate('rate'),
          distortionNats: decoder === null ? null : estimate('distortion'),
          sumNats: hasSum ? estimate('sum') : null,
          changeNats: hasSum ? estimate('change') : null,
          distortionChangeNats: decoder === null ? null : estimate('distortionChange'),
        };
      }),
    };
  }

  /** Adds the KL of a group's kept channels. */
  #addRate(variant: number, group: number, channels: readonly Float64Array[], rows: Rows): void {
    const step = this.#stepOf[variant] ?? NaN;
    const removed = this.#removed[step]?.[group];
    const column = this.of('rate', step);
    channels.forEach((klNats, image) => {
      const row = rows[image];
      if (row === undefined) return;
      klNats.forEach((nats, channel) => {
        if (removed?.has(channel) !== true) row[column] = (row[column] ?? NaN) + nats;
      });
    });
  }

  /** @param first the groups above it have the KL of the base pass */
  #finish(step: number, losses: Float64Array, rows: Rows, first: number): void {
    rows.forEach((row, image) => {
      const base = (group: number) => row[group] ?? NaN;
      let [above, all] = [0, 0];
      for (let group = 0; group < this.#groups; group++) {
        all += base(group);
        if (group < first) above += base(group);
      }
      const rate = (row[this.of('rate', step)] ?? NaN) + above;
      const distortion = losses[image] ?? NaN;
      row[this.of('rate', step)] = rate;
      row[this.of('distortion', step)] = distortion;
      row[this.of('sum', step)] = rate + distortion;
      row[this.of('change', step)] = rate - all + (distortion - base(this.#groups));
      row[this.of('distortionChange', step)] = distortion - base(this.#groups);
    });
  }
}

function sourceWithout(removed: ReadonlySet<number>, channels: number, temperature: number): Source {
  const prior: Source = { kind: 'prior', temperature };
  if (removed.size === channels) return prior;
  return [...removed].reduce<Source>(
    (rest, channel) => ({ kind: 'mixed', rest, part: { channel, position: null }, other: prior }),
    POSTERIOR,
  );
}
