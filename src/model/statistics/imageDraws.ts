/** One latent group's KL for one image, accumulated over the draws of its noise. */
import type { GroupShape } from '../../protocol/inspection';
import { eachOf } from '../../protocol/quantities';
import { SUMS, type FurtherOf, type SumKind, type SumOf } from '../../protocol/sumQuantities';
import { RunningEstimate, RunningEstimates } from './estimate';
import { latentCount } from './groupBatch';
import type { ImageKl } from './imageKl';
import { channelSums, type ImageSums, type SumErrors } from './imageSums';
import { addToMeans, emptyColumns, fillPositions, total, type SumColumnsOf } from './sumColumns';

/** Standard errors over the draws of one image, in single precision because they are kept for many images. */
export interface PlaceErrors {
  /** Standard error per latent variable, (L, h, w). */
  readonly standardErrorNats: Float32Array;
  /** Standard error of the sum over channels at each position, (h, w). */
  readonly positionStandardErrorNats: Float32Array;
}

/** Standard errors of the KL, and of each quantity beside it; `null` if a statistics file lacks them. */
export interface DrawErrors<Kind extends SumKind> extends PlaceErrors {
  readonly furtherErrors: Readonly<Record<FurtherOf<Kind>, PlaceErrors | null>>;
}

/** Means over several draws with their standard errors. */
export interface DrawnLatents<Kind extends SumKind> extends DrawErrors<Kind> {
  readonly draws: number;
  /** Quantities of the sum, per latent variable, (L, h, w). */
  readonly means: SumColumnsOf<Kind, Float32Array>;
}

/** Standard errors over the draws of a single image, of its latents and of sums over them. */
export interface OnlyImage<Kind extends SumKind> extends DrawErrors<Kind>, SumErrors<Kind> {}

/**
 * The means are running means, so that their error is exactly zero if every draw gives the same, as closed forms do in
 * the top group.
 */
export class ImageDraws<Kind extends SumKind> {
  readonly #kind: Kind;
  readonly #shape: GroupShape;
  /** Means over the draws so far per latent variable, (L, h, w). */
  readonly means: SumColumnsOf<Kind>;
  readonly #quantities: readonly SumOf<Kind>[];
  readonly #further: readonly FurtherOf<Kind>[];
  readonly #kl: PlaceEstimates;
  /** The KL of each channel, summed over positions. */
  readonly #channels: RunningEstimates;
  readonly #total = new RunningEstimate();
  readonly #furtherPlaces: Readonly<Record<FurtherOf<Kind>, PlaceEstimates>>;
  readonly #furtherTotals: Readonly<Record<FurtherOf<Kind>, RunningEstimate>>;
  /** Rewritten for every quantity, (h, w). */
  readonly #positions: Float64Array;
  #draws = 0;

  constructor(kind: Kind, shape: GroupShape) {
    const { all, further } = SUMS[kind];
    this.#kind = kind;
    this.#shape = shape;
    this.#quantities = all;
    this.#further = further;
    this.means = emptyColumns(kind, latentCount(shape));
    this.#kl = new PlaceEstimates(shape);
    this.#channels = new RunningEstimates(shape.channels);
    this.#positions = new Float64Array(shape.height * shape.width);
    this.#furtherPlaces = eachOf(further, () => new PlaceEstimates(shape));
    this.#furtherTotals = eachOf(further, () => new RunningEstimate());
  }

  /**
   * Adds one more draw.
   * @param columns (L, h, w) each
   * @param kl what they add up to
   */
  add(columns: SumColumnsOf<Kind>, kl: ImageKl<Kind>): void {
    this.#draws += 1;
    for (const quantity of this.#quantities) addToMeans(this.means[quantity], columns[quantity], this.#draws);
    for (const quantity of this.#further) {
      fillPositions(columns[quantity], this.#positions);
      this.#furtherPlaces[quantity].add(columns[quantity], this.#positions);
      this.#furtherTotals[quantity].add(total(columns[quantity]));
    }
    this.#kl.add(kl.latents, kl.positions);
    this.#channels.add(kl.channels);
    this.#total.add(kl.nats);
  }

  /** `null` until there are two draws. */
  latents(): DrawnLatents<Kind> | null {
    if (this.#draws < 2) return null;
    return {
      draws: this.#draws,
      means: eachOf(this.#quantities, (quantity) => new Float32Array(this.means[quantity])),
      ...this.#errors(),
    };
  }

  /** Sums over the latents, of means over the draws so far. */
  sums(): ImageSums<Kind> {
    return { channels: channelSums(this.#kind, this.means, this.#shape), errors: this.sumErrors() };
  }

  /** Standard errors of sums over the latents; `null` until there are two draws. */
  sumErrors(): SumErrors<Kind> | null {
    if (this.#draws < 2) return null;
    return {
      klNats: errorOf(this.#total),
      channelNats: this.#channels.standardErrors(),
      further: eachOf(this.#further, (quantity) => errorOf(this.#furtherTotals[quantity])),
    };
  }

  /** `null` until there are two draws. */
  errors(): OnlyImage<Kind> | null {
    const ofSums = this.sumErrors();
    return ofSums && { ...this.#errors(), ...ofSums };
  }

  #errors(): DrawErrors<Kind> {
    return {
      ...this.#kl.errors(),
      furtherErrors: eachOf(this.#further, (quantity) => this.#furtherPlaces[quantity].errors()),
    };
  }
}

/** A quantity per latent variable, and its sum over channels at each position, over draws. */
class PlaceEstimates {
  readonly #latents: RunningEstimates;
  readonly #positions: RunningEstimates;

  constructor(shape: GroupShape) {
    this.#latents = new RunningEstimates(latentCount(shape));
    this.#positions = new RunningEstimates(shape.height * shape.width);
  }

  /** @param latents (L, h, w) @param positions (h, w) */
  add(latents: Float64Array, positions: Float64Array): void {
    this.#latents.add(latents);
    this.#positions.add(positions);
  }

  errors(): PlaceErrors {
    return {
      standardErrorNats: new Float32Array(this.#latents.standardErrors()),
      positionStandardErrorNats: new Float32Array(this.#positions.standardErrors()),
    };
  }
}

/** The standard error of at least two values. */
function errorOf({ estimate }: RunningEstimate): number {
  return estimate.standardError ?? Number.NaN;
}
