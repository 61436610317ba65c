/** The maps of one group or channel in many images: small multiples on one scale. */
import { isAmong, type Among } from './imageClasses';
import { isIndex, isIndexOrNull, isIntegerWithin, isObject } from './plainValues';
import { KL_QUANTITIES, type KlQuantity } from './quantities';
import type { Averaged } from './statistics';

/** The maximum number of maps in an answer. */
export const MOST_IMAGE_MAPS = 64;

/** Maps of the kept images, or of those of a class, in their order. */
export interface ImageMapsQuery extends Among {
  readonly quantity: KlQuantity;
  readonly group: number;
  /** `null` is the sum over channels. */
  readonly channel: number | null;
  /** The first map, counted from 0 among these images. */
  readonly from: number;
  /** The number of maps, at most `MOST_IMAGE_MAPS`. */
  readonly count: number;
}

/** KL by latent position of one image: a mean over its draws. With flows, it is a contribution to the estimate. */
export interface ImageMap {
  /** The image's number among all images. */
  readonly image: number;
  readonly name: string;
  /** In nats, row by row, (height × width). */
  readonly nats: Float64Array;
  /** Sum over the positions. */
  readonly valueNats: number;
}

export interface ImageMaps extends Averaged {
  readonly query: ImageMapsQuery;
  readonly height: number;
  readonly width: number;
  /** Number of images that have a map so far. */
  readonly mapped: number;
  /** The maps from the first one asked for; fewer where no more images have one. */
  readonly maps: readonly ImageMap[];
  /**
   * Values evenly through all values of all maps, in ascending order, with the least and the largest finite one: a scale
   * over them suits every map.
   */
  readonly spread: Float64Array;
}

export function isImageMapsQuery(value: unknown): value is ImageMapsQuery {
  if (!isObject<ImageMapsQuery>(value)) return false;
  const { quantity, group, channel, from, count } = value;
  const isPlace = KL_QUANTITIES.some((known) => known === quantity) && isIndex(group) && isIndexOrNull(channel);
  return isPlace && isAmong(value) && isIndex(from) && isIntegerWithin(count, 1, MOST_IMAGE_MAPS);
}
