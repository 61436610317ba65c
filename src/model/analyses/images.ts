/** The images that an analysis runs the model on: pictures, or the model's own samples. */
import type { InputChoice, InputDescription } from '../../protocol/input';
import { visibleName } from '../../protocol/visibleText';
import { grouped } from '../data/counts';
import type { SourceFacts } from '../data/describePictures';
import type { Places, PictureStream, StreamPosition } from '../data/pictureStream';
import { preparationOf } from '../data/picture/preparation';
import { openPictureStream, type PictureTarget } from '../data/pictures';
import type { LatentModel } from '../latentModel';
import type { StageRunner } from '../passes/stageRunner';
import { Refusal } from '../refusal';
import type { ImageRecords } from '../statistics/imageRecords';
import type { Blocks } from '../statistics/blocks';
import { imagesKept } from '../statistics/imagesKept';
import { measuredModel } from './measuredModel';
import { PictureImages } from './pictureImages';
import { SampledImages } from './sampledImages';

/** What to report about the images. */
export interface Input {
  readonly description: InputDescription;
  /** Records of every available image; for model samples, of those drawn so far. */
  readonly records: ImageRecords;
}

/** The images of an analysis: read from disk, or drawn from the model, just before they are measured. */
export interface Images extends AsyncDisposable {
  /** The input as known now. */
  readonly input: Input;
  /** The number of images that there is room for. `input` gives the number known so far. */
  readonly most: number;
  /**
   * The number of images, counted from the first, that can be viewed individually once measured, as known now. It
   * shrinks where images turn out to be unreadable.
   */
  readonly kept: number;
  /** How the images lie in blocks. */
  readonly blocks: Blocks;
  /** The position in the pictures that follows the measured images; `null` for model samples. */
  readonly position: StreamPosition | null;
  /** The pictures' source and the places of the images in it; `null` for other images. */
  readonly origin: ImageOrigin | null;
  /** The number of model samples in all; `null` while undecided, and for pictures. */
  readonly decidedSamples: number | null;
  /** The number of images, counted from the first, that are ready to be measured or have been. */
  readonly drawn: number;
  /** Whether no image can follow those before `end`. */
  isEnd(end: number): boolean;
  /** The end (exclusive) of a batch that begins with `firstImage`, if its images are in the same block. */
  batchEnd(firstImage: number, batchSize: number): number;
  /**
   * The end (exclusive) of the blocks that a batch may hold. Blocks are measured by different processes, so a batch must
   * not depend on the images of others. Call once the batch's images are drawn.
   */
  blockEnd(firstImage: number, batchSize: number): number;
  /** The image's number in its data set, by which its noise is keyed; for model samples, the sample's number. */
  indexOf(image: number): number;
  /**
   * Makes the images before `end` available, or fewer if the input ends earlier. May be called again after a failure.
   * @throws {Refusal} if an image casts doubt on the others.
   */
  draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void>;
  /** Whether an image's values are in memory: once it is drawn and, after it was measured, only if it can be viewed. */
  holds(image: number): boolean;
  /**
   * A copy of images that are held: (N, C, size, size) in [0, 1].
   * @throws {RangeError} if one is not
   */
  values(firstImage: number, end: number): Float32Array;
  /**
   * Call after each batch of the first pass with the number of images measured.
   * @returns whether more is known about the images now
   */
  measured(images: number): boolean;
}

export interface ImageOrigin {
  readonly source: SourceFacts;
  /** Number of images chosen in all. */
  readonly chosen: number;
  /** The places of the images that are measured here. */
  readonly places: Places;
}

/** Images that were measured earlier, and need not be measured again. */
export interface MeasuredBefore {
  readonly records: ImageRecords;
  /** The position in the pictures that follows them. */
  readonly position: StreamPosition;
  /** Values of those that can be viewed, (N, C, size, size). */
  readonly values: Float32Array;
  /** The number of images in their source, measured or not. */
  readonly listed: number;
}

export interface ImagesWish {
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly signal: AbortSignal;
  /** Images of the same input that were measured earlier. These begin after them; by default, at the beginning. */
  readonly after?: MeasuredBefore;
  /** The places of the images, if other processes measure the others; by default all. */
  readonly part?: (chosen: number) => Places;
  /** Bytes for the latents of images that can be viewed individually; by default enough for many. */
  readonly mostKeptBytes?: number;
  /** Whether all images stay in memory, because they are measured again after the last one; by default they don't. */
  readonly again?: boolean;
  /** The clock for the cost of model samples, in milliseconds; by default the process's. */
  readonly now?: () => number;
}

/** The part of the network's training data that matters for reading pictures. */
export function pictureTarget({ images }: Pick<LatentModel, 'images'>): PictureTarget {
  return {
    channels: images.imageChannels,
    size: images.imageSize,
    padding: images.scoredMargin,
    binary: images.binaryData,
    bits: images.bits,
    preparation: preparationOf(images.dataset, images.imageSize),
  };
}

/**
 * Opens pictures and reads the first of them. Model samples are drawn later.
 * @throws {Refusal} if the input can't be read, or none was requested.
 */
export async function openImages(model: LatentModel, wish: ImagesWish): Promise<Images> {
  const { input, seed, draws, signal, mostKeptBytes } = wish;
  if (input.kind === 'samples') {
    const now = wish.now ?? (() => performance.now());
    return new SampledImages(model, input, { seed, draws, now, mostKeptBytes });
  }
  const { paths, most, from = null } = input;
  if (most !== null && most < 1) throw new Refusal('No pictures were asked for: choose at least one.');
  const target = pictureTarget(model);
  const stream = await openPictureStream(paths, target, { most, from, seed, signal, part: wish.part });
  if (wish.after !== undefined) await goOnAfter(wish.after, stream);
  const kept = (images: number) => imagesKept(measuredModel(model), { images, draws }, mostKeptBytes);
  const { channels, size } = target;
  const held = { perImage: channels * size ** 2, viewed: kept, all: wish.again ?? false };
  return PictureImages.open(stream, held, wish.after ?? null);
}

/**
 * Noise and classes belong to an image's number, so the images must still be those of which the first were measured.
 * @throws {Refusal} if they are others; the stream is then closed.
 */
async function goOnAfter({ listed, records, position }: MeasuredBefore, stream: PictureStream): Promise<void> {
  const { source, chosen } = stream;
  const last = records.indices?.at(-1) ?? null;
  const isSame =
    source.listed === listed &&
    position.looked <= chosen &&
    (last === null || (last < listed && source.nameOf(last) === records.names.at(-1))) &&
    JSON.stringify(source.classes?.names) === JSON.stringify(records.classes?.names);
  if (isSame) {
    stream.seek(position);
    return;
  }
  await stream[Symbol.asyncDispose]();
  const since = `since the first ${grouped(records.names.length)} were measured`;
  const name = visibleName(source.name);
  const what =
    source.listed === listed
      ? `The images or classes of ${name} have changed ${since}`
      : `The number of images in ${name} has changed from ${grouped(listed)} to ${grouped(source.listed)} ${since}`;
  throw new Refusal(`${what}. Give another --out to measure anew.`);
}
