/** Streaming statistics of one kind of KL in one latent group, and of the quantities beside it. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type FurtherOf, type SumKind } from '../../protocol/sumQuantities';
import type { Estimate, Scope } from '../../protocol/statistics';
import { BlockedSums } from './blockedSums';
import type { AddedSums } from './blockSums';
import { IN_ORDER, type Blocks } from './blocks';
import { RunningEstimate, standardErrorFromSums, type CountedMoments } from './estimate';
import type { GroupBatch } from './groupBatch';
import { ImageDraws, type OnlyImage } from './imageDraws';
import type { MeanKl } from './groupSummary';
import { ImageKl } from './imageKl';
import { channelSums, type ImageSums } from './imageSums';
import { emptySums, type KlSums, type PlaceSquares } from './klSums';
import { addStrongest, clearStrongest, type Strongest } from './strongestImages';
import type { SumColumnsOf } from './sumColumns';

/** Results for each image of a batch. */
export interface AddedKl<Kind extends SumKind> {
  /** The KL of this draw, summed over the group, in nats. */
  readonly klNats: Float64Array;
  /** The draws so far of each image; empty if there is one draw per image. */
  readonly draws: readonly ImageDraws<Kind>[];
  /** Sums over the latents of each image if there is one draw per image; otherwise empty. */
  readonly sums: readonly ImageSums<Kind>[];
}

/**
 * Sums over images of their means over draws. An image counts once it has all its draws. Only the first batch's images
 * count from their first draw on, so that there are early results.
 */
export class KlStatistics<Kind extends SumKind> {
  readonly #kind: Kind;
  readonly #shape: GroupShape;
  /** The total that will be added. */
  planned: Scope;
  readonly #blocks: Blocks;
  readonly #imageKl: ImageKl<Kind>;
  #running: ImageDraws<Kind>[] = [];
  #onlyImage: OnlyImage<Kind> | null;
  #draws: number;
  /** As in `KlSums`. */
  readonly strongest: Strongest | null;
  /** Sums of earlier additions, until more are added. */
  #given: KlSums<Kind> | null;
  #added: BlockedSums<Kind> | null = null;

  /**
   * @param planned the total that will be added
   * @param sums of earlier additions; they are taken over and written to
   */
  constructor(
    kind: Kind,
    shape: GroupShape,
    planned: Scope,
    sums: KlSums<Kind> = emptySums(kind, shape),
    blocks: Blocks = IN_ORDER,
  ) {
    this.#kind = kind;
    this.#shape = shape;
    this.planned = planned;
    this.#blocks = blocks;
    this.#imageKl = new ImageKl(kind, shape);
    this.#onlyImage = sums.onlyImage;
    this.#draws = sums.draws;
    this.strongest = sums.strongest;
    this.#given = sums;
  }

  /** Everything added so far. Later additions change the same arrays. */
  sums(): KlSums<Kind> {
    return {
      ...this.#sums(),
      ...{ draws: this.#draws, onlyImage: this.#onlyImage, strongest: this.strongest },
      subtrees: this.#given === null ? (this.#added?.subtrees() ?? null) : this.#given.subtrees,
    };
  }

  /** No image follows. */
  end(): void {
    this.#added?.close();
  }

  /** As in `KlSums`. */
  get columns(): SumColumnsOf<Kind> {
    return this.#sums().columns;
  }

  get squares(): PlaceSquares {
    return this.#sums().squares;
  }

  get furtherSquares(): Readonly<Record<FurtherOf<Kind>, PlaceSquares | null>> {
    return this.#sums().furtherSquares;
  }

  /** Images averaged so far. */
  get images(): number {
    return this.#given?.images ?? this.#added?.images ?? 0;
  }

  /** Draws that each of these images is averaged over. */
  get draws(): number {
    return this.#draws;
  }

  /** The standard errors over draws, while there is a single image with several draws. */
  get onlyImage(): OnlyImage<Kind> | null {
    return this.#onlyImage;
  }

  /**
   * Adds one draw of a batch. All draws of a batch come before the next batch.
   * @param columnsOf returns the quantities of image `b` of the batch, (L, h, w); they are read before the next call
   */
  add(
    { images, firstImage, draw }: Pick<GroupBatch, 'images' | 'firstImage' | 'draw'>,
    columnsOf: (b: number) => SumColumnsOf<Kind>,
  ): AddedKl<Kind> {
    const several = this.planned.draws > 1;
    if (draw === 0 && several) {
      this.#running = Array.from({ length: images }, () => new ImageDraws(this.#kind, this.#shape));
    }
    const added = this.#adding();
    if (draw > 0 && firstImage === 0) {
      added.clear();
      if (this.strongest !== null) clearStrongest(this.strongest);
    }
    const draws = this.#running;
    const isLast = draw === this.planned.draws - 1;
    const counts = isLast || firstImage === 0;
    const klNats = new Float64Array(images);
    const sums: ImageSums<Kind>[] = [];
    for (let b = 0; b < images; b++) {
      const columns = columnsOf(b);
      this.#imageKl.set(columns);
      klNats[b] = this.#imageKl.nats;
      draws[b]?.add(columns, this.#imageKl);
      if (!several) sums.push({ channels: channelSums(this.#kind, columns, this.#shape), errors: null });
      if (!counts) continue;
      const means = draws[b]?.means;
      if (means !== undefined) this.#imageKl.set(means);
      const image = firstImage + b;
      added.add(this.#blocks.of(image), this.#imageKl, means ?? columns, draws[b]?.sumErrors() ?? null);
      if (this.strongest !== null) addStrongest(this.strongest, image, this.#imageKl.channels);
    }
    if (counts) {
      this.#draws = draw + 1;
      this.#onlyImage = this.images === 1 ? (draws[0]?.errors() ?? null) : null;
    }
    if (isLast) this.#running = [];
    return { klNats, draws, sums };
  }

  /** The sums that images are added to. */
  #adding(): BlockedSums<Kind> {
    const given = this.#given;
    if (given === null && this.#added !== null) return this.#added;
    const { furtherSquares, drawVariance, subtrees, images } = given ?? emptySums(this.#kind, this.#shape);
    const isUnknown = SUMS[this.#kind].further.some((quantity) => furtherSquares[quantity] === null);
    const lacking = { furtherSquares: isUnknown, drawVariance: drawVariance === null };
    const added = new BlockedSums(this.#kind, this.#shape, lacking, this.#blocks.first);
    if (subtrees !== null) added.resume(subtrees);
    else if (images > 0 && given !== null) added.beginWith(given);
    this.#added = added;
    this.#given = null;
    return added;
  }

  #sums(): AddedSums<Kind> {
    return this.#given ?? this.#adding().total().sums();
  }

  means(): MeanKl<Kind> {
    const sums = this.#sums();
    const { images, channels, channelSquares } = sums;
    const { addends, further } = SUMS[this.#kind];
    const errors = this.#onlyImage;
    const overImages = () =>
      channels.map((sum, channel) => standardErrorFromSums(sum, channelSquares[channel] ?? 0, images));
    return {
      images,
      draws: this.#draws,
      planned: this.planned,
      klNats: estimateOf({ count: images, ...sums.group }, errors?.klNats),
      quantities: {
        ...eachOf(addends, (addend) => sums.addends[addend] / images),
        ...eachOf(further, (quantity) =>
          estimateOf({ count: images, ...sums.further[quantity] }, errors?.further[quantity]),
        ),
      },
      channelKlNats: channels.map((sum) => sum / images),
      channelStandardErrorNats: images > 1 ? overImages() : (errors?.channelNats ?? null),
      ...this.#drawErrors(sums),
    };
  }

  #drawErrors({
    images,
    drawVariance: variance,
  }: AddedSums<Kind>): Pick<MeanKl<Kind>, 'drawStandardErrorNats' | 'channelDrawStandardErrorNats'> {
    if (variance === null || this.#draws < 2)
      return { drawStandardErrorNats: null, channelDrawStandardErrorNats: null };
    const error = (sum: number) => Math.sqrt(sum) / images;
    return { drawStandardErrorNats: error(variance.group), channelDrawStandardErrorNats: variance.channels.map(error) };
  }
}

/** @param ofDraws the standard error over the draws of a single image */
function estimateOf(moments: CountedMoments, ofDraws: number | undefined): Estimate {
  const { mean, standardError } = new RunningEstimate(moments).estimate;
  return { mean, standardError: standardError ?? ofDraws ?? null };
}
