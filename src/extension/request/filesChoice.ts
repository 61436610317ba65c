import type { FilesChoice, InputWish } from '../../protocol/input';

/** The number of images taken from a folder or a data set at first. The page offers to take more. */
export const MOST_AT_FIRST = 64;

/** Files that are measured whole, because each was chosen or made for it. */
const WHOLE = /\.(?:png|jpe?g|webp|safetensors|npy)$/i;

/**
 * Files, folders and data sets as an input. Of folders and data sets, only so many images are taken that the first
 * numbers come soon.
 * @param paths of which a data set may end in its split: `DATASET:test`
 */
export function filesChoice(paths: readonly string[]): FilesChoice {
  return { kind: 'files', paths, most: paths.every((path) => WHOLE.test(path)) ? null : MOST_AT_FIRST };
}

/** Other images of the same files. */
export function partOf({ kind, paths }: FilesChoice, part: Extract<InputWish, { kind: 'part' }>): FilesChoice {
  const { most, from } = part;
  return from === null ? { kind, paths, most } : { kind, paths, most, from };
}
