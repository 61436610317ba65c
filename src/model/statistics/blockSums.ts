/** What is summed over images for one kind of KL in one group, in a single array, so that sums are added in one loop. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type FurtherOf, type SumKind } from '../../protocol/sumQuantities';
import { merged, type Moments } from './estimate';
import { latentCount } from './groupBatch';
import type { SumErrors } from './imageSums';
import type { ImageKl } from './imageKl';
import type { KlSums, PlaceSquares } from './klSums';
import { addTo, fillPositions, total, type SumColumnsOf } from './sumColumns';

/** The sums that add up over images. */
export type AddedSums<Kind extends SumKind> = Omit<KlSums<Kind>, 'draws' | 'onlyImage' | 'strongest' | 'subtrees'>;

/** Sums that files of early versions lack. */
export interface Lacking {
  readonly furtherSquares: boolean;
  readonly drawVariance: boolean;
}

export const NOTHING_LACKS: Lacking = { furtherSquares: false, drawVariance: false };

/** Mean and squared deviations. */
const MOMENTS = 2;

/** Where everything lies in the array. Moments come last. */
interface Views<Kind extends SumKind> extends Pick<
  AddedSums<Kind>,
  'columns' | 'squares' | 'furtherSquares' | 'channels' | 'channelSquares'
> {
  readonly addends: Float64Array;
  readonly drawVariance: { readonly group: Float64Array; readonly channels: Float64Array } | null;
  readonly group: Float64Array;
  readonly further: Readonly<Record<FurtherOf<Kind>, Float64Array>>;
}

export class BlockSums<Kind extends SumKind> {
  readonly values: Float64Array;
  images = 0;
  readonly #kind: Kind;
  readonly #views: Views<Kind>;
  /** Where the moments begin. */
  readonly #moments: number;
  /** Rewritten for every quantity, (h, w). */
  readonly #positions: Float64Array;

  constructor(kind: Kind, shape: GroupShape, lacking: Lacking) {
    this.#kind = kind;
    this.values = new Float64Array(lengthOf(kind, shape, lacking));
    this.#views = viewsOf(kind, shape, lacking, this.values);
    this.#moments = this.values.length - MOMENTS * (1 + SUMS[kind].further.length);
    this.#positions = new Float64Array(shape.height * shape.width);
  }

  /**
   * Adds an image.
   * @param kl of these columns
   * @param columns means over its draws, (L, h, w) each
   * @param errors over its draws; `null` if there is one draw
   */
  add(kl: ImageKl<Kind>, columns: SumColumnsOf<Kind>, errors: SumErrors<Kind> | null): void {
    const views = this.#views;
    const { all, addends, further } = SUMS[this.#kind];
    this.images += 1;
    for (const quantity of all) addTo(views.columns[quantity], columns[quantity]);
    addSquares(kl.latents, views.squares.latents);
    addSquares(kl.positions, views.squares.positions);
    addTo(views.channels, kl.channels);
    addSquares(kl.channels, views.channelSquares);
    addends.forEach((addend, i) => (views.addends[i] = (views.addends[i] ?? 0) + total(columns[addend])));
    for (const quantity of further) {
      addToMoments(views.further[quantity], total(columns[quantity]), this.images);
      this.#addFurtherSquares(views.furtherSquares[quantity], columns[quantity]);
    }
    addToMoments(views.group, kl.nats, this.images);
    if (errors === null || views.drawVariance === null) return;
    addSquares(Float64Array.of(errors.klNats), views.drawVariance.group);
    addSquares(errors.channelNats, views.drawVariance.channels);
  }

  /** Adds the sums of images that follow, or of those that come before. */
  join(other: BlockSums<Kind>, order: 'follows' | 'comes before' = 'follows'): this {
    const { values } = this;
    const moments = this.#moments;
    for (let i = 0; i < moments; i++) values[i] = (values[i] ?? 0) + (other.values[i] ?? 0);
    for (let i = moments; i < values.length; i += MOMENTS) {
      const [mine, others] = [this.#countedAt(i), other.#countedAt(i)];
      const { mean, squaredDeviations } = order === 'follows' ? merged(mine, others) : merged(others, mine);
      values[i] = mean;
      values[i + 1] = squaredDeviations;
    }
    this.images += other.images;
    return this;
  }

  clear(): void {
    this.values.fill(0);
    this.images = 0;
  }

  copyFrom({ values, images }: Pick<BlockSums<Kind>, 'values' | 'images'>): this {
    this.values.set(values);
    this.images = images;
    return this;
  }

  /** The sums by name. Their arrays are those that further images are added to. */
  sums(): AddedSums<Kind> {
    const { addends, drawVariance, group, further, ...views } = this.#views;
    const kinds = SUMS[this.#kind];
    return {
      images: this.images,
      ...views,
      addends: Object.fromEntries(
        kinds.addends.map((addend, i) => [addend, addends[i] ?? 0]),
      ) as AddedSums<Kind>['addends'],
      drawVariance: drawVariance && { group: drawVariance.group[0] ?? 0, channels: drawVariance.channels },
      group: momentsOf(group),
      further: eachOf(kinds.further, (quantity) => momentsOf(further[quantity])),
    };
  }

  /** Copies sums that were added elsewhere. */
  set(sums: AddedSums<Kind>): this {
    const views = this.#views;
    const { all, addends, further } = SUMS[this.#kind];
    this.images = sums.images;
    for (const quantity of all) views.columns[quantity].set(sums.columns[quantity]);
    setSquares(views.squares, sums.squares);
    views.channels.set(sums.channels);
    views.channelSquares.set(sums.channelSquares);
    addends.forEach((addend, i) => (views.addends[i] = sums.addends[addend]));
    views.group.set(arrayOf(sums.group));
    for (const quantity of further) {
      setSquares(views.furtherSquares[quantity], sums.furtherSquares[quantity]);
      views.further[quantity].set(arrayOf(sums.further[quantity]));
    }
    if (views.drawVariance !== null && sums.drawVariance !== null) {
      views.drawVariance.group[0] = sums.drawVariance.group;
      views.drawVariance.channels.set(sums.drawVariance.channels);
    }
    return this;
  }

  #countedAt(i: number) {
    return { count: this.images, mean: this.values[i] ?? 0, squaredDeviations: this.values[i + 1] ?? 0 };
  }

  #addFurtherSquares(squares: PlaceSquares | null, values: Float64Array): void {
    if (squares === null) return;
    fillPositions(values, this.#positions);
    addSquares(values, squares.latents);
    addSquares(this.#positions, squares.positions);
  }
}

/** Numbers in the array of one block's sums. */
export function lengthOf(kind: SumKind, shape: GroupShape, lacking: Lacking): number {
  const { all, addends, further } = SUMS[kind];
  const places = latentCount(shape) + shape.height * shape.width;
  return (
    all.length * latentCount(shape) +
    places +
    (lacking.furtherSquares ? 0 : further.length * places) +
    2 * shape.channels +
    addends.length +
    (lacking.drawVariance ? 0 : 1 + shape.channels) +
    MOMENTS * (1 + further.length)
  );
}

function viewsOf<Kind extends SumKind>(
  kind: Kind,
  shape: GroupShape,
  lacking: Lacking,
  values: Float64Array,
): Views<Kind> {
  const { all, addends, further } = SUMS[kind];
  let end = 0;
  const next = (length: number) => values.subarray(end, (end += length));
  const squares = (): PlaceSquares => ({
    latents: next(latentCount(shape)),
    positions: next(shape.height * shape.width),
  });
  return {
    columns: eachOf(all, () => next(latentCount(shape))),
    squares: squares(),
    furtherSquares: eachOf(further, () => (lacking.furtherSquares ? null : squares())),
    channels: next(shape.channels),
    channelSquares: next(shape.channels),
    addends: next(addends.length),
    drawVariance: lacking.drawVariance ? null : { group: next(1), channels: next(shape.channels) },
    group: next(MOMENTS),
    further: eachOf(further, () => next(MOMENTS)),
  };
}

function setSquares(views: PlaceSquares | null, squares: PlaceSquares | null): void {
  if (views === null || squares === null) return;
  views.latents.set(squares.latents);
  views.positions.set(squares.positions);
}

function arrayOf({ mean, squaredDeviations }: Moments): Float64Array {
  return Float64Array.of(mean, squaredDeviations);
}

function momentsOf([mean = 0, squaredDeviations = 0]: Float64Array): Moments {
  return { mean, squaredDeviations };
}

/** Welford's method. @param count numbers with this one */
function addToMoments(moments: Float64Array, value: number, count: number): void {
  const before = moments[0] ?? 0;
  const mean = before + (value - before) / count;
  moments[0] = mean;
  moments[1] = (moments[1] ?? 0) + (value - before) * (value - mean);
}

function addSquares(values: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++) {
    const value = values[i] ?? 0;
    sums[i] = (sums[i] ?? 0) + value * value;
  }
}
