/** One column for each cost of an image, in nats: values, means, and standard errors over draws. */
import type { ImageMeans, Spread } from '../../../protocol/images';
import type { Estimate } from '../../../protocol/statistics';
import type { DRAW_ERRORS } from '../drawErrors';
import { RunningEstimate } from '../estimate';
import type { Rows } from '../totals';

/** One value per image each. */
export interface CostColumns {
  /** KL by group, or its estimate with flows. */
  readonly groups: readonly Float64Array[];
  /** KL of all groups. */
  readonly kl: Float64Array;
  /** `null` if the decoder is unknown, like the NELBO. */
  readonly reconstruction: Float64Array | null;
  readonly nelbo: Float64Array | null;
}

/** @param before columns of fewer images, whose values are the same */
export function columnsOf(
  { klByGroup, reconstructionNats }: Rows,
  hasReconstruction: boolean,
  before: CostColumns | null,
): CostColumns {
  const images = reconstructionNats.length;
  const kl = extended(before?.kl, images, (image) => klByGroup.reduce((sum, of) => sum + (of[image] ?? NaN), 0));
  if (!hasReconstruction) return { groups: klByGroup, kl, reconstruction: null, nelbo: null };
  const nelbo = extended(before?.nelbo, images, (image) => (kl[image] ?? NaN) + (reconstructionNats[image] ?? NaN));
  return { groups: klByGroup, kl, reconstruction: reconstructionNats, nelbo };
}

function extended(before: Float64Array | null | undefined, images: number, of: (image: number) => number) {
  const values = new Float64Array(images);
  values.set(before ?? []);
  for (let image = before?.length ?? 0; image < images; image++) values[image] = of(image);
  return values;
}

/** Means over the images of all columns, updated as there are more images. */
export class ColumnMeans {
  readonly #estimates = new Map<number | 'kl' | 'reconstruction' | 'nelbo', RunningEstimate>();
  #images = 0;

  /** @param columns of at least the images before, whose values are the same */
  over({ groups, kl, reconstruction, nelbo }: CostColumns): ImageMeans {
    const spread = (of: number | 'kl' | 'reconstruction' | 'nelbo', values: Float64Array) => {
      const estimate = this.#estimates.get(of) ?? new RunningEstimate();
      this.#estimates.set(of, estimate);
      for (let image = this.#images; image < values.length; image++) estimate.add(values[image] ?? NaN);
      return spreadOf(estimate);
    };
    const means = {
      nelboNats: nelbo && spread('nelbo', nelbo),
      reconstructionNats: reconstruction && spread('reconstruction', reconstruction),
      klNats: spread('kl', kl),
      groups: groups.map((values, group) => spread(group, values)),
    };
    this.#images = kl.length;
    return means;
  }
}

function spreadOf({ estimate, count, moments }: RunningEstimate): Spread {
  return { ...estimate, standardDeviation: count < 2 ? null : Math.sqrt(moments.squaredDeviations / (count - 1)) };
}

/** One image's value, with its standard error over draws as far as it is known. */
export function ofImage(
  values: Float64Array,
  image: number,
  { drawErrors }: Rows,
  of: (typeof DRAW_ERRORS)[number],
): Estimate {
  const error = drawErrors?.[of][image] ?? NaN;
  return { mean: values[image] ?? NaN, standardError: Number.isNaN(error) ? null : error };
}
