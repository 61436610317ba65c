/** What the bound loses without a latent group, or without one of its channels (docs/analyses.md#ablation). */
import type { Below, Change, LeftOut, Replacement } from '../../protocol/whatIf/leftOut';
import type { LatentModel } from '../latentModel';
import { reconstructionLoss } from '../likelihood/reconstructionLoss';
import { POSTERIOR, type Source } from '../passes/plan';
import { channelKlNats, groupKlNats, reverseKlNats } from '../statistics/groupKl';
import type { GroupBatch } from '../statistics/groupBatch';
import type { PairedSums } from '../statistics/pairedEstimate';
import type { Analysed } from './analysed';
import { requirePart } from './requirePart';
import {
  measureVariants,
  tellingResults,
  type Decoded,
  type Measures,
  type VariantListener,
} from './variants/measureVariants';
import { addTo, setIn, type Rows } from './variants/rows';
import { sourceBelow, type Variant } from './variants/variant';

export type { Change, LeftOut, Replacement };

export interface LeaveOutOptions extends Analysed {
  readonly replacements: readonly Replacement[];
  readonly listener?: VariantListener;
  /** Receives the results so far after every batch, with the number of images that they are of. */
  readonly measured?: (soFar: LeftOut, images: number) => void;
}

/**
 * Replaces groups or channels by their priors, one at a time, and compares with the base pass.
 * @throws {Refusal} if there is no such group or channel, or the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function leaveOut(options: LeaveOutOptions): Promise<LeftOut> {
  const { model, replacements, listener, measured } = options;
  for (const replacement of replacements) requirePart(model, replacement);
  const columns = new LeaveOutColumns(model, replacements);
  const telling = tellingResults(columns, measured, listener);
  return columns.read(await measureVariants({ ...options, measures: columns, listener: telling }));
}

/** Every group, and with `channels` every channel, replaced at each of these temperatures. */
export function everyReplacement(
  { groupShapes }: Pick<LatentModel, 'groupShapes'>,
  { temperatures, below, channels }: { temperatures: readonly number[]; below: Below; channels: boolean },
): Replacement[] {
  return temperatures.flatMap((temperature) =>
    groupShapes.flatMap((shape, group) => [
      { group, channel: null, temperature, below },
      ...(channels
        ? Array.from({ length: shape.channels }, (_, channel) => ({ group, channel, temperature, below }))
        : []),
    ]),
  );
}

type ChangeColumns = Readonly<Record<'rate' | 'distortion' | 'nelbo' | 'saved' | 'below', number>>;
const CHANGE_COLUMNS = 5;

/** Where each quantity lies in a row, and how it is computed. */
export class LeaveOutColumns implements Measures {
  readonly variants: readonly Variant[];
  readonly quantities: number;
  readonly #model: LatentModel;
  readonly #replacements: readonly Replacement[];
  readonly #groups: number;
  /** The first column of the channels of each group of which some are replaced: their KL in the base pass. */
  readonly #channelStarts = new Map<number, number>();
  /**
   * The first column of each replacement: rate, distortion, their sum, what is saved and what the groups below pay, then
   * the change of each group's KL.
   */
  readonly #starts: readonly number[];

  constructor(model: LatentModel, replacements: readonly Replacement[]) {
    this.#model = model;
    this.#replacements = replacements;
    this.#groups = model.groupShapes.length;
    this.variants = replacements.map(variantOf);
    let end = 2 * this.#groups + 1;
    for (const { group, channel } of replacements) {
      if (channel === null || this.#channelStarts.has(group)) continue;
      this.#channelStarts.set(group, end);
      end += model.groupShapes[group]?.channels ?? 0;
    }
    this.#starts = replacements.map((replacement) => {
      const start = end;
      end += CHANGE_COLUMNS + (hasMatrix(replacement) ? this.#groups : 0);
      return start;
    });
    this.quantities = end;
  }

  /** The column of a group's KL in the base pass. */
  kl(group: number): number {
    return group;
  }

  /** The column of the base pass's distortion. */
  get distortion(): number {
    return 2 * this.#groups;
  }

  /** The column of a channel's KL in the base pass; `null` if no channel of its group is replaced. */
  channelKl(group: number, channel: number): number | null {
    const start = this.#channelStarts.get(group);
    return start === undefined ? null : start + channel;
  }

  /** The columns of a replacement: of its change in rate, distortion and their sum, and of the parts of the rate. */
  changesOf(index: number): ChangeColumns {
    const start = this.#starts[index] ?? NaN;
    return { rate: start, distortion: start + 1, nelbo: start + 2, saved: start + 3, below: start + 4 };
  }

  /** The column of the change of a group's KL, where a whole group is replaced and those below take their posterior. */
  klChangeOf(index: number, group: number): number {
    return (this.#starts[index] ?? NaN) + CHANGE_COLUMNS + group;
  }

  group(variant: number | null, batch: GroupBatch, rows: Rows): void {
    const { group } = batch;
    if (variant === null) {
      const reverse = this.#model.hasFlows ? null : reverseKlNats(batch);
      groupKlNats(batch).forEach((nats, image) => setIn(rows, image, this.kl(group), nats));
      reverse?.forEach((nats, image) => setIn(rows, image, this.#groups + group, nats));
      const channels = this.#channelStarts.get(group);
      if (channels !== undefined) channelKlNats(batch).forEach((nats, image) => rows[image]?.set(nats, channels));
      return;
    }
    const { rate } = this.changesOf(variant);
    const isKept = this.#isMatrix(variant);
    groupKlNats(batch).forEach((nats, image) => {
      const change = nats - (rows[image]?.[this.kl(group)] ?? NaN);
      addTo(rows, image, rate, change);
      if (isKept) setIn(rows, image, this.klChangeOf(variant, group), change);
    });
  }

  output(variant: number | null, decoded: Decoded, rows: Rows): void {
    const losses = reconstructionLoss(this.#model.decoder, decoded);
    if (variant === null) {
      losses.forEach((nats, image) => setIn(rows, image, this.distortion, nats));
      return;
    }
    const replacement = this.#replacements[variant];
    if (replacement === undefined) return;
    const { rate, distortion, nelbo, saved, below } = this.changesOf(variant);
    losses.forEach((nats, image) => {
      // Until here, the rate holds the changes of the groups below.
      setIn(rows, image, below, rows[image]?.[rate] ?? NaN);
      setIn(rows, image, saved, this.#savedNats(replacement, image, rows));
      addTo(rows, image, rate, -(rows[image]?.[saved] ?? NaN));
      const change = nats - (rows[image]?.[this.distortion] ?? NaN);
      setIn(rows, image, distortion, change);
      setIn(rows, image, nelbo, change + (rows[image]?.[rate] ?? NaN));
    });
  }

  read(sums: PairedSums): LeftOut {
    const { hasFlows, decoder } = this.#model;
    const groups = this.#groups;
    return {
      klNats: sums.estimates(0, groups),
      reverseKlNats: hasFlows ? null : sums.estimates(groups, groups),
      changes: this.#replacements.map((replacement, index) => {
        const { rate, distortion, nelbo, saved, below } = this.changesOf(index);
        const hasRate = this.hasRate(replacement);
        return {
          replacement,
          rateNats: hasRate ? sums.estimate(rate) : null,
          savedNats: hasRate ? sums.estimate(saved) : null,
          belowNats: hasRate && replacement.below === 'posterior' ? sums.estimate(below) : null,
          distortionNats: decoder === null ? null : sums.estimate(distortion),
          nelboNats: hasRate && decoder !== null ? sums.estimate(nelbo) : null,
          klNats: hasMatrix(replacement) ? sums.estimates(this.klChangeOf(index, 0), groups) : [],
        };
      }),
    };
  }

  /** With flows, the rest of a posterior without a channel has no density; a kept z is the draw of no posterior. */
  hasRate({ channel, below }: Replacement): boolean {
    return below !== 'frozen' && !(channel !== null && this.#model.hasFlows);
  }

  /** The base pass's KL of what now comes from the prior. */
  #savedNats({ group, channel, below }: Replacement, image: number, rows: Rows): number {
    const row = rows[image];
    let nats = row?.[channel === null ? this.kl(group) : (this.channelKl(group, channel) ?? NaN)] ?? NaN;
    if (below !== 'prior') return nats;
    for (let lower = group + 1; lower < this.#groups; lower++) nats += row?.[this.kl(lower)] ?? NaN;
    return nats;
  }

  #isMatrix(index: number): boolean {
    const replacement = this.#replacements[index];
    return replacement !== undefined && hasMatrix(replacement);
  }
}

function hasMatrix({ channel, below }: Replacement): boolean {
  return channel === null && below === 'posterior';
}

function variantOf({ group, channel, temperature, below }: Replacement): Variant {
  const prior: Source = { kind: 'prior', temperature };
  const source: Source =
    channel === null ? prior : { kind: 'mixed', rest: POSTERIOR, part: { channel, position: null }, other: prior };
  return {
    group,
    source: (index) => (index === group ? source : sourceBelow(below, temperature)),
    measures: below === 'posterior',
  };
}
