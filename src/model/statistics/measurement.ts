/** All statistics of one inspection, filled batch by batch or read from a file. */
import type { GroupShape, Likelihood } from '../../protocol/inspection';
import type {
  GroupSummary,
  Histograms,
  HistogramQuery,
  KlMap,
  MapQuery,
  Scope,
  Summary,
} from '../../protocol/statistics';
import { Refusal } from '../refusal';
import { beginAdding, continueAdding, groupsOf, type Adding } from './adding';
import type { BitsOptions } from './bits';
import { latentCount, type GroupBatch } from './groupBatch';
import type { GroupStatistics, GroupSums } from './groupStatistics';
import { latentHistograms } from './histograms';
import type { WeightedBound } from './importanceWeights';
import { bytesPerLatent, KeptLatents } from './keptLatents';
import { imageKlMap, meanKlMap } from './klMap';
import { LACKING, type MeasuredParts } from './measuredParts';
import { RecentHistograms } from './recentHistograms';
import { summaryOf } from './summary';
import type { Rows, TotalSums } from './totals';

/** Memory for images that can be viewed individually. A 256×256 model has 6 million latents per image. */
const KEPT_BYTES = 512e6;

/** The facts about a model that a measurement needs, as plain data: statistics can be read back without the model. */
export interface MeasuredModel extends BitsOptions {
  readonly groups: readonly GroupShape[];
  readonly hasFlows: boolean;
  readonly likelihood: Likelihood;
}

/** The number of images, counted from the first, that are kept for viewing individually; at least one. */
export function imagesKept(
  { groups, hasFlows }: Pick<MeasuredModel, 'groups' | 'hasFlows'>,
  scope: Scope,
  mostBytes = KEPT_BYTES,
): number {
  const latents = groups.reduce((sum, shape) => sum + latentCount(shape), 0);
  const bytesPerImage = latents * bytesPerLatent(scope.draws, hasFlows);
  return Math.min(scope.images, Math.max(1, Math.floor(mostBytes / bytesPerImage)));
}

/** The state in which a measurement begins. */
export type Begin =
  /** Empty. Batches will be added. */
  | ({ readonly kind: 'empty' } & Filling)
  /** With the results of earlier images, to which batches will be added. The parts are taken over and written to. */
  | ({ readonly kind: 'continued'; readonly parts: MeasuredParts } & Filling)
  /** As it was saved, for viewing only. */
  | { readonly kind: 'read'; readonly parts: MeasuredParts };

export interface Filling {
  /** Whether log weights will be added; false by default. */
  readonly weighs?: boolean;
  /** Number of images to keep for viewing individually; by default as many as fit in memory. */
  readonly keeps?: number;
}

export class Measurement {
  /** The number of images, counted from the first, that can be viewed individually once measured. */
  readonly imagesKept: number;
  readonly #model: MeasuredModel;
  /** Statistics by group, `null` if a group is not measured; entirely `null` if a file has no sums. */
  readonly #groups: readonly (GroupStatistics | null)[] | null;
  readonly #kept: KeptLatents | null;
  readonly #totals: { rows(): Rows | null; sums(): TotalSums | null };
  /** `null` in a measurement that was read from a file. */
  readonly #adding: Adding | null;
  readonly #histograms = new RecentHistograms();
  #planned: Scope;

  /**
   * @param scope the total that there is room for; `plan` may reduce the number of images
   * @throws {Refusal} if parts to continue lack rows or sums.
   */
  constructor(model: MeasuredModel, scope: Scope, begin: Begin = { kind: 'empty' }) {
    this.#model = model;
    this.#planned = scope;
    if (begin.kind === 'read') {
      const { rows, sums, kept } = begin.parts;
      this.imagesKept = kept?.[0]?.length ?? 0;
      this.#adding = null;
      this.#groups = sums === null ? null : groupsOf(model, scope, sums);
      this.#kept = kept === null ? null : new KeptLatents(this.imagesKept, kept);
      this.#totals = { rows: () => rows, sums: () => sums?.totals ?? null };
      return;
    }
    const { weighs = false, keeps = imagesKept(model, scope) } = begin;
    this.imagesKept = keeps;
    this.#adding =
      begin.kind === 'empty'
        ? beginAdding(model, scope, this.imagesKept, weighs)
        : continueAdding(model, scope, this.imagesKept, begin.parts, weighs);
    this.#groups = this.#adding.groups;
    this.#kept = this.#adding.kept;
    this.#totals = this.#adding.totals;
  }

  /** A measurement as it was when its parts were taken. */
  static of(model: MeasuredModel, parts: MeasuredParts): Measurement {
    return new Measurement(model, parts.planned, { kind: 'read', parts });
  }

  /** Everything measured so far about whole images and groups. Batches are added to the same arrays. */
  parts(): MeasuredParts {
    const rows = this.#totals.rows();
    const kept = this.#kept;
    // Leaves out an unfinished batch, which lacks groups or some of its draws.
    const complete = rows?.klByGroup[0]?.length ?? this.imagesKept;
    return {
      planned: this.#planned,
      rows,
      sums: this.#groups === null ? null : { groups: this.#groups.map(sumsOf), totals: this.#totals.sums() },
      kept: kept === null ? null : this.#model.groups.map((_, group) => kept.of(group).slice(0, complete)),
    };
  }

  /** Changes the total number of images that will be measured. */
  plan(images: number): void {
    this.#planned = { ...this.#planned, images };
    for (const group of this.#add.groups) group.plan(images);
  }

  /**
   * KL by group and image measured so far, mean over draws, in nats.
   * @throws {Refusal} if the measurement was read from a file that doesn't contain them.
   */
  get klByGroup(): readonly Float64Array[] {
    return this.rows.klByGroup;
  }

  /**
   * Reconstruction loss by image measured so far, mean over draws, in nats; `null` if the likelihood is unknown.
   * @throws {Refusal} if the measurement was read from a file that doesn't contain them.
   */
  get reconstructionNats(): Float64Array | null {
    return this.#model.likelihood === 'unknown' ? null : this.rows.reconstructionNats;
  }

  addGroup(batch: GroupBatch): void {
    const { groups, totals, kept } = this.#add;
    const added = groups[batch.group]?.add(batch);
    if (added === undefined) throw new Error(`there is no group ${batch.group}`);
    const { klNats } = added.estimate ?? added.closedForm;
    totals.addGroup(batch.group, batch.firstImage, batch.draw, klNats);
    kept.add(batch, added);
    if (batch.draw === 0) this.#histograms.forget(batch.group);
  }

  /** @param reconstructionNats by image, from `firstImage`; completes the draw of these images */
  addReconstruction(firstImage: number, draw: number, reconstructionNats: Float64Array): void {
    this.#add.totals.addReconstruction(firstImage, draw, reconstructionNats);
  }

  /** @param bounds of images that have all their draws, from `firstImage` */
  addWeights(firstImage: number, bounds: readonly WeightedBound[]): void {
    this.#add.totals.addWeights(firstImage, bounds);
  }

  /**
   * Summaries by group; `null` until a group has been measured.
   * @param thresholdNats a channel counts as in use if its mean KL exceeds this
   * @throws {Refusal} if the measurement was read from a file without sums over images.
   */
  groups(thresholdNats: number): (GroupSummary | null)[] {
    return this.#sums.map((group) => (group === null || group.images === 0 ? null : group.summary(thresholdNats)));
  }

  /**
   * `null` until a batch has been through the whole network.
   * @throws {Refusal} as `groups`.
   */
  summary(thresholdNats: number): Summary | null {
    return summaryOf(this.#model, {
      groups: this.groups(thresholdNats),
      totals: this.#totals.sums(),
      rows: this.#totals.rows(),
      draws: this.#planned.draws,
    });
  }

  /**
   * @throws {Refusal} if the group, channel or image doesn't exist, is not measured yet, or is in a part that the file
   * lacks.
   */
  klMap(query: MapQuery): KlMap {
    const { group, channel, image } = query;
    const shape = this.#measured(group, channel);
    if (image === null) {
      const statistics = this.#sums[group] ?? null;
      if (statistics === null) throw notMeasured(group);
      return meanKlMap({ ...query, image }, statistics);
    }
    const latents = this.#images.get(group, image);
    if (latents === undefined) throw new Refusal(`Image ${image} is not measured yet, or not kept by itself.`);
    return imageKlMap({ ...query, image }, shape, latents, this.#planned.draws);
  }

  /**
   * Counted once until more data of the group arrive.
   * @throws {Refusal} if the group or channel doesn't exist, is not measured yet, or no images are kept.
   */
  async histograms(query: HistogramQuery): Promise<Histograms> {
    const shape = this.#measured(query.group, query.channel);
    const kept = this.#images;
    if (kept.of(query.group).length === 0) throw notMeasured(query.group);
    return this.#histograms.get(query, () => latentHistograms(query, shape, kept.of(query.group)));
  }

  #measured(group: number, channel: number | null): GroupShape {
    const shape = this.#model.groups[group];
    if (shape === undefined) throw new Refusal(`There is no latent group ${group}.`);
    if (this.#groups !== null && (this.#groups[group]?.images ?? 0) === 0) throw notMeasured(group);
    if (channel !== null && channel >= shape.channels) {
      throw new Refusal(`Latent group ${group} has no channel ${channel}.`);
    }
    return shape;
  }

  /** Results by image; `null` when the measurement was read from a file that does not hold them. */
  get knownRows(): Rows | null {
    return this.#totals.rows();
  }

  /**
   * Results by image.
   * @throws {Refusal} if the measurement was read from a file that doesn't contain them.
   */
  get rows(): Rows {
    const rows = this.#totals.rows();
    if (rows === null) throw new Refusal(LACKING.rows);
    return rows;
  }

  get #sums(): readonly (GroupStatistics | null)[] {
    if (this.#groups === null) throw new Refusal(LACKING.sums);
    return this.#groups;
  }

  get #images(): KeptLatents {
    if (this.#kept === null) throw new Refusal(LACKING.kept);
    return this.#kept;
  }

  get #add(): Adding {
    if (this.#adding === null) throw new Error('a measurement that was read from a file takes no more images');
    return this.#adding;
  }
}

function notMeasured(group: number): Refusal {
  return new Refusal(`Latent group ${group} is not measured yet.`);
}

function sumsOf(group: GroupStatistics | null): GroupSums | null {
  return group === null || group.images === 0 ? null : group.sums();
}
