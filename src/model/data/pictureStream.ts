/** Reads the chosen images of a source in order, fitted to the network. */
import { Refusal } from '../refusal';
import { grouped } from './counts';
import {
  describePictures,
  noneReadable,
  type LeftOutImages,
  type PicturesDescription,
  type ReadSoFar,
} from './describePictures';
import { NOTHING_READ, tallied } from './picture/pictureTally';
import type { PictureTarget } from './picture/pictureTarget';
import type { PictureSource } from './pictureSource';
import { chooseImages, type Choice, type ChosenImages } from './randomChoice';
import { readImages, type ImagesRead, type LeftOut, type Looked, type ReadImage } from './readImages';

export interface StreamOptions extends Choice {
  /** Decides the choice among many, and the thresholds that binarise pictures if the data are binary. */
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  /** The places that are read, if other processes read the others; by default all. */
  readonly part?: ((chosen: number) => Places) | undefined;
}

/** Places of images among the chosen ones, from `first` to `end`, exclusive. */
export interface Places {
  readonly first: number;
  readonly end: number;
}

/** A stream's position, as plain data, so that another stream can continue from it. */
export interface StreamPosition extends ReadSoFar {
  /** Number of images passed, readable or not. */
  readonly looked: number;
}

function beginningAt(place: number): StreamPosition {
  return { looked: place, tally: NOTHING_READ, leftOut: null, largest: 0 };
}

/**
 * Reads the images of a source one after another. Images that can't be read are left out and counted. Memory does
 * not depend on the number of images. Noise is keyed by an image's index in the source.
 */
export class PictureStream implements AsyncDisposable {
  /** The number of images chosen, whether or not they can be read. */
  readonly chosen: number;
  /** The places of those that are read. */
  readonly places: Places;
  readonly source: PictureSource;
  readonly #target: PictureTarget;
  readonly #options: StreamOptions;
  readonly #indices: ChosenImages;
  #position: StreamPosition;
  #closing: PromiseLike<void> | null = null;

  /**
   * @param source is closed when the stream is
   * @throws {Refusal} if it contains no images, or the first image requested is beyond its end.
   */
  constructor(source: PictureSource, target: PictureTarget, options: StreamOptions) {
    const { listed, name } = source;
    const { from, most, seed } = options;
    if (from !== null && from >= listed && listed > 0) {
      throw new Refusal(`${name} holds ${grouped(listed)} images, so none follow image ${grouped(from)}.`);
    }
    this.source = source;
    this.#target = target;
    this.#options = options;
    this.#indices = chooseImages(listed, { from, most }, seed);
    this.chosen = this.#indices.count;
    this.places = options.part?.(this.chosen) ?? { first: 0, end: this.chosen };
    this.#position = beginningAt(this.places.first);
  }

  /** The position of the next image. */
  get position(): StreamPosition {
    return this.#position;
  }

  /** Whether every image has been passed. */
  get isAtEnd(): boolean {
    return this.#position.looked === this.places.end;
  }

  /** The total number of images, assuming that all of the remaining ones can be read. */
  get expected(): number {
    const { looked, tally } = this.#position;
    return tally.pictures + this.places.end - looked;
  }

  /** Continues at a position of another stream of the same images. */
  seek(position: StreamPosition): void {
    this.#position = position;
  }

  /**
   * Reads the next images: `count` of them, fewer if some can't be read, and none at the end.
   * @throws {Refusal} if an image casts doubt on the others, or the end is reached and no image could be read.
   * @throws the signal's reason if it is aborted.
   */
  async next(count: number): Promise<ImagesRead> {
    const { looked } = this.#position;
    const end = Math.min(looked + count, this.places.end);
    const indices = Array.from({ length: end - looked }, (_, i) => this.#indices.at(looked + i));
    const read = await readImages(this.source, this.#target, indices, this.#options);
    this.#position = advanced(this.#position, read.looked);
    const { tally, leftOut } = this.#position;
    const isAll = this.places.end - this.places.first === this.chosen;
    if (isAll && end === this.chosen && tally.pictures === 0) throw noneReadable(this.source, end, leftOut);
    return read;
  }

  /**
   * Describes the images read so far.
   * @throws {Refusal} if bare numbers have an unknown scale.
   */
  describe(): PicturesDescription {
    const { from, most, seed } = this.#options;
    const choosing = { from, most, seed, chosen: this.#indices };
    return describePictures(this.source, this.#target, choosing, this.#position, this.expected);
  }

  /** Closes the source, however often it is called. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.source[Symbol.asyncDispose]();
    await this.#closing;
  }
}

/** The position after these images. */
export function advanced(before: StreamPosition, looked: readonly Looked[]): StreamPosition {
  const images = looked.filter((one): one is ReadImage => one.kind === 'image');
  const leftOut = looked.filter((one): one is LeftOut => one.kind === 'left out');
  return {
    looked: before.looked + looked.length,
    tally: tallied(
      before.tally,
      images.map(({ account }) => account),
    ),
    leftOut: withLeftOut(before.leftOut, leftOut),
    largest: images.reduce((largest, image) => Math.max(largest, image.largest), before.largest),
  };
}

function withLeftOut(before: LeftOutImages | null, more: readonly LeftOut[]): LeftOutImages | null {
  const [first] = more;
  if (first === undefined) return before;
  const { name, reason } = first;
  const found = before ?? { first: name, reason: reason.message, remedy: reason.remedy };
  return { ...found, count: (before?.count ?? 0) + more.length };
}
