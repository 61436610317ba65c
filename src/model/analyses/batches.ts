/** Hands the images to an analysis batch by batch, on whatever engine is left. */
import type { Images } from './images';
import type { RunningEngine } from '../passes/runningEngine';

/** Images that are measured at a time. */
export interface ImageBatch {
  /** Number of the batch's first image among all. */
  readonly firstImage: number;
  readonly images: number;
  /** (N, C, size, size) in [0, 1], in memory of its own. */
  readonly x: Float32Array;
}

export interface BatchWork {
  readonly images: Images;
  readonly running: RunningEngine;
  readonly signal: AbortSignal;
  /** How much of an image is measured: only images that are equally far go together. */
  readonly farOf: (image: number) => number;
  /** Whether a batch that begins with this image may be measured in smaller ones, where memory was short. */
  readonly maySplit: (firstImage: number) => boolean;
  /** After a failure of the engine it is called again for the same images. */
  readonly measure: (batch: ImageBatch) => Promise<void>;
  /** The images before `end` have been measured. */
  readonly measured: (end: number) => void;
  /** A stage has run that drew model samples. */
  readonly sampled: (stage: string) => void;
  /** What is ahead, from this image on, is known anew. */
  readonly expect: (firstImage: number) => void;
  /** What happened to the engine, in a sentence. */
  readonly notice: (sentence: string) => void;
}

/**
 * Where the engine fails, the images it was at are measured again on another one, or in smaller batches.
 * @throws the failure, where nothing is left to try; the signal's reason when it is aborted.
 */
export async function eachBatch(work: BatchWork): Promise<void> {
  const { images, running, signal } = work;
  let firstImage = 0;
  work.expect(firstImage);
  while (firstImage < images.input.description.images) {
    const end = equallyFarFrom(firstImage, work);
    try {
      await images.draw(running.runner, end, work.sampled);
      await work.measure(sliceBatch(images, firstImage, end));
      firstImage = end;
    } catch (error) {
      signal.throwIfAborted();
      work.notice(await running.recover(error, end - firstImage > 1 && work.maySplit(firstImage)));
      work.expect(firstImage);
      continue;
    }
    const before = images.input;
    work.measured(firstImage);
    if (images.input !== before) work.expect(firstImage);
  }
}

/** How many batches there are from an image on. */
export function batchesFrom(firstImage: number, images: Images, batchSize: number): number {
  const { images: all } = images.input.description;
  let batches = 0;
  for (let first = firstImage; first < all; first = images.batchEnd(first, batchSize)) batches += 1;
  return batches;
}

function equallyFarFrom(firstImage: number, { images, running, farOf }: BatchWork): number {
  const end = images.batchEnd(firstImage, running.batchSize);
  const far = farOf(firstImage);
  for (let image = firstImage + 1; image < end; image++) if (farOf(image) !== far) return image;
  return end;
}

function sliceBatch({ input: { x }, most }: Images, firstImage: number, end: number): ImageBatch {
  const perImage = x.length / most;
  // A copy, since it is fed to the engine.
  return { firstImage, images: end - firstImage, x: x.slice(firstImage * perImage, end * perImage) };
}
