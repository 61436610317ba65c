/** All statistics of one inspection, filled batch by batch. */
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
import { latentCount, type GroupBatch } from './groupBatch';
import { GroupStatistics } from './groupStatistics';
import { latentHistograms } from './histograms';
import { bytesPerLatent, KeptLatents } from './keptLatents';
import { imageKlMap, meanKlMap } from './klMap';
import { RecentHistograms } from './recentHistograms';
import { Totals } from './totals';

/** For looking at images one by one; a 256×256 model has 6 million latents per image. */
const KEPT_BYTES = 512e6;

/** What a measurement needs to know of a model: plain data, so that statistics can be read back without it. */
export interface MeasuredModel {
  readonly groups: readonly GroupShape[];
  readonly hasFlows: boolean;
  readonly likelihood: Likelihood;
  /** Numbers in an image, as NELBO per dimension counts them. */
  readonly dimensions: number;
  /** Added to the NELBO per dimension before it is turned into bits. */
  readonly discretisationNatsPerDimension: number;
}

/** How many images, from the first, are kept to be looked at one by one; at least one. */
export function imagesKept({ groups, hasFlows }: Pick<MeasuredModel, 'groups' | 'hasFlows'>, scope: Scope): number {
  const latents = groups.reduce((sum, shape) => sum + latentCount(shape), 0);
  const bytesPerImage = latents * bytesPerLatent(scope.draws, hasFlows);
  return Math.min(scope.images, Math.max(1, Math.floor(KEPT_BYTES / bytesPerImage)));
}

/** What is not told without a reconstruction loss. */
const WITHOUT_RECONSTRUCTION = { reconstructionNats: null, nelboNats: null, bitsPerDimension: null };

export class Measurement {
  /** How many images, from the first, can be looked at one by one once they are measured. */
  readonly imagesKept: number;
  readonly #model: MeasuredModel;
  readonly #groups: GroupStatistics[];
  readonly #kept: KeptLatents;
  readonly #totals: Totals;
  readonly #histograms = new RecentHistograms();

  /** @param scope what there is room for; `plan` may be for fewer images */
  constructor(model: MeasuredModel, scope: Scope) {
    const { groups, hasFlows, dimensions, discretisationNatsPerDimension } = model;
    this.#model = model;
    this.#groups = groups.map((shape, group) => new GroupStatistics(group, shape, scope, hasFlows));
    this.imagesKept = imagesKept(model, scope);
    this.#kept = new KeptLatents(this.imagesKept);
    this.#totals = new Totals({ groups: groups.length, ...scope, dimensions, discretisationNatsPerDimension });
  }

  /** From here on, so many images will be measured in all. */
  plan(images: number): void {
    for (const group of this.#groups) group.plan(images);
  }

  /** KL by group and image measured so far, mean over draws, in nats. */
  get klByGroup(): readonly Float64Array[] {
    return this.#totals.klByGroup;
  }

  /** Reconstruction loss by image measured so far, mean over draws, in nats; `null` where the likelihood is not known. */
  get reconstructionNats(): Float64Array | null {
    return this.#model.likelihood === 'unknown' ? null : this.#totals.reconstructionNats;
  }

  addGroup(batch: GroupBatch): void {
    const added = this.#groups[batch.group]?.add(batch);
    if (added === undefined) throw new Error(`there is no group ${batch.group}`);
    const { klNats } = added.estimate ?? added.closedForm;
    this.#totals.addGroup(batch.group, batch.firstImage, batch.draw, klNats);
    this.#kept.add(batch, added);
    if (batch.draw === 0) this.#histograms.forget(batch.group);
  }

  /** @param reconstructionNats by image, from `firstImage`; completes the draw of these images */
  addReconstruction(firstImage: number, draw: number, reconstructionNats: Float64Array): void {
    this.#totals.addReconstruction(firstImage, draw, reconstructionNats);
  }

  /**
   * By group; `null` until a group has been measured.
   * @param thresholdNats a channel counts as in use when its mean KL exceeds this
   */
  groups(thresholdNats: number): (GroupSummary | null)[] {
    return this.#groups.map((statistics) => (statistics.images === 0 ? null : statistics.summary(thresholdNats)));
  }

  /** `null` until a batch has come through. */
  summary(thresholdNats: number): Summary | null {
    const totals = this.#totals.estimates();
    if (totals === null) return null;
    const { likelihood, groups } = this.#model;
    return {
      ...totals,
      ...(likelihood === 'unknown' ? WITHOUT_RECONSTRUCTION : {}),
      ...(likelihood === 'bernoulli' ? { bitsPerDimension: null } : {}),
      channelsInUse: this.groups(thresholdNats).reduce<number | null>(addInUse, 0),
      channels: groups.reduce((sum, { channels }) => sum + channels, 0),
    };
  }

  /** @throws {Refusal} when the group, channel or image does not exist or is not measured yet. */
  klMap(query: MapQuery): KlMap {
    const { group, channel, image } = query;
    const statistics = this.#measured(group, channel);
    if (image === null) return meanKlMap({ ...query, image }, statistics);
    const latents = this.#kept.get(group, image);
    if (latents === undefined) throw new Refusal(`Image ${image} is not measured yet, or not kept by itself.`);
    return imageKlMap({ ...query, image }, statistics.shape, latents, statistics.closedForm.planned.draws);
  }

  /**
   * Counted once for as long as the group has no more data.
   * @throws {Refusal} when the group or channel does not exist or is not measured yet.
   */
  histograms(query: HistogramQuery): Promise<Histograms> {
    const { shape } = this.#measured(query.group, query.channel);
    return this.#histograms.get(query, () => latentHistograms(query, shape, this.#kept.of(query.group)));
  }

  #measured(group: number, channel: number | null): GroupStatistics {
    const statistics = this.#groups[group];
    if (statistics === undefined) throw new Refusal(`There is no latent group ${group}.`);
    if (statistics.images === 0) throw new Refusal(`Latent group ${group} is not measured yet.`);
    if (channel !== null && channel >= statistics.shape.channels) {
      throw new Refusal(`Latent group ${group} has no channel ${channel}.`);
    }
    return statistics;
  }
}

function addInUse(sum: number | null, group: GroupSummary | null): number | null {
  if (group === null) return sum;
  return sum === null || group.channelsInUse === null ? null : sum + group.channelsInUse;
}
