/**
 * The images of an inspection one by one: what each costs, and which of them drive a channel
 * (docs/analyses.md#single-images).
 */
import { isAmong, type Among } from './imageClasses';
import { isIndex, isIndexOrNull, isIntegerWithin, isObject, isText } from './plainValues';
import { KL_QUANTITIES, type KlQuantity } from './quantities';
import type { Averaged, Estimate } from './statistics';

/** The maximum number of rows in an answer. */
export const MOST_IMAGE_ROWS = 256;
/** The maximum length of a filter's text, in UTF-16 units. */
export const LONGEST_FILTER = 200;
/** A ranking by the mean of fewer draws is partly noise, and says so. */
export const FEWEST_DRAWS_TO_RANK = 8;
/** With fewer images, no percentile is called unusual. */
export const FEWEST_IMAGES_TO_COMPARE = 20;
/** A group's KL is unusual in an image below this percentile, and above 100 minus it. */
export const UNUSUAL_PERCENT = 5;
/** Percentiles of the images that stand for all images of a channel. */
export const QUANTILE_PERCENTS = [5, 25, 50, 75, 95] as const;

export const IMAGE_SORTS = ['nelbo', 'reconstruction', 'kl', 'name', 'index'] as const;
/** The column that images are sorted by. `index` is the image's number, and a group stands for its KL. */
export type ImageSort = (typeof IMAGE_SORTS)[number] | { readonly group: number };

/** A window of the table of all images measured so far. */
export interface ImageRowsQuery {
  readonly sort: ImageSort;
  readonly descending: boolean;
  /** Part of an image's name or of its class's, in any case; empty for all images. */
  readonly filter: string;
  /** The first row, counted from 0 among those that match. */
  readonly from: number;
  /** The number of rows, at most `MOST_IMAGE_ROWS`. */
  readonly count: number;
}

/** The window that a page shows first, the costliest images. Its answer outlives the process. */
export const FIRST_IMAGE_ROWS: ImageRowsQuery = { sort: 'nelbo', descending: true, filter: '', from: 0, count: 64 };

export interface ImageRows extends Averaged {
  readonly query: ImageRowsQuery;
  /** Number of images that the filter leaves. */
  readonly matching: number;
  /** Over all images measured so far, whatever the filter. */
  readonly means: ImageMeans;
  readonly rows: readonly ImageRow[];
}

/** One image's costs in nats: means over its draws, with standard errors over them. With flows, KLs are estimates. */
export interface ImageRow {
  /** The image's number, counted from 0. */
  readonly image: number;
  readonly name: string;
  /** The name of its class; `null` if it has none. */
  readonly ofClass: string | null;
  /** `null` if the decoder is unknown, like the reconstruction loss. */
  readonly nelboNats: Estimate | null;
  readonly reconstructionNats: Estimate | null;
  readonly klNats: Estimate;
  /** KL by group. */
  readonly groupNats: Float64Array;
  /**
   * Percentile of each group's KL among the images whose KL is known, from 0 to 100: the share of images with a smaller
   * KL, plus half of those with the same. NaN where the KL is NaN. A table of very many images has none (`null`); the
   * facts of one image always do.
   */
  readonly percentiles: Float64Array | null;
}

/** A mean over images, its standard error, and the standard deviation of the images; `null` for one image. */
export interface Spread extends Estimate {
  readonly standardDeviation: number | null;
}

/** Means over images, in nats. */
export interface ImageMeans {
  readonly nelboNats: Spread | null;
  readonly reconstructionNats: Spread | null;
  readonly klNats: Spread;
  readonly groups: readonly Spread[];
}

export interface ImageFactsQuery {
  readonly image: number;
}

/** One image among all images measured so far. */
export interface ImageFacts extends Averaged {
  readonly row: ImageRow;
  readonly means: ImageMeans;
  /** The image's place by NELBO, or by KL if there is no NELBO; `null` if that is NaN. */
  readonly place: ImagePlace | null;
  /** Groups with an unusual KL; `null` if there are too few images to say so. */
  readonly unusual: readonly UnusualGroup[] | null;
}

export interface ImagePlace {
  /** 1 for the costliest image. */
  readonly place: number;
  /** Number of images whose cost is known. */
  readonly of: number;
}

export interface UnusualGroup {
  readonly group: number;
  readonly klNats: number;
  readonly percentile: number;
}

/** `channel` null means the sum over channels. */
export interface ChannelImagesQuery extends Among {
  readonly quantity: KlQuantity;
  readonly group: number;
  readonly channel: number | null;
}

/**
 * The images that drive a channel, by its KL (with flows, its contribution to the estimate) summed over positions: means
 * over draws.
 */
export interface ChannelImages extends Averaged {
  readonly query: ChannelImagesQuery;
  readonly strongest: RankedImages;
  /** Spread evenly over the ranking, by `QUANTILE_PERCENTS`. */
  readonly quantiles: RankedImages | MissingImages;
  /** The weakest image first. */
  readonly weakest: RankedImages | MissingImages;
}

export interface RankedImages {
  readonly kind: 'ranked';
  readonly images: readonly RankedImage[];
  /** Number of images that these were chosen from, the first ones measured. */
  readonly among: number;
}

/** Why images are not known, in a sentence. */
export interface MissingImages {
  readonly kind: 'missing';
  readonly reason: string;
}

export interface RankedImage {
  readonly image: number;
  readonly name: string;
  readonly valueNats: number;
  /** The percentile that the image stands for; `null` if it is among the strongest or weakest. */
  readonly percent: number | null;
  /** The latent position with the largest value; `null` if the image is not kept individually. */
  readonly largest: { readonly y: number; readonly x: number; readonly valueNats: number } | null;
}

export function isImageRowsQuery(value: unknown): value is ImageRowsQuery {
  if (!isObject<ImageRowsQuery>(value)) return false;
  const { sort, descending, filter, from, count } = value;
  if (!isImageSort(sort) || typeof descending !== 'boolean') return false;
  return isFilter(filter) && isIndex(from) && isIntegerWithin(count, 1, MOST_IMAGE_ROWS);
}

function isImageSort(value: unknown): value is ImageSort {
  return IMAGE_SORTS.some((known) => known === value) || (isObject<{ group: number }>(value) && isIndex(value.group));
}

function isFilter(value: unknown): value is string {
  return isText(value) && value.length <= LONGEST_FILTER;
}

export function isImageFactsQuery(value: unknown): value is ImageFactsQuery {
  return isObject<ImageFactsQuery>(value) && isIndex(value.image);
}

export function isChannelImagesQuery(value: unknown): value is ChannelImagesQuery {
  if (!isObject<ChannelImagesQuery>(value)) return false;
  const { quantity, group, channel } = value;
  const isPlace = KL_QUANTITIES.some((known) => known === quantity) && isIndex(group) && isIndexOrNull(channel);
  return isPlace && isAmong(value);
}
