/** Streaming statistics of one kind of KL in one latent group, and of the quantities beside it. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type AddendOf, type FurtherOf, type SumKind, type SumOf } from '../../protocol/sumQuantities';
import type { Estimate, Scope, SumMeans } from '../../protocol/statistics';
import { RunningEstimate, standardErrorFromSums } from './estimate';
import type { GroupBatch } from './groupBatch';
import { ImageDraws, type OnlyImage } from './imageDraws';
import { ImageKl } from './imageKl';
import { emptySums, type DrawVariance, type KlSums, type PlaceSquares } from './klSums';
import { addStrongest, clearStrongest, type Strongest } from './strongestImages';
import { addTo, fillPositions, total, type SumColumnsOf } from './sumColumns';

/** Results for each image of a batch. */
export interface AddedKl<Kind extends SumKind> {
  /** The KL of this draw, summed over the group, in nats. */
  readonly klNats: Float64Array;
  /** The draws so far of each image; empty if there is one draw per image. */
  readonly draws: readonly ImageDraws<Kind>[];
}

/** Means over images and draws, in nats per image. */
interface MeanKl<Kind extends SumKind> {
  readonly images: number;
  readonly draws: number;
  readonly planned: Scope;
  readonly klNats: Estimate;
  readonly quantities: SumMeans<Kind>;
  /** Summed over positions. */
  readonly channelKlNats: Float64Array;
  readonly channelStandardErrorNats: Float64Array | null;
  /** How the means would vary with other draws for these images; `null` for one draw. */
  readonly drawStandardErrorNats: number | null;
  readonly channelDrawStandardErrorNats: Float64Array | null;
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
  readonly #quantities: readonly SumOf<Kind>[];
  /** As in `KlSums`. */
  readonly columns: SumColumnsOf<Kind>;
  readonly squares: PlaceSquares;
  readonly furtherSquares: Readonly<Record<FurtherOf<Kind>, PlaceSquares | null>>;
  readonly #channelSums: Float64Array;
  readonly #channelSquares: Float64Array;
  readonly #addendSums: Record<AddendOf<Kind>, number>;
  readonly #imageKl: ImageKl<Kind>;
  /** Rewritten for every quantity, (h, w). */
  readonly #positions: Float64Array;
  #running: ImageDraws<Kind>[] = [];
  #onlyImage: OnlyImage<Kind> | null;
  #total: RunningEstimate;
  #further: Readonly<Record<FurtherOf<Kind>, RunningEstimate>>;
  #images: number;
  #draws: number;
  #drawVariance: DrawVariance | null;
  /** As in `KlSums`. */
  readonly strongest: Strongest | null;

  /**
   * @param planned the total that will be added
   * @param sums of earlier additions; they are taken over and written to
   */
  constructor(kind: Kind, shape: GroupShape, planned: Scope, sums: KlSums<Kind> = emptySums(kind, shape)) {
    const { all, further } = SUMS[kind];
    this.#kind = kind;
    this.#shape = shape;
    this.planned = planned;
    this.#quantities = all;
    this.columns = sums.columns;
    this.squares = sums.squares;
    this.furtherSquares = sums.furtherSquares;
    this.#channelSums = sums.channels;
    this.#channelSquares = sums.channelSquares;
    this.#addendSums = { ...sums.addends };
    this.#imageKl = new ImageKl(kind, shape);
    this.#positions = new Float64Array(shape.height * shape.width);
    this.#onlyImage = sums.onlyImage;
    this.#total = new RunningEstimate({ count: sums.images, ...sums.group });
    this.#further = eachOf(
      further,
      (quantity) => new RunningEstimate({ count: sums.images, ...sums.further[quantity] }),
    );
    this.#images = sums.images;
    this.#draws = sums.draws;
    this.#drawVariance = sums.drawVariance;
    this.strongest = sums.strongest;
  }

  /** Everything added so far. Later additions change the same arrays. */
  sums(): KlSums<Kind> {
    return {
      ...{ images: this.#images, draws: this.#draws },
      ...{ columns: this.columns, squares: this.squares, furtherSquares: this.furtherSquares },
      ...{ channels: this.#channelSums, channelSquares: this.#channelSquares },
      ...{ addends: { ...this.#addendSums }, group: this.#total.moments },
      further: eachOf(SUMS[this.#kind].further, (quantity) => this.#further[quantity].moments),
      ...{ onlyImage: this.#onlyImage, drawVariance: this.#drawVariance, strongest: this.strongest },
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
    if (draw > 0 && firstImage === 0) this.#forgetImages();
    const draws = this.#running;
    const isLast = draw === this.planned.draws - 1;
    const counts = isLast || firstImage === 0;
    const klNats = new Float64Array(images);
    for (let b = 0; b < images; b++) {
      const columns = columnsOf(b);
      this.#imageKl.set(columns);
      klNats[b] = this.#imageKl.nats;
      draws[b]?.add(columns, this.#imageKl);
      if (!counts) continue;
      this.#addImage(firstImage + b, draws[b]?.means ?? columns);
      if (several) this.#addDrawVariance(draws[b]);
    }
    if (counts) {
      this.#draws = draw + 1;
      this.#onlyImage = this.#images === 1 ? (draws[0]?.errors() ?? null) : null;
    }
    if (isLast) this.#running = [];
    return { klNats, draws };
  }

  /** @param image means over its draws, (L, h, w) each */
  #addImage(number: number, image: SumColumnsOf<Kind>): void {
    const kl = this.#imageKl;
    const { addends, further } = SUMS[this.#kind];
    kl.set(image);
    for (const quantity of this.#quantities) addTo(this.columns[quantity], image[quantity]);
    addSquares(kl.latents, this.squares.latents);
    addSquares(kl.positions, this.squares.positions);
    addTo(this.#channelSums, kl.channels);
    addSquares(kl.channels, this.#channelSquares);
    for (const addend of addends) this.#addendSums[addend] += total(image[addend]);
    for (const quantity of further) {
      this.#further[quantity].add(total(image[quantity]));
      this.#addFurtherSquares(quantity, image[quantity]);
    }
    this.#total.add(kl.nats);
    this.#images += 1;
    if (this.strongest !== null) addStrongest(this.strongest, number, kl.channels);
  }

  #addDrawVariance(draws: ImageDraws<Kind> | undefined): void {
    const errors = draws?.sumErrors() ?? null;
    const before = this.#drawVariance;
    if (errors === null || before === null) return;
    addSquares(errors.channelNats, before.channels);
    this.#drawVariance = { group: before.group + errors.klNats ** 2, channels: before.channels };
  }

  #addFurtherSquares(quantity: FurtherOf<Kind>, values: Float64Array): void {
    const squares = this.furtherSquares[quantity];
    if (squares === null) return;
    fillPositions(values, this.#positions);
    addSquares(values, squares.latents);
    addSquares(this.#positions, squares.positions);
  }

  #forgetImages(): void {
    const { addends, further } = SUMS[this.#kind];
    for (const quantity of this.#quantities) this.columns[quantity].fill(0);
    for (const squares of [this.squares, ...further.map((quantity) => this.furtherSquares[quantity])]) {
      squares?.latents.fill(0);
      squares?.positions.fill(0);
    }
    for (const array of [this.#channelSums, this.#channelSquares]) array.fill(0);
    for (const addend of addends) this.#addendSums[addend] = 0;
    this.#further = eachOf(further, () => new RunningEstimate());
    this.#total = new RunningEstimate();
    this.#images = 0;
    const { channels } = this.#shape;
    if (this.#drawVariance !== null) this.#drawVariance = { group: 0, channels: new Float64Array(channels) };
    if (this.strongest !== null) clearStrongest(this.strongest);
  }

  means(): MeanKl<Kind> {
    const images = this.#images;
    const { addends, further } = SUMS[this.#kind];
    const errors = this.#onlyImage;
    const overImages = () =>
      this.#channelSums.map((sum, channel) => standardErrorFromSums(sum, this.#channelSquares[channel] ?? 0, images));
    return {
      images,
      draws: this.#draws,
      planned: this.planned,
      klNats: estimateOf(this.#total, errors?.klNats),
      quantities: {
        ...eachOf(addends, (addend) => this.#addendSums[addend] / images),
        ...eachOf(further, (quantity) => estimateOf(this.#further[quantity], errors?.further[quantity])),
      },
      channelKlNats: this.#channelSums.map((sum) => sum / images),
      channelStandardErrorNats: images > 1 ? overImages() : (errors?.channelNats ?? null),
      ...this.#drawErrors(),
    };
  }

  #drawErrors(): Pick<MeanKl<Kind>, 'drawStandardErrorNats' | 'channelDrawStandardErrorNats'> {
    const variance = this.#drawVariance;
    if (variance === null || this.#draws < 2)
      return { drawStandardErrorNats: null, channelDrawStandardErrorNats: null };
    const error = (sum: number) => Math.sqrt(sum) / this.#images;
    return { drawStandardErrorNats: error(variance.group), channelDrawStandardErrorNats: variance.channels.map(error) };
  }
}

/** @param ofDraws the standard error over the draws of a single image */
function estimateOf({ estimate: { mean, standardError } }: RunningEstimate, ofDraws: number | undefined): Estimate {
  return { mean, standardError: standardError ?? ofDraws ?? null };
}

function addSquares(values: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    const value = values[i] ?? 0;
    sums[i] = (sums[i] ?? 0) + value * value;
  }
}
