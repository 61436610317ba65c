/** All statistics of one inspection, filled batch by batch or read from a file. */
import type { ImageSummary } from '../../protocol/imageSummary';
import type { GroupShape, Likelihood } from '../../protocol/inspection';
import type { GroupSummary, KlMap, KlValues, MapQuery, Scope, Summary } from '../../protocol/statistics';
import { Refusal } from '../refusal';
import { beginAdding, continueAdding, groupsOf, type Adding } from './adding';
import type { BitsOptions } from './bits';
import type { Begin } from './begin';
import { IN_ORDER } from './blocks';
import { Distributions } from './distributions/distributions';
import type { GroupBatch } from './groupBatch';
import type { GroupStatistics, GroupSums } from './groupStatistics';
import type { WeightedBound } from './importanceWeights';
import { KeptLatents, type ImageLatents } from './keptLatents';
import { imagesKept } from './imagesKept';
import { imageKlMap, meanKlMap, type OfImage, type OfMean } from './klMap';
import { imageKlValues, meanKlValues } from './klValues';
import { LACKING, type MeasuredParts } from './measuredParts';
import { atOnce, imageSteps, inTurns, type ImageSteps } from './oneImage';
import { summaryOf } from './summary';
import type { Reached, Rows, TotalSums } from './totals';

/** The facts about a model that a measurement needs, as plain data: statistics can be read back without the model. */
export interface MeasuredModel extends BitsOptions {
  readonly groups: readonly GroupShape[];
  readonly hasFlows: boolean;
  readonly likelihood: Likelihood;
}

export class Measurement {
  readonly #keeps: () => number;
  readonly model: MeasuredModel;
  /** Statistics by group, `null` if a group is not measured; entirely `null` if a file has no sums. */
  readonly #groups: readonly (GroupStatistics | null)[] | null;
  readonly #kept: KeptLatents | null;
  readonly #totals: { rows(): Rows | null; reached(): Reached; sums(): TotalSums | null };
  /** `null` in a measurement that was read from a file. */
  readonly #adding: Adding | null;
  /** Of the kept images. */
  readonly distributions = new Distributions(this);
  #planned: Scope;

  /**
   * @param scope the total that there is room for; `plan` may reduce the number of images
   * @throws {Refusal} if parts to continue lack rows or sums.
   */
  constructor(model: MeasuredModel, scope: Scope, begin: Begin = { kind: 'empty' }) {
    this.model = model;
    this.#planned = scope;
    if (begin.kind === 'read') {
      const { rows, sums, kept } = begin.parts;
      const count = kept?.[0]?.length ?? 0;
      this.#keeps = () => count;
      this.#adding = null;
      this.#groups = sums === null ? null : groupsOf(model, scope, sums);
      this.#kept = kept === null ? null : new KeptLatents(this.#keeps, kept);
      const reached = { images: rows?.reconstructionNats.length ?? 0, draws: scope.draws, isSettled: true };
      this.#totals = { rows: () => rows, reached: () => reached, sums: () => sums?.totals ?? null };
      return;
    }
    const most = imagesKept(model, scope);
    const { weighs = false, keeps = () => most, blocks = IN_ORDER } = begin;
    this.#keeps = keeps;
    const options = { kept: keeps, weighs, blocks };
    this.#adding =
      begin.kind === 'empty' ? beginAdding(model, scope, options) : continueAdding(model, scope, begin.parts, options);
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
      kept: kept === null ? null : this.model.groups.map((_, group) => kept.of(group).slice(0, complete)),
    };
  }

  /** The number of images, counted from the first, that can be viewed individually once measured. */
  get imagesKept(): number {
    return this.#keeps();
  }

  /** No image follows those that were added. */
  end(): void {
    for (const group of this.#add.groups) group.end();
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
    return this.model.likelihood === 'unknown' ? null : this.rows.reconstructionNats;
  }

  addGroup(batch: GroupBatch): void {
    const { groups, totals, kept } = this.#add;
    const added = groups[batch.group]?.add(batch);
    if (added === undefined) throw new Error(`there is no group ${batch.group}`);
    const { klNats } = added.estimate ?? added.closedForm;
    totals.addGroup(batch.group, batch.firstImage, batch.draw, klNats);
    kept.add(batch, added);
    if (batch.draw === 0) this.distributions.forget(batch.group);
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
    return summaryOf(this.model, {
      groups: this.groups(thresholdNats),
      totals: this.#totals.sums(),
      rows: this.#totals.rows(),
      draws: this.#planned.draws,
    });
  }

  /**
   * One image's summaries, as `groups` and `summary` would be if it were the only image.
   * @throws {Refusal} if the image doesn't exist, is not measured yet, or is not kept for viewing individually.
   */
  image(image: number, thresholdNats: number): Omit<ImageSummary, 'name'> {
    return atOnce(this.#image(image, thresholdNats));
  }

  /** The same, making way for other work after every group. @throws {Refusal} as `image`. */
  async imageInTurns(image: number, thresholdNats: number): Promise<Omit<ImageSummary, 'name'>> {
    return inTurns(this.#image(image, thresholdNats));
  }

  /**
   * @throws {Refusal} if the group, channel or image doesn't exist, is not measured yet, or is in a part that the file
   * lacks.
   */
  klMap(query: MapQuery): KlMap {
    return this.#mapped(query, meanKlMap, imageKlMap);
  }

  /** The values of that map alone. @throws {Refusal} as `klMap`. */
  klValues(query: MapQuery): KlValues {
    return this.#mapped(query, meanKlValues, imageKlValues);
  }

  /** The kept images of a group, or one of them. @throws {Refusal} if there are none. */
  keptOf(group: number, image: number | null): readonly ImageLatents[] {
    const kept = this.#images.of(group);
    if (image !== null) this.#requireKept(image);
    if (kept.length <= (image ?? 0)) throw notMeasured(group);
    return image === null ? kept : kept.slice(image, image + 1);
  }

  /** Mean KL of each channel, or with flows its contribution. @throws {Refusal} as `groups`. */
  channelNats(group: number): Float64Array {
    const statistics = this.#sums[group];
    return (statistics?.estimate ?? statistics?.closedForm)?.means().channelKlNats ?? new Float64Array();
  }

  #mapped<T>(query: MapQuery, ofMean: OfMean<T>, ofImage: OfImage<T>): T {
    const { group, channel, image } = query;
    const shape = this.shapeOf(group, channel);
    if (image === null) {
      const statistics = this.#sums[group] ?? null;
      if (statistics === null) throw notMeasured(group);
      return ofMean({ ...query, image }, statistics);
    }
    const latents = this.#images.get(group, image);
    if (latents === undefined) throw new Refusal(`Image ${image} is not measured yet, or not kept by itself.`);
    return ofImage({ ...query, image }, shape, latents, this.#planned.draws);
  }

  #image(image: number, thresholdNats: number): ImageSteps {
    const { model } = this;
    this.#requireKept(image);
    const known = { model, kept: this.#images, rows: this.#totals.rows(), draws: this.#planned.draws };
    return imageSteps(known, image, thresholdNats);
  }

  #requireKept(image: number): void {
    const { images } = this.#planned;
    if (image >= images) throw new Refusal(`There is no image ${image}.`);
    const measured = this.#images.of(0).length;
    if (image < measured) return;
    const kept = this.imagesKept;
    if (image < kept) throw new Refusal(`Image ${image} is not measured yet (${measured} of ${images} so far).`);
    const only = kept === 1 ? `first of ${images} images is` : `first ${kept} of ${images} images are`;
    throw new Refusal(`Only the ${only} kept for viewing one by one, not image ${image}.`);
  }

  /** @throws {Refusal} if the group or channel doesn't exist or is not measured yet. */
  shapeOf(group: number, channel: number | null): GroupShape {
    const shape = this.model.groups[group];
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

  /** How far the results by image are. */
  get reached(): Reached {
    return this.#totals.reached();
  }

  /** The total that will be measured. */
  get planned(): Scope {
    return this.#planned;
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
