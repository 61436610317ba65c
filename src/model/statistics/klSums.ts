/** The sums that the statistics of one kind of KL are computed from, as plain data. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type AddendOf, type FurtherOf, type SumKind } from '../../protocol/sumQuantities';
import type { SubtreeSums } from './blockedSums';
import type { Moments } from './estimate';
import { latentCount } from './groupBatch';
import type { OnlyImage } from './imageDraws';
import { noneStrongest, type Strongest } from './strongestImages';
import { emptyColumns, type SumColumnsOf } from './sumColumns';

/** Squares summed over images, from which standard errors are computed. */
export interface PlaceSquares {
  /** Squares per latent variable, (L, h, w). */
  readonly latents: Float64Array;
  /** Squares of the sum over channels, (h, w). */
  readonly positions: Float64Array;
}

/** For one kind of KL, sums over images of means over draws. */
export interface KlSums<Kind extends SumKind> {
  readonly images: number;
  /** Draws that each of these images is averaged over. */
  readonly draws: number;
  /** Quantities of the sum, per latent variable, (L, h, w). */
  readonly columns: SumColumnsOf<Kind>;
  /** Squares of the KL. */
  readonly squares: PlaceSquares;
  /** Squares of each quantity beside the KL; `null` if a statistics file lacks them. */
  readonly furtherSquares: Readonly<Record<FurtherOf<Kind>, PlaceSquares | null>>;
  /** By channel, the sum over positions and its square. */
  readonly channels: Float64Array;
  readonly channelSquares: Float64Array;
  /** The addends, summed over the group. */
  readonly addends: Readonly<Record<AddendOf<Kind>, number>>;
  /** Moments over the images of the KL summed over the group. */
  readonly group: Moments;
  /** The same for each quantity beside the KL. */
  readonly further: Readonly<Record<FurtherOf<Kind>, Moments>>;
  /** Set while there is a single image with several draws. */
  readonly onlyImage: OnlyImage<Kind> | null;
  /** `null` if a statistics file lacks it. */
  readonly drawVariance: DrawVariance | null;
  /** The strongest images of each channel; `null` if a statistics file lacks them. */
  readonly strongest: Strongest | null;
  /** The subtrees of blocks that the sums are added from; `null` if a statistics file lacks them. */
  readonly subtrees: readonly SubtreeSums[] | null;
}

/** Squared standard errors over each image's draws, summed over images; zero with one draw per image. */
export interface DrawVariance {
  /** Variance of the KL summed over the group. */
  readonly group: number;
  /** Variance of each channel's KL summed over its positions, (L). */
  readonly channels: Float64Array;
}

/** The sums of no images. */
export function emptySums<Kind extends SumKind>(kind: Kind, shape: GroupShape): KlSums<Kind> {
  const latents = latentCount(shape);
  const { addends, further } = SUMS[kind];
  const nothing = { mean: 0, squaredDeviations: 0 };
  const squares = (): PlaceSquares => {
    return { latents: new Float64Array(latents), positions: new Float64Array(shape.height * shape.width) };
  };
  return {
    ...{ images: 0, draws: 0 },
    columns: emptyColumns(kind, latents),
    ...{ squares: squares(), furtherSquares: eachOf(further, squares) },
    ...{ channels: new Float64Array(shape.channels), channelSquares: new Float64Array(shape.channels) },
    ...{ addends: eachOf(addends, () => 0), group: nothing, further: eachOf(further, () => nothing) },
    onlyImage: null,
    drawVariance: { group: 0, channels: new Float64Array(shape.channels) },
    strongest: noneStrongest(shape.channels),
    subtrees: [],
  };
}
