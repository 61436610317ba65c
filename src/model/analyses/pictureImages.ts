import { grouped } from '../data/counts';
import { advanced, type PictureStream, type StreamPosition } from '../data/pictureStream';
import type { ImagesRead, Looked } from '../data/readImages';
import { ImageList } from './imageList';
import { BLOCK_IMAGES, type Blocks } from '../statistics/blocks';
import type { ImageOrigin, Images, Input, MeasuredBefore } from './images';

/** Bytes of images read at once. In addition to the images being measured, at most two such parts are in memory. */
const PART_BYTES = 16e6;
const MOST_AT_ONCE = 64;

export interface HeldImages {
  /** Numbers in an image. */
  readonly perImage: number;
  /** The number of images, counted from the first, that can be viewed, given their total number. */
  readonly viewed: (images: number) => number;
  /** Whether all images are held in memory; otherwise those that can be viewed are. */
  readonly all: boolean;
}

/** Pictures that are read ahead while earlier ones are measured, and dropped afterwards unless they can be viewed. */
export class PictureImages implements Images {
  readonly most: number;
  readonly decidedSamples = null;
  readonly #stream: PictureStream;
  readonly #perImage: number;
  /** Places, counted from the first, of the images that can be viewed. */
  readonly #viewedPlaces: number;
  /** Images that were read in these places. */
  #viewed: number;
  /** The place of the image to be read next. */
  #looked: number;
  readonly #holdsAll: boolean;
  readonly #atOnce: number;
  readonly #values = new Map<number, Float32Array>();
  readonly #list: ImageList;
  /** Places of the images read here, from number `#placesFrom` on. */
  readonly #places: number[] = [];
  readonly #placesFrom: number;
  readonly blocks: Blocks;
  /** Images that were read, but not measured yet. */
  #waiting: Looked[] = [];
  #ahead: Promise<ImagesRead> | null = null;
  #isAheadRead = false;
  /** The position after the measured images. */
  #position: StreamPosition;
  #input: Input;
  /** Whether `#input` describes only a part of the images. */
  #isPartial = false;

  /**
   * Reads the first images.
   * @param stream is closed when they are
   * @param before the images before the stream's position
   * @throws {Refusal} as the stream does.
   */
  static async open(stream: PictureStream, held: HeldImages, before: MeasuredBefore | null): Promise<PictureImages> {
    const atOnce = Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(PART_BYTES / (4 * held.perImage))));
    try {
      const list = new ImageList(stream.source.classes?.names ?? null, before?.records);
      const { position } = stream;
      const first = await firstOf(stream, atOnce);
      // Few images need no open file.
      if (stream.isAtEnd) await stream[Symbol.asyncDispose]();
      return new PictureImages(stream, held, atOnce, list, position, before?.values, first);
    } catch (error) {
      await stream[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(
    stream: PictureStream,
    { perImage, viewed, all }: HeldImages,
    atOnce: number,
    list: ImageList,
    position: StreamPosition,
    earlier: Float32Array | undefined,
    first: readonly ImagesRead[],
  ) {
    this.most = stream.expected;
    this.#stream = stream;
    this.#perImage = perImage;
    this.#viewedPlaces = viewed(stream.chosen);
    this.#viewed = (earlier?.length ?? 0) / perImage;
    this.#looked = position.looked;
    this.#holdsAll = all;
    this.#atOnce = atOnce;
    this.#list = list;
    this.#placesFrom = list.count;
    this.blocks = {
      first: Math.floor(stream.places.first / BLOCK_IMAGES),
      of: (image) => Math.floor(this.#placeOf(image) / BLOCK_IMAGES),
    };
    this.#position = position;
    for (let image = 0; earlier !== undefined && (image + 1) * perImage <= earlier.length; image++) {
      this.#values.set(image, earlier.subarray(image * perImage, (image + 1) * perImage));
    }
    for (const read of first) this.#add(read);
    this.#input = this.#describe();
  }

  get input(): Input {
    return this.#input;
  }

  get origin(): ImageOrigin {
    const { source, chosen, places } = this.#stream;
    const { name, listed, notes, warnings, bareNumbers, dataset } = source;
    return { source: { name, listed, notes, warnings, bareNumbers, dataset }, chosen, places };
  }

  /** By their places rather than their number, so that every shard knows which of its images are kept. */
  get kept(): number {
    return this.#viewed + Math.max(0, Math.min(this.#viewedPlaces, this.#stream.places.end) - this.#looked);
  }

  get drawn(): number {
    return this.#list.count;
  }

  get #isAllRead(): boolean {
    return this.#ahead === null && this.#stream.isAtEnd;
  }

  isEnd(end: number): boolean {
    return this.#isAllRead && end === this.drawn;
  }

  batchEnd(firstImage: number, batchSize: number): number {
    return Math.min(firstImage + batchSize, this.#input.description.images);
  }

  /** Batches larger than a block begin with one, and hold several whole. */
  blockEnd(firstImage: number, batchSize: number): number {
    const blocks = Math.max(1, Math.floor(batchSize / BLOCK_IMAGES));
    const place = this.#placeOf(firstImage);
    const endPlace = (Math.floor(place / BLOCK_IMAGES) + blocks) * BLOCK_IMAGES;
    let end = firstImage + endPlace - place;
    while (end > firstImage + 1 && this.#placeOf(end - 1) >= endPlace) end -= 1;
    return end;
  }

  /** For an image that was not read yet, the first place that it may have. */
  #placeOf(image: number): number {
    return this.#places[image - this.#placesFrom] ?? this.#looked + image - this.drawn;
  }

  indexOf(image: number): number {
    return this.#list.indices[image] ?? image;
  }

  async draw(_runner: unknown, end: number): Promise<void> {
    // The batch after this one becomes ready, too, unless it would have to be waited for.
    const batch = end - this.#position.tally.pictures;
    while (!this.#isAllRead && (this.drawn < end || (this.drawn < end + batch && this.#isAheadRead))) {
      this.#readAhead();
      const reading = this.#ahead;
      if (reading !== null) this.#add(await reading.finally(() => (this.#ahead = null)));
    }
    this.#readAhead();
  }

  holds(image: number): boolean {
    return this.#values.has(image);
  }

  values(firstImage: number, end: number): Float32Array {
    const values = new Float32Array((end - firstImage) * this.#perImage);
    for (let image = firstImage; image < end; image++) {
      const ofImage = this.#values.get(image);
      if (ofImage === undefined) throw new RangeError(`image ${image} is not held`);
      values.set(ofImage, (image - firstImage) * this.#perImage);
    }
    return values;
  }

  measured(images: number): boolean {
    const before = this.#position.tally.pictures;
    let looked = 0;
    for (let image = before; image < images; looked++) if (this.#waiting[looked]?.kind === 'image') image += 1;
    // Unreadable images at the very end count with the last image.
    if (this.isEnd(images)) looked = this.#waiting.length;
    this.#position = advanced(this.#position, this.#waiting.splice(0, looked));
    const held = this.#holdsAll ? images : this.kept;
    for (let image = Math.max(before, held); image < images; image++) this.#values.delete(image);
    const isNews = this.#input.description.images !== this.#stream.expected || (this.isEnd(images) && this.#isPartial);
    if (isNews) this.#input = this.#describe();
    return isNews;
  }

  get position(): StreamPosition {
    return this.#position;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ahead?.catch(() => undefined);
    await this.#stream[Symbol.asyncDispose]();
  }

  #readAhead(): void {
    if (this.#ahead !== null || this.#isAllRead) return;
    this.#isAheadRead = false;
    this.#ahead = this.#stream.next(this.#atOnce);
    // The error is thrown where these images are awaited.
    this.#ahead.then(
      () => (this.#isAheadRead = true),
      () => undefined,
    );
  }

  #add({ x, looked }: ImagesRead): void {
    let image = 0;
    for (const one of looked) {
      const place = this.#looked;
      this.#looked += 1;
      if (one.kind === 'left out') continue;
      this.#places.push(place);
      if (place < this.#viewedPlaces) this.#viewed += 1;
      const values = x.subarray(image * this.#perImage, (image + 1) * this.#perImage);
      this.#values.set(this.drawn, values);
      const ofClass = this.#stream.source.classes?.of(one.index) ?? null;
      this.#list.add(one.account.name, one.index, ofClass, values);
      image += 1;
    }
    this.#waiting.push(...looked);
  }

  #describe(): Input {
    const { label, notes, warnings } = this.#stream.describe();
    const images = this.#stream.expected;
    const { first, end } = this.#stream.places;
    const { looked } = this.#stream.position;
    this.#isPartial = looked < end;
    const soFar = this.#isPartial
      ? [`So far ${grouped(looked - first)} of ${grouped(end - first)} images were read.`]
      : [];
    return {
      description: {
        ...{ kind: 'files', images, listed: this.#stream.source.listed, imagesKept: Math.min(images, this.kept) },
        ...{ label, notes: [...notes, ...soFar], warnings, offer: null },
      },
      records: this.#list,
    };
  }
}

/** Reads until at least one image could be read. */
async function firstOf(stream: PictureStream, atOnce: number): Promise<ImagesRead[]> {
  const { pictures } = stream.position.tally;
  const read: ImagesRead[] = [];
  do {
    read.push(await stream.next(atOnce));
  } while (stream.position.tally.pictures === pictures && !stream.isAtEnd);
  return read;
}
