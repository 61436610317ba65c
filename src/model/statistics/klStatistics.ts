/** Streaming statistics of one kind of KL of one latent group: in closed form, or estimated. */
import type { GroupShape } from '../../protocol/inspection';
import type { Estimate, Scope } from '../../protocol/statistics';
import { RunningEstimate, standardErrorFromSums, type Moments } from './estimate';
import { latentCount, type GroupBatch } from './groupBatch';
import { ImageDraws, type DrawErrors } from './imageDraws';
import { emptyAddends, total, totalNats, type KlAddends } from './klAddends';

/** Standard errors over the draws of a single image, of its latents and of sums over them. */
export interface OnlyImage extends DrawErrors {
  /** Standard error of the KL summed over the group, in nats. */
  readonly klNats: number;
  /** Standard error of each channel's KL summed over its positions, in nats. */
  readonly channelNats: Float64Array;
}

/** Sums over images of means over draws, of the addends of one kind of KL. */
export interface KlSums {
  readonly images: number;
  /** Draws that each of these images is averaged over. */
  readonly draws: number;
  /** The addends of the KL and its square, per latent variable, (L, h, w). */
  readonly addends: KlAddends;
  readonly squares: Float64Array;
  /** Squares of the sum over channels, (h, w). */
  readonly positionSquares: Float64Array;
  /** By channel: the sum over positions, and its square. */
  readonly channels: Float64Array;
  readonly channelSquares: Float64Array;
  /** The addends, summed over the group. */
  readonly firstNats: number;
  readonly secondNats: number;
  /** Over the images, of the KL summed over the group. */
  readonly group: Moments;
  /** While there is a single image with several draws. */
  readonly onlyImage: OnlyImage | null;
}

/** What a batch says about each of its images. */
export interface AddedKl {
  /** The KL of this draw, summed over the group, in nats. */
  readonly klNats: Float64Array;
  /** What the draws so far say together; none where there is only one for each image. */
  readonly draws: readonly ImageDraws[];
}

/** Means over images and draws, in nats per image. */
interface MeanKl {
  readonly images: number;
  readonly draws: number;
  readonly planned: Scope;
  readonly klNats: Estimate;
  /** The addends of the KL. */
  readonly firstNats: number;
  readonly secondNats: number;
  /** Summed over positions. */
  readonly channelKlNats: Float64Array;
  readonly channelStandardErrorNats: Float64Array | null;
}

/**
 * Sums over images of their means over draws. An image counts once it has all its draws; only those of the first batch
 * count from their first draw on, so that there is something to see.
 */
export class KlStatistics {
  readonly #shape: GroupShape;
  /** What will be added in all. */
  planned: Scope;
  /** As in `KlSums`. */
  readonly addends: KlAddends;
  readonly squares: Float64Array;
  readonly positionSquares: Float64Array;
  readonly #channelSums: Float64Array;
  readonly #channelSquares: Float64Array;
  /** Of one image: the sum over channels. */
  readonly #atPosition: Float64Array;
  #running: ImageDraws[] = [];
  #onlyImage: OnlyImage | null;
  #total: RunningEstimate;
  #images: number;
  #draws: number;
  #firstSum: number;
  #secondSum: number;

  /**
   * @param planned what will be added in all
   * @param sums of what was added before; they are taken over and written to
   */
  constructor(shape: GroupShape, planned: Scope, sums: KlSums = emptySums(shape)) {
    this.#shape = shape;
    this.planned = planned;
    this.addends = sums.addends;
    this.squares = sums.squares;
    this.positionSquares = sums.positionSquares;
    this.#channelSums = sums.channels;
    this.#channelSquares = sums.channelSquares;
    this.#atPosition = new Float64Array(shape.height * shape.width);
    this.#onlyImage = sums.onlyImage;
    this.#total = new RunningEstimate({ count: sums.images, ...sums.group });
    this.#images = sums.images;
    this.#draws = sums.draws;
    this.#firstSum = sums.firstNats;
    this.#secondSum = sums.secondNats;
  }

  /** What has been added so far; its arrays are those that are added to. */
  sums(): KlSums {
    return {
      ...{ images: this.#images, draws: this.#draws },
      ...{ addends: this.addends, squares: this.squares, positionSquares: this.positionSquares },
      ...{ channels: this.#channelSums, channelSquares: this.#channelSquares },
      ...{ firstNats: this.#firstSum, secondNats: this.#secondSum },
      ...{ group: this.#total.moments, onlyImage: this.#onlyImage },
    };
  }

  /** Images averaged so far. */
  get images(): number {
    return this.#images;
  }

  /** Draws that each of these images is averaged over. */
  get draws(): number {
    return this.#draws;
  }

  /** While there is a single image with several draws: what they say about it. */
  get onlyImage(): OnlyImage | null {
    return this.#onlyImage;
  }

  /**
   * Adds one draw of a batch; all draws of a batch come before the next batch.
   * @param addendsOf the addends of the batch's image with this index, (L, h, w); read before the next is asked for
   */
  add(
    { images, firstImage, draw }: Pick<GroupBatch, 'images' | 'firstImage' | 'draw'>,
    addendsOf: (b: number) => KlAddends,
  ): AddedKl {
    const several = this.planned.draws > 1;
    if (draw === 0 && several) this.#running = Array.from({ length: images }, () => new ImageDraws(this.#shape));
    if (draw > 0 && firstImage === 0) this.#forgetImages();
    const draws = this.#running;
    const isLast = draw === this.planned.draws - 1;
    const counts = isLast || firstImage === 0;
    const klNats = new Float64Array(images);
    for (let b = 0; b < images; b++) {
      const addends = addendsOf(b);
      klNats[b] = totalNats(addends);
      draws[b]?.add(addends);
      if (counts) this.#addImage(draws[b]?.means ?? addends);
    }
    if (counts) {
      this.#draws = draw + 1;
      this.#onlyImage = this.#images === 1 ? onlyImage(draws[0]) : null;
    }
    if (isLast) this.#running = [];
    return { klNats, draws };
  }

  /** @param image the addends' means over its draws */
  #addImage(image: KlAddends): void {
    this.#addLatents(image);
    addSquares(this.#atPosition, this.positionSquares);
    const [first, second] = [total(image.first), total(image.second)];
    this.#firstSum += first;
    this.#secondSum += second;
    this.#total.add(first + second);
    this.#images += 1;
  }

  #addLatents({ first, second }: KlAddends): void {
    const { squares } = this;
    const { first: firstSums, second: secondSums } = this.addends;
    const atPosition = this.#atPosition.fill(0);
    for (let channel = 0, i = 0; channel < this.#shape.channels; channel++) {
      let sum = 0;
      for (let position = 0; position < atPosition.length; position++, i++) {
        const a = first[i] ?? 0;
        const b = second[i] ?? 0;
        const kl = a + b;
        firstSums[i] = (firstSums[i] ?? 0) + a;
        secondSums[i] = (secondSums[i] ?? 0) + b;
        squares[i] = (squares[i] ?? 0) + kl * kl;
        atPosition[position] = (atPosition[position] ?? 0) + kl;
        sum += kl;
      }
      this.#channelSums[channel] = (this.#channelSums[channel] ?? 0) + sum;
      this.#channelSquares[channel] = (this.#channelSquares[channel] ?? 0) + sum * sum;
    }
  }

  #forgetImages(): void {
    const sums = [this.addends.first, this.addends.second, this.squares, this.positionSquares];
    for (const array of [...sums, this.#channelSums, this.#channelSquares]) array.fill(0);
    this.#firstSum = 0;
    this.#secondSum = 0;
    this.#total = new RunningEstimate();
    this.#images = 0;
  }

  means(): MeanKl {
    const images = this.#images;
    const { mean, standardError } = this.#total.estimate;
    const overImages = () =>
      this.#channelSums.map((sum, channel) => standardErrorFromSums(sum, this.#channelSquares[channel] ?? 0, images));
    return {
      images,
      draws: this.#draws,
      planned: this.planned,
      klNats: { mean, standardError: standardError ?? this.#onlyImage?.klNats ?? null },
      firstNats: this.#firstSum / images,
      secondNats: this.#secondSum / images,
      channelKlNats: this.#channelSums.map((sum) => sum / images),
      channelStandardErrorNats: images > 1 ? overImages() : (this.#onlyImage?.channelNats ?? null),
    };
  }
}

function addSquares(values: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    const value = values[i] ?? 0;
    sums[i] = (sums[i] ?? 0) + value * value;
  }
}

function emptySums(shape: GroupShape): KlSums {
  const latents = latentCount(shape);
  return {
    ...{ images: 0, draws: 0, firstNats: 0, secondNats: 0 },
    ...{ addends: emptyAddends(latents), squares: new Float64Array(latents) },
    positionSquares: new Float64Array(shape.height * shape.width),
    ...{ channels: new Float64Array(shape.channels), channelSquares: new Float64Array(shape.channels) },
    ...{ group: { mean: 0, squaredDeviations: 0 }, onlyImage: null },
  };
}

function onlyImage(draws: ImageDraws | undefined): OnlyImage | null {
  const klNats = draws?.standardErrorNats ?? null;
  const channelNats = draws?.channelStandardErrorNats() ?? null;
  const latents = draws?.latents() ?? null;
  if (klNats === null || channelNats === null || latents === null) return null;
  const { standardErrorNats, positionStandardErrorNats } = latents;
  return { klNats, channelNats, standardErrorNats, positionStandardErrorNats };
}
