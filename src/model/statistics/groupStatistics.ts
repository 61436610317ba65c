import type { GroupShape } from '../../protocol/inspection';
import { SUMS, type SumKind } from '../../protocol/sumQuantities';
import type { ClosedFormSummary, GroupSummary, Scope, StrongestImages } from '../../protocol/statistics';
import { latentCount, type GroupBatch } from './groupBatch';
import { KlStatistics, type AddedKl } from './klStatistics';
import type { KlSums } from './klSums';
import { LargestLatents, type Largest } from './largestLatents';
import { STRONGEST, type Strongest } from './strongestImages';
import { CLOSED_FORM_FILLS, ESTIMATE_FILLS } from './quantityColumns';
import { emptyColumns, fillColumns } from './sumColumns';

/** Results for each image of a batch; `estimate` is set only with flows. */
export interface Added {
  readonly closedForm: AddedKl<'closed form'>;
  readonly estimate: AddedKl<'estimate'> | null;
}

/** The statistics of one latent group, as plain data. */
export interface GroupSums {
  readonly closedForm: KlSums<'closed form'>;
  /** With flows only. */
  readonly estimate: KlSums<'estimate'> | null;
  readonly largest: Largest;
}

/**
 * Streaming statistics of one latent group: memory depends on the group's size and the batch's, never on the number of
 * images or draws.
 */
export class GroupStatistics {
  readonly group: number;
  readonly shape: GroupShape;
  /** With flows, statistics of the Gaussians before them. */
  readonly closedForm: KlStatistics<'closed form'>;
  /** With flows, statistics of log q(z⁰) − log p(z^K); otherwise `null`. */
  readonly estimate: KlStatistics<'estimate'> | null;
  /** The largest closed-form KLs. */
  readonly largest: LargestLatents;

  /**
   * @param planned the total that will be added
   * @param hasFlows whether the batches that will be added have a flow
   * @param sums of earlier additions; they are taken over and written to
   */
  constructor(group: number, shape: GroupShape, planned: Scope, hasFlows: boolean, sums?: GroupSums) {
    this.group = group;
    this.shape = shape;
    this.closedForm = new KlStatistics('closed form', shape, planned, sums?.closedForm);
    this.estimate = hasFlows ? new KlStatistics('estimate', shape, planned, sums?.estimate ?? undefined) : null;
    this.largest = new LargestLatents(group, shape, sums?.largest);
  }

  /** Everything added so far. Later additions change the same arrays. */
  sums(): GroupSums {
    const estimate = this.estimate?.sums() ?? null;
    return { closedForm: this.closedForm.sums(), estimate, largest: this.largest.found() };
  }

  /** Changes the total number of images that will be added. */
  plan(images: number): void {
    for (const statistics of [this.closedForm, this.estimate]) {
      if (statistics !== null) statistics.planned = { ...statistics.planned, images };
    }
  }

  /** Images averaged so far. */
  get images(): number {
    return this.closedForm.images;
  }

  /** Adds one draw of a batch. All draws of a batch come before the next batch. */
  add(batch: GroupBatch): Added {
    const latents = latentCount(this.shape);
    const columns = emptyColumns('closed form', latents);
    const closedForm = this.closedForm.add(batch, (b) => {
      fillColumns(CLOSED_FORM_FILLS, SUMS['closed form'].all, batch, b * latents, columns);
      this.largest.add(batch, b, columns);
      return columns;
    });
    return { closedForm, estimate: this.#addEstimate(batch, latents) };
  }

  #addEstimate(batch: GroupBatch, latents: number): AddedKl<'estimate'> | null {
    const { flow } = batch;
    if (this.estimate === null) return null;
    if (flow === null) throw new Error(`the flow of group ${this.group} is missing`);
    const columns = emptyColumns('estimate', latents);
    const drawn = { ...batch, ...flow };
    return this.estimate.add(batch, (b) => {
      fillColumns(ESTIMATE_FILLS, SUMS.estimate.all, drawn, b * latents, columns);
      return columns;
    });
  }

  /** @param thresholdNats a channel counts as in use if its mean KL exceeds this */
  summary(thresholdNats: number): GroupSummary {
    const base = this.#closedFormSummary(thresholdNats);
    if (this.estimate === null) return base;
    const { quantities, ...means } = this.estimate.means();
    return {
      kind: 'estimate',
      ...{ group: this.group, latents: base.latents, ...means, ...quantities },
      ...this.#channels(thresholdNats, this.estimate, means),
      base,
    };
  }

  #channels(thresholdNats: number, { strongest }: Pick<KlStatistics<SumKind>, 'strongest'>, means: ChannelMeans) {
    return {
      channelsInUse: channelsAbove(thresholdNats, means.channelKlNats),
      channelsNearThreshold: channelsNear(thresholdNats, means),
      strongest: strongest === null ? null : asShown(strongest),
    };
  }

  #closedFormSummary(thresholdNats: number): ClosedFormSummary {
    const { quantities, ...means } = this.closedForm.means();
    return {
      kind: 'closed form',
      ...{ group: this.group, latents: latentCount(this.shape), ...means, ...quantities },
      ...this.#channels(thresholdNats, this.closedForm, means),
      largest: this.largest.largest,
    };
  }
}

/** With numbers as messages to the page can hold them. */
function asShown({ klNats, image }: Strongest): StrongestImages {
  return { perChannel: STRONGEST, klNats, image: Float64Array.from(image) };
}

type ChannelMeans = Pick<ClosedFormSummary, 'channelKlNats' | 'channelStandardErrorNats'>;

/** `null` if an error is not known. */
function channelsNear(
  thresholdNats: number,
  { channelKlNats, channelStandardErrorNats: errors }: ChannelMeans,
): number | null {
  if (errors === null || channelKlNats.some(Number.isNaN)) return null;
  return channelKlNats.reduce(
    (count, klNats, channel) => count + Number(Math.abs(klNats - thresholdNats) <= 2 * (errors[channel] ?? NaN)),
    0,
  );
}

/** `null` if the KL of a channel is NaN: whether it exceeds the threshold is not known. */
function channelsAbove(thresholdNats: number, channelKlNats: Float64Array): number | null {
  if (channelKlNats.some(Number.isNaN)) return null;
  return channelKlNats.reduce((count, klNats) => count + Number(klNats > thresholdNats), 0);
}
