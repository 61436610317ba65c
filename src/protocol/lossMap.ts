/** Where an image's reconstruction loss lies. */
import { isIndex, isObject } from './plainValues';

/** `image` counts the inspected images from 0. */
export interface LossMapQuery {
  readonly image: number;
}

/** −log p(x|z) of each pixel of an image, of all its colours together: a mean over draws. */
export interface LossMap {
  readonly query: LossMapQuery;
  readonly height: number;
  readonly width: number;
  /** Pixels on every side that are not scored, and have a loss of 0. */
  readonly margin: number;
  /** The number of draws so far. */
  readonly draws: number;
  /** In nats, row by row, (height × width). */
  readonly nats: Float64Array;
  /** Their sum: the image's reconstruction loss. */
  readonly reconstructionNats: number;
  /**
   * Values evenly through the scored pixels of all images so far, in ascending order, with the least and the largest
   * finite one: a scale over them suits every image.
   */
  readonly spread: Float64Array;
}

export function isLossMapQuery(value: unknown): value is LossMapQuery {
  return isObject<LossMapQuery>(value) && isIndex(value.image);
}
