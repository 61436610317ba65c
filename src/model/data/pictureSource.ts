import type { GivenPicture } from './picture/decodePicture';

/** Pictures that can be read one by one. */
export interface PictureSource extends AsyncDisposable {
  /** How many there are. */
  readonly listed: number;
  /** Where they come from, for example `images/`. */
  readonly name: string;
  /** What is to be said about where they were found, in sentences. */
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  /** Of one picture, for example `cats/1.png`. */
  nameOf(index: number): string;
  /**
   * @param use what is made of the picture, which is large perhaps and let go then
   * @throws Unreadable when this one can't be read, but others may.
   */
  read<T>(index: number, use: (picture: GivenPicture) => T): Promise<T>;
}
