import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS } from '../../protocol/sumQuantities';
import type { GroupSummary, Scope } from '../../protocol/statistics';
import { IN_ORDER, type Blocks } from './blocks';
import { latentCount, type GroupBatch } from './groupBatch';
import { groupSummary } from './groupSummary';
import { channelSums } from './imageSums';
import { KlStatistics, type AddedKl } from './klStatistics';
import type { KlSums } from './klSums';
import { LargestLatents, type Largest } from './largestLatents';
import { whereKlLies, type WhereKlLies } from './whereKlLies';
import { CLOSED_FORM_FILLS, ESTIMATE_FILLS } from './quantityColumns';
import { emptyColumns, fillColumns } from './sumColumns';

/** Results for each image of a batch; `estimate` is set only with flows. */
export interface Added {
  readonly closedForm: AddedKl<'closed form'>;
  readonly estimate: AddedKl<'estimate'> | null;
  /** The latent variable with the largest closed-form KL in this draw, as an index in (L, h, w). */
  readonly largest: Int32Array;
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
  /** Takes milliseconds for a large group, so it is computed once until more is added; `null` after an addition. */
  #whereKlLies: WhereKlLies | null = null;

  /**
   * @param planned the total that will be added
   * @param hasFlows whether the batches that will be added have a flow
   * @param sums of earlier additions; they are taken over and written to
   */
  constructor(
    group: number,
    shape: GroupShape,
    planned: Scope,
    hasFlows: boolean,
    sums?: GroupSums,
    blocks: Blocks = IN_ORDER,
  ) {
    this.group = group;
    this.shape = shape;
    this.closedForm = new KlStatistics('closed form', shape, planned, sums?.closedForm, blocks);
    this.estimate = hasFlows ? new KlStatistics('estimate', shape, planned, sums?.estimate ?? undefined, blocks) : null;
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

  /** No image follows. */
  end(): void {
    this.closedForm.end();
    this.estimate?.end();
  }

  /** Images averaged so far. */
  get images(): number {
    return this.closedForm.images;
  }

  /** Adds one draw of a batch. All draws of a batch come before the next batch. */
  add(batch: GroupBatch): Added {
    this.#whereKlLies = null;
    const latents = latentCount(this.shape);
    const columns = emptyColumns('closed form', latents);
    const largest = new Int32Array(batch.images);
    const closedForm = this.closedForm.add(batch, (b) => {
      fillColumns(CLOSED_FORM_FILLS, SUMS['closed form'].all, batch, b * latents, columns);
      largest[b] = this.largest.add(batch, b, columns);
      return columns;
    });
    return { closedForm, estimate: this.#addEstimate(batch, latents), largest };
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
    const { group, shape, closedForm, estimate, largest } = this;
    return groupSummary(
      {
        ...{ group, shape, largest: largest.largest, where: (this.#whereKlLies ??= this.#findWhereKlLies()) },
        closedForm: { means: closedForm.means(), strongest: closedForm.strongest },
        estimate: estimate && { means: estimate.means(), strongest: estimate.strongest },
      },
      thresholdNats,
    );
  }

  #findWhereKlLies(): WhereKlLies {
    const { shape, closedForm, largest } = this;
    const { columns, images } = closedForm;
    const sums = channelSums('closed form', columns, shape);
    const parts = eachOf(SUMS['closed form'].addends, (addend) => sums[addend].map((sum) => sum / images));
    return whereKlLies({ shape, columns, parts, largest: largest.largestByChannel });
  }
}
