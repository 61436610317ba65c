/** How data sets are laid out on disk: a layout recognises one at a path, names its splits, and opens them. */
import type { PictureTarget } from '../picture/pictureTarget';
import type { PictureSource } from '../pictureSource';

export interface Layout {
  /** Matches the names of files and folders that may belong to such a data set. A search passes over all others. */
  readonly names: RegExp;
  /**
   * Looks at names and first bytes only.
   * @param path a file or a folder
   * @returns `null` if there is no data set of this layout
   * @throws Refusal if there is one, but it can't be read
   */
  find(path: string, signal: AbortSignal | undefined): Promise<DataSet | null>;
}

export interface DataSet {
  /** For example `MNIST`, or the file's own name. */
  readonly name: string;
  /** At least one. */
  readonly splits: readonly Split[];
}

export interface Split {
  /** `train`, `validation` or `test`; `null` if the data set is not divided. */
  readonly name: string | null;
  /** Paths of the files that hold its images. */
  readonly files: readonly string[];
  /**
   * The number of images, as headers state it; `null` if only reading all files would tell.
   * @throws Refusal if it can't be read as images, as far as names, headers and a first image show
   */
  count(signal: AbortSignal | undefined): Promise<number | null>;
  /**
   * @param target the form in which the pictures are read, on which an array's layout may depend
   * @throws Refusal if it can't be read
   */
  open(signal: AbortSignal | undefined, target: PictureTarget): Promise<PictureSource>;
}
