/** What is known of each image besides its numbers. */

export interface ImageRecords {
  /** One per image. */
  readonly names: readonly string[];
  /** Number of each image in its data set; `null` where it is not known. */
  readonly indices: readonly number[] | null;
  /** `null` where images have no classes, or they are not known. */
  readonly classes: ImageClasses | null;
  /** SHA-256 of each image as the network got it, float32 values in little-endian order: (N, 32); `null` where not known. */
  readonly digests: Uint8Array | null;
}

export interface ImageClasses {
  readonly names: readonly string[];
  /** Index of each image's class in `names`; −1 for an image without one. */
  readonly of: readonly number[];
}
