import type { GivenPicture } from './picture/givenPicture';

/** What pictures are of. */
export interface Classes {
  readonly names: readonly string[];
  /** Index in `names` of the class of picture `index`; `null` if it has none. */
  of(index: number): number | null;
}

/** Pictures that can be read one by one: those of files and folders, or of a data set. */
export interface PictureSource extends AsyncDisposable {
  /** The number of pictures. */
  readonly listed: number;
  /** The pictures' origin, for example `images/`. */
  readonly name: string;
  /** Sentences about where the pictures were found. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /**
   * Path of the array if pictures are bare 8-bit numbers, for which only convention says that 255 is white; otherwise
   * `null`.
   */
  readonly bareNumbers: string | null;
  /** The release's name of the data set, if the layout shows which one it is, for example `cifar10`. */
  readonly dataset: string | null;
  /** `null` if neither labels nor folders tell them. */
  readonly classes: Classes | null;
  /** The name of one picture, for example `cats/1.png`. */
  nameOf(index: number): string;
  /**
   * @param use processes the picture, which may be large and is freed afterwards
   * @throws Unreadable if this one can't be read, but others may be.
   * @throws Refusal if its content makes the others doubtful, too.
   */
  read<T>(index: number, use: (picture: GivenPicture) => T): Promise<T>;
}
