/** Everything known about each image apart from its results. */

/** Of SHA-256. */
export const DIGEST_BYTES = 32;

export interface ImageRecords {
  /** One name per image. */
  readonly names: readonly string[];
  /** Each image's number in its data set; `null` if unknown. */
  readonly indices: readonly number[] | null;
  /** `null` if the images have no classes, or their classes are unknown. */
  readonly classes: ImageClasses | null;
  /** SHA-256 of each image as the network received it, in little-endian float32 values: (N, 32); `null` if unknown. */
  readonly digests: Uint8Array | null;
}

export interface ImageClasses {
  readonly names: readonly string[];
  /** Index of each image's class in `names`; −1 for an image without one. */
  readonly of: readonly number[];
}
