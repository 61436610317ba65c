/** Inputs that can be chosen at a click: those used last, and those found in the workspace. */

/** An input that the page offers. */
export interface InputOffer {
  /** The same input has the same number, as long as its page is open. */
  readonly id: number;
  /** For example `MNIST, test`, or what was measured last time: `64 of 10,000 images from MNIST, test`. */
  readonly title: string;
  /** Its place: the path in the workspace, or the whole path if it lies elsewhere. */
  readonly where: string;
  /** The number of images in it; `null` if it is not known. */
  readonly images: number | null;
}

/** `limited` if the search ended before it had looked at everything. */
export type SearchState = 'under way' | 'complete' | 'limited';

export interface FoundOffers {
  readonly offers: readonly InputOffer[];
  readonly search: SearchState;
}

/** An input in one of the folders that were searched. */
export interface FoundInput {
  /** For example `MNIST, test` or `images/`. */
  readonly title: string;
  /** Absolute path of a file or folder. */
  readonly path: string;
  /** `null` if it is not divided into splits. */
  readonly split: string | null;
  /** The number of images; `null` if only reading all of it would tell. */
  readonly images: number | null;
}

export interface FoundInputs {
  readonly inputs: readonly FoundInput[];
  readonly search: SearchState;
}

/** Calls about inputs on disk, which need no inspection. */
export interface InputCalls {
  /**
   * Searches folders for data sets and folders of pictures. Answers soon, with those found since the first `after`
   * ones; the search goes on only while it is asked. With 0, it begins anew.
   * @param folders absolute paths
   */
  searchInputs(folders: readonly string[], after: number): Promise<FoundInputs>;
  /** Whether something is at each place: a path, or a path and a split as in `DATASET:test`. */
  whichAreThere(places: readonly string[]): Promise<readonly boolean[]>;
}
