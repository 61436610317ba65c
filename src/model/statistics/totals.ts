/** KL and reconstruction loss of whole images: means over draws, then over images (docs/analyses.md#errors). */
import type { Estimate } from '../../protocol/statistics';
import { RunningEstimate } from './estimate';

export interface TotalEstimates {
  readonly images: number;
  readonly klNats: Estimate;
  readonly reconstructionNats: Estimate;
  readonly nelboNats: Estimate;
  /** NELBO per dimension with the correction of `TotalsOptions`. */
  readonly bitsPerDimension: Estimate;
}

export interface TotalsOptions {
  readonly groups: number;
  /** How many there can be. */
  readonly images: number;
  readonly draws: number;
  /** Numbers in an image, as NELBO per dimension counts them. */
  readonly dimensions: number;
  /** Added to the NELBO per dimension before it is turned into bits. */
  readonly discretisationNatsPerDimension: number;
}

export class Totals {
  readonly #klByGroup: readonly Float64Array[];
  readonly #reconstructionNats: Float64Array;
  readonly #klNats: Float64Array;
  /** KL by image in the draw that is being measured, of the groups so far. */
  readonly #klOfDraw: Float64Array;
  readonly #options: TotalsOptions;
  /** The first image's draws, for as long as it is the only one. */
  readonly #firstImage: EstimatedTotals;
  #complete = 0;

  constructor(options: TotalsOptions) {
    const { groups, images } = options;
    this.#options = options;
    this.#firstImage = new EstimatedTotals(options);
    this.#klByGroup = Array.from({ length: groups }, () => new Float64Array(images));
    this.#reconstructionNats = new Float64Array(images);
    this.#klNats = new Float64Array(images);
    this.#klOfDraw = new Float64Array(images);
  }

  /** KL by group and image measured so far, mean over the draws so far, in nats. */
  get klByGroup(): readonly Float64Array[] {
    return this.#klByGroup.map((byImage) => byImage.subarray(0, this.#complete));
  }

  /** Reconstruction loss by image measured so far, mean over the draws so far, in nats. */
  get reconstructionNats(): Float64Array {
    return this.#reconstructionNats.subarray(0, this.#complete);
  }

  /** @param klNats by image, from `firstImage`. Groups come in order, all of a draw before its reconstruction. */
  addGroup(group: number, firstImage: number, draw: number, klNats: Float64Array): void {
    const ofGroup = this.#klByGroup[group];
    if (ofGroup === undefined) throw new Error(`there is no group ${group}`);
    klNats.forEach((kl, b) => {
      const image = firstImage + b;
      this.#klOfDraw[image] = (group === 0 ? 0 : (this.#klOfDraw[image] ?? 0)) + kl;
      addToMean(ofGroup, image, draw, kl);
    });
  }

  /** @param reconstructionNats by image, from `firstImage`; completes the draw. */
  addReconstruction(firstImage: number, draw: number, reconstructionNats: Float64Array): void {
    reconstructionNats.forEach((reconstruction, b) => {
      const image = firstImage + b;
      const kl = this.#klOfDraw[image] ?? 0;
      addToMean(this.#klNats, image, draw, kl);
      addToMean(this.#reconstructionNats, image, draw, reconstruction);
      if (image === 0) this.#firstImage.add(kl, reconstruction);
    });
    const counts = firstImage === 0 || draw === this.#options.draws - 1;
    if (counts) this.#complete = firstImage + reconstructionNats.length;
  }

  /** `null` until a batch has come through; of the first batch, over the draws so far. */
  estimates(): TotalEstimates | null {
    if (this.#complete === 0) return null;
    if (this.#complete === 1) return { images: 1, ...this.#firstImage.estimates() };
    const totals = new EstimatedTotals(this.#options);
    for (let image = 0; image < this.#complete; image++) {
      totals.add(this.#klNats[image] ?? 0, this.#reconstructionNats[image] ?? 0);
    }
    return { images: this.#complete, ...totals.estimates() };
  }
}

/** The mean of as many values as there are draws before this one, and of this one. */
function addToMean(means: Float64Array, image: number, draw: number, value: number): void {
  const mean = means[image] ?? 0;
  means[image] = mean + (value - mean) / (draw + 1);
}

class EstimatedTotals {
  readonly #kl = new RunningEstimate();
  readonly #reconstruction = new RunningEstimate();
  readonly #nelbo = new RunningEstimate();
  readonly #bits = new RunningEstimate();
  readonly #options: TotalsOptions;

  constructor(options: TotalsOptions) {
    this.#options = options;
  }

  add(klNats: number, reconstructionNats: number): void {
    this.#kl.add(klNats);
    this.#reconstruction.add(reconstructionNats);
    this.#nelbo.add(klNats + reconstructionNats);
    const { dimensions, discretisationNatsPerDimension } = this.#options;
    this.#bits.add(((klNats + reconstructionNats) / dimensions + discretisationNatsPerDimension) / Math.LN2);
  }

  estimates() {
    return {
      klNats: this.#kl.estimate,
      reconstructionNats: this.#reconstruction.estimate,
      nelboNats: this.#nelbo.estimate,
      bitsPerDimension: this.#bits.estimate,
    };
  }
}
