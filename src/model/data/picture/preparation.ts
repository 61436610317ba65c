/** How training prepared the pictures of the release's data sets. */
import type { Extent, Region } from './resample';

export type Preparation =
  /** The user's own data, about which nothing is known. */
  | { readonly kind: 'unknown' }
  /** Stored at the size of the network's content, without cropping or resizing. */
  | { readonly kind: 'as stored'; readonly dataset: string }
  /** The short side is resized, then the central square is cropped. */
  | { readonly kind: 'short side'; readonly dataset: string }
  /** Faces are cropped from aligned CelebA, then resized. */
  | { readonly kind: 'face crop'; readonly dataset: string }
  /** CelebA-HQ, which is made from CelebA's pictures with more than a crop, and stored at its size. */
  | { readonly kind: 'CelebA-HQ'; readonly dataset: string };

/** Size of CelebA's aligned pictures, the originals of the data set. */
export const ALIGNED_CELEBA: Extent = { width: 178, height: 218 };
export const CELEBA_FACE: Region = { left: 15, top: 40, width: 148, height: 148 };

const SIZES_AS_STORED: Readonly<Record<string, number>> = {
  mnist: 32,
  omniglot: 32,
  stacked_mnist: 32,
  cifar10: 32,
  imagenet_32: 32,
  imagenet_64: 64,
  ffhq: 256,
};

/**
 * The preparation of a data set for a network of this size.
 * @param imageSize if it differs from the data set's, the network was trained on something else
 */
export function preparationOf(dataset: string, imageSize: number): Preparation {
  if (dataset === 'celeba_64' && imageSize === 64) return { kind: 'face crop', dataset };
  if (dataset === 'celeba_256' && imageSize === 256) return { kind: 'CelebA-HQ', dataset };
  if (/^lsun_(?:bedroom|church|tower)_\d+$/.test(dataset) && dataset.endsWith(`_${imageSize}`)) {
    return { kind: 'short side', dataset };
  }
  return Object.hasOwn(SIZES_AS_STORED, dataset) && SIZES_AS_STORED[dataset] === imageSize
    ? { kind: 'as stored', dataset }
    : { kind: 'unknown' };
}

/**
 * Whether both names are of the same data set. LSUN's pictures have many sizes, so its name may lack that of the model.
 * @param dataset of the pictures
 * @param trained of the model
 */
export function isSameDataset(dataset: string, trained: string): boolean {
  return dataset === trained || dataset === trained.replace(/^(lsun_.+)_\d+$/, '$1');
}
