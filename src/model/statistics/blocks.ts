/** Blocks of images: the leaves of the tree in which sums over images are added. */

/** Images in a block, by their places in the input. Those that can't be read leave their places empty. */
export const BLOCK_IMAGES = 64;

/** How the images of a measurement lie in blocks. */
export interface Blocks {
  /** The block in which the first of them may lie; 0 unless other processes measure earlier images. */
  readonly first: number;
  /** The block of an image. It never decreases from one image to the next. */
  of(image: number): number;
}

/** Images whose number is their place. */
export const IN_ORDER: Blocks = { first: 0, of: (image) => Math.floor(image / BLOCK_IMAGES) };
