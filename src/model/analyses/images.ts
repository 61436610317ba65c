/** The images that an analysis runs the model on: pictures, or the model's own samples. */
import type { InputChoice, InputDescription } from '../../protocol/input';
import { preparationOf } from '../data/picture/preparation';
import { readPictures, type PictureTarget } from '../data/pictures';
import type { LatentModel } from '../latentModel';
import type { StageRunner } from '../passes/stageRunner';
import { Refusal } from '../refusal';
import { imagesKept } from '../statistics/measurement';
import { measuredModel } from './measuredModel';
import { SampledImages } from './sampledImages';

/** The network's input, and what to report about it. */
export interface Input {
  readonly description: InputDescription;
  /** (N, C, size, size) in [0, 1], with room for all images. Model samples are added as they are drawn. */
  readonly x: Float32Array;
  /** One name per available image; for model samples, per sample drawn so far. */
  readonly names: readonly string[];
}

/** The images of an analysis: all available from the start, or drawn batch by batch. */
export interface Images {
  /** The input as known now. */
  readonly input: Input;
  /** The number of images that there is room for. `input` gives the number known so far. */
  readonly most: number;
  /** The number of model samples in all; `null` while undecided, and for pictures. */
  readonly decidedSamples: number | null;
  /** The number of images, from the first, that are ready to be measured. */
  readonly drawn: number;
  /** Whether no image can follow those before `end`. */
  isEnd(end: number): boolean;
  /** The end (exclusive) of a batch that begins with `firstImage`. */
  batchEnd(firstImage: number, batchSize: number): number;
  /** The image's number in its data set, by which its noise is keyed; for model samples, the sample's number. */
  indexOf(image: number): number;
  /** Makes the images before `end` available. May be called again after a failure. */
  draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void>;
  /**
   * Call after each batch of the first pass with the number of images measured.
   * @returns whether more is known about the images now
   */
  measured(images: number): boolean;
}

export interface ImagesWish {
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  readonly signal: AbortSignal;
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
 * Reads pictures. Model samples are drawn later.
 * @throws {Refusal} if the input can't be read, or none was requested.
 */
export async function openImages(model: LatentModel, wish: ImagesWish): Promise<Images> {
  const { input, seed, draws, signal } = wish;
  if (input.kind === 'samples') {
    const now = wish.now ?? (() => performance.now());
    return new SampledImages(model, input, { seed, draws, now });
  }
  const { paths, most, from } = input;
  if (most !== null && most < 1) throw new Refusal('No pictures were asked for: choose at least one.');
  const pictures = await readPictures(paths, pictureTarget(model), seed, { most, from, signal });
  const { count: images, listed, x, names, indices, label, notes, warnings } = pictures;
  const kept = imagesKept(measuredModel(model), { images, draws });
  const description = { kind: 'files', images, listed, imagesKept: kept, label, notes, warnings, offer: null } as const;
  return allThere({ description, x, names }, indices);
}

function allThere(input: Input, indices: readonly number[]): Images {
  const { images } = input.description;
  return {
    ...{ input, most: images, decidedSamples: null, drawn: images },
    isEnd: (end) => end === images,
    batchEnd: (firstImage, batchSize) => Math.min(firstImage + batchSize, images),
    indexOf: (image) => indices[image] ?? image,
    draw: () => Promise.resolve(),
    measured: () => false,
  };
}
