/** KL and reconstruction loss of whole images: means over draws, then over images (docs/analyses.md#errors). */
import type { Estimate } from '../../protocol/statistics';
import { bitsPerDimension, type BitsOptions } from './bits';
import { DrawErrors, type DrawErrorRows } from './drawErrors';
import { RunningEstimate, type Moments } from './estimate';
import type { WeightedBound } from './importanceWeights';
import { WeightTable, type WeightRows } from './weightTable';

export interface TotalEstimates {
  readonly images: number;
  readonly klNats: Estimate;
  readonly reconstructionNats: Estimate;
  readonly nelboNats: Estimate;
  /** NELBO per dimension with the correction of `TotalsOptions`. */
  readonly bitsPerDimension: Estimate;
}

export interface TotalsOptions extends BitsOptions {
  readonly groups: number;
  /** The maximum number of images. */
  readonly images: number;
  readonly draws: number;
  /** Whether log weights are added. */
  readonly weighs: boolean;
}

/** Results for each image, averaged over its draws, in nats. */
export interface Rows {
  /** KL by group and image. */
  readonly klByGroup: readonly Float64Array[];
  /** Reconstruction loss by image. */
  readonly reconstructionNats: Float64Array;
  /** Errors by image; `null` with one draw, or if a file lacks them. */
  readonly drawErrors: DrawErrorRows | null;
  /** `null` unless log weights were measured. */
  readonly weights: WeightRows | null;
}

/** How far the rows are. */
export interface Reached {
  /** Number of images in the rows. */
  readonly images: number;
  /** Draws that they are averaged over. */
  readonly draws: number;
  /** Whether they have all their draws. Otherwise, further draws change the rows. */
  readonly isSettled: boolean;
}

export type TotalsOf<Value> = Readonly<
  Record<'klNats' | 'reconstructionNats' | 'nelboNats' | 'bitsPerDimension', Value>
>;

/** Moments over images of the means over their draws. */
export interface TotalSums extends TotalsOf<Moments> {
  readonly images: number;
  /** Standard errors over the draws, while there is a single image with several draws. */
  readonly onlyImage: TotalsOf<number> | null;
}

/** Means and standard errors from their sums. */
export function totalEstimates({ images, onlyImage, ...moments }: TotalSums): TotalEstimates {
  const estimate = (total: keyof TotalsOf<unknown>): Estimate => {
    const { mean, standardError } = new RunningEstimate({ count: images, ...moments[total] }).estimate;
    return { mean, standardError: standardError ?? onlyImage?.[total] ?? null };
  };
  return {
    images,
    klNats: estimate('klNats'),
    reconstructionNats: estimate('reconstructionNats'),
    nelboNats: estimate('nelboNats'),
    bitsPerDimension: estimate('bitsPerDimension'),
  };
}

/** Results of earlier images. */
export interface TotalsBefore {
  readonly rows: Rows;
  readonly sums: TotalSums | null;
}

export class Totals {
  readonly #klByGroup: readonly Float64Array[];
  readonly #reconstructionNats: Float64Array;
  /** KL by image in the draw being measured, summed over the groups so far. */
  readonly #klOfDraw: Float64Array;
  readonly #options: TotalsOptions;
  /** The first image's draws, for as long as it is the only one. */
  readonly #firstImage: EstimatedTotals;
  /** Set if a single image was measured before: its errors don't follow from its rows. */
  readonly #onlyImageBefore: TotalSums | null;
  readonly #drawErrors: DrawErrors | null;
  readonly #weights: WeightTable | null;
  /** Images with all their draws. */
  readonly #all: EstimatedTotals;
  /** Number of images that count. Those of the first batch count from their first draw on. */
  #complete = 0;
  /** Draws that these images have. */
  #draws: number;

  /** @param earlier results of the first images, which have all their draws */
  constructor(options: TotalsOptions, earlier: TotalsBefore | null = null) {
    const before = earlier?.rows ?? null;
    const { groups, images, draws, weighs } = options;
    this.#options = options;
    this.#firstImage = new EstimatedTotals(options);
    this.#klByGroup = Array.from({ length: groups }, (_, group) => extended(images, before?.klByGroup[group]));
    this.#reconstructionNats = extended(images, before?.reconstructionNats);
    this.#klOfDraw = new Float64Array(images);
    this.#drawErrors = draws > 1 ? new DrawErrors(images, before?.drawErrors) : null;
    this.#weights = weighs ? new WeightTable(images, before?.weights ?? null) : null;
    this.#all = new EstimatedTotals(options);
    this.#complete = before?.reconstructionNats.length ?? 0;
    this.#draws = draws;
    for (let image = 0; image < this.#complete; image++) this.#addTo(this.#all, image);
    this.#onlyImageBefore = this.#complete === 1 ? (earlier?.sums ?? null) : null;
  }

  /** Values of the images measured so far, over their draws so far. */
  rows(): Rows {
    const soFar = (byImage: Float64Array) => byImage.subarray(0, this.#complete);
    return {
      klByGroup: this.#klByGroup.map(soFar),
      reconstructionNats: soFar(this.#reconstructionNats),
      drawErrors: this.#drawErrors?.rows(this.#complete) ?? null,
      weights: this.#weights?.rows() ?? null,
    };
  }

  reached(): Reached {
    return { images: this.#complete, draws: this.#draws, isSettled: this.#draws === this.#options.draws };
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
      this.#drawErrors?.add(image, draw, kl, reconstruction);
      addToMean(this.#reconstructionNats, image, draw, reconstruction);
      if (image === 0) this.#firstImage.add(kl, reconstruction);
    });
    const isLast = draw === this.#options.draws - 1;
    if (firstImage > 0 && !isLast) return;
    this.#complete = firstImage + reconstructionNats.length;
    this.#draws = draw + 1;
    if (isLast) for (let image = firstImage; image < this.#complete; image++) this.#addTo(this.#all, image);
  }

  /** @param bounds by image, from `firstImage`, over all their draws */
  addWeights(firstImage: number, bounds: readonly WeightedBound[]): void {
    this.#weights?.add(firstImage, bounds);
  }

  /** `null` until the first batch has had a draw; that batch's totals are over its draws so far. */
  sums(): TotalSums | null {
    if (this.#complete === 0) return null;
    if (this.#complete === 1 && this.#onlyImageBefore !== null) return this.#onlyImageBefore;
    if (this.#complete === 1 && this.#firstImage.count > 0) return { images: 1, ...this.#firstImage.ofOnlyImage() };
    return { images: this.#complete, ...this.#soFar().moments(), onlyImage: null };
  }

  #soFar(): EstimatedTotals {
    if (this.#all.count === this.#complete) return this.#all;
    const totals = new EstimatedTotals(this.#options);
    for (let image = 0; image < this.#complete; image++) this.#addTo(totals, image);
    return totals;
  }

  /** The KL of an image is the sum of its groups' means, so that rows alone give the same totals again. */
  #addTo(totals: EstimatedTotals, image: number): void {
    let klNats = 0;
    for (const ofGroup of this.#klByGroup) klNats += ofGroup[image] ?? 0;
    totals.add(klNats, this.#reconstructionNats[image] ?? 0);
  }
}

/** Room for one value per image, filled with those of the first images. */
function extended(images: number, before: Float64Array | undefined): Float64Array {
  const values = new Float64Array(images);
  values.set(before ?? []);
  return values;
}

/** Updates a running mean with this draw's value. */
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
    this.#bits.add(bitsPerDimension(klNats + reconstructionNats, this.#options));
  }

  /** How many values were added to each total. */
  get count(): number {
    return this.#kl.count;
  }

  moments(): TotalsOf<Moments> {
    return this.#each(({ moments }) => moments);
  }

  /** The totals while all values are draws of one image. */
  ofOnlyImage(): Omit<TotalSums, 'images'> {
    return {
      ...this.#each(({ moments: { mean } }) => ({ mean, squaredDeviations: 0 })),
      onlyImage: this.#kl.estimate.standardError === null ? null : this.#each(errorOf),
    };
  }

  #each<Value>(of: (estimate: RunningEstimate) => Value): TotalsOf<Value> {
    return {
      klNats: of(this.#kl),
      reconstructionNats: of(this.#reconstruction),
      nelboNats: of(this.#nelbo),
      bitsPerDimension: of(this.#bits),
    };
  }
}

function errorOf({ estimate }: RunningEstimate): number {
  return estimate.standardError ?? Number.NaN;
}
