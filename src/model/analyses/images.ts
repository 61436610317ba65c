/** The images that an analysis runs the model on: pictures, or samples of the model itself. */
import type { InputChoice, InputDescription } from '../../protocol/inspection';
import { preparationOf } from '../data/picture/preparation';
import { readPictures, type PictureTarget } from '../data/pictures';
import type { LatentModel } from '../latentModel';
import type { StageRunner } from '../passes/stageRunner';
import { Refusal } from '../refusal';
import { imagesKept } from '../statistics/measurement';
import { measuredModel } from './measuredModel';
import { SampledImages } from './sampledImages';

/** The network's input, and what is to be said about it. */
export interface Input {
  readonly description: InputDescription;
  /** (N, C, size, size) in [0, 1], with room for all images; model samples come into it as they are drawn. */
  readonly x: Float32Array;
  /** One name per image that is there: of model samples, those drawn so far. */
  readonly names: readonly string[];
}

/** The images of an analysis: all there from the start, or drawn batch by batch. */
export interface Images {
  /** What is known of them now. */
  readonly input: Input;
  /** How many there is room for; `input` says how many there are as far as is known. */
  readonly most: number;
  /** How many model samples there are in all; `null` while that is undecided, and for pictures. */
  readonly decidedSamples: number | null;
  /** How many, from the first, are there to be measured. */
  readonly drawn: number;
  /** Whether none can follow those before `end`. */
  isEnd(end: number): boolean;
  /** The image before which a batch that begins with `firstImage` ends. */
  batchEnd(firstImage: number, batchSize: number): number;
  /** Makes those before `end` be there. After a failure it can be called again. */
  draw(runner: StageRunner, end: number, onStage: (name: string) => void): Promise<void>;
  /**
   * Is told after each batch of the first pass how many have been measured.
   * @returns whether more is known of them now
   */
  measured(images: number): boolean;
}

export interface ImagesWish {
  readonly input: InputChoice;
  readonly seed: number;
  /** Draws of the noise for each image. */
  readonly draws: number;
  readonly signal: AbortSignal;
  /** In milliseconds, for what model samples cost; by default the process's clock. */
  readonly now?: () => number;
}

/** What the network was trained on, as far as reading pictures for it goes. */
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
 * Reads pictures; model samples are drawn later.
 * @throws {Refusal} when the input can't be read, or none was asked for.
 */
export async function openImages(model: LatentModel, wish: ImagesWish): Promise<Images> {
  const { input, seed, draws, signal } = wish;
  if (input.kind === 'samples') {
    const now = wish.now ?? (() => performance.now());
    return new SampledImages(model, input, { seed, draws, now });
  }
  const { paths, most } = input;
  if (most !== null && most < 1) throw new Refusal('No pictures were asked for: choose at least one.');
  const pictures = await readPictures(paths, pictureTarget(model), seed, { most, signal });
  const { count: images, listed, x, names, label, notes, warnings } = pictures;
  const kept = imagesKept(measuredModel(model), { images, draws });
  return allThere({
    description: { kind: 'files', images, listed, imagesKept: kept, label, notes, warnings, offer: null },
    x,
    names,
  });
}

function allThere(input: Input): Images {
  const { images } = input.description;
  return {
    ...{ input, most: images, decidedSamples: null, drawn: images },
    isEnd: (end) => end === images,
    batchEnd: (firstImage, batchSize) => Math.min(firstImage + batchSize, images),
    draw: () => Promise.resolve(),
    measured: () => false,
  };
}
