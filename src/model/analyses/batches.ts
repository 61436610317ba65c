/** Feeds the images to an analysis batch by batch, on whatever engine is left. */
import type { Images } from './images';
import type { RunningEngine } from '../passes/runningEngine';

/** Images that are measured together. */
export interface ImageBatch {
  /** Index of the batch's first image among all images. */
  readonly firstImage: number;
  readonly images: number;
  /** (N, C, size, size) in [0, 1], in memory of its own. */
  readonly x: Float32Array;
}

export interface BatchWork {
  readonly images: Images;
  readonly running: RunningEngine;
  readonly signal: AbortSignal;
  /** The first image; by default image 0. */
  readonly from?: number;
  /** Ends the work between two batches. */
  readonly stop?: AbortSignal | undefined;
  /** How much of an image is measured. Only images with equal progress share a batch. */
  readonly farOf: (image: number) => number;
  /** Whether a batch that begins with this image may be split if memory was short. */
  readonly maySplit: (firstImage: number) => boolean;
  /**
   * Called again for the same images after an engine failure.
   * @param following the batch after this one, if its images are ready; `null` if they aren't, or there are none
   */
  readonly measure: (batch: ImageBatch, following: () => ImageBatch | null) => Promise<void>;
  /** The images before `end` have been measured. */
  readonly measured: (end: number) => void | Promise<void>;
  /** A stage that draws model samples has run. */
  readonly sampled: (stage: string) => void;
  /** The work ahead, from this image on, has been re-estimated. */
  readonly expect: (firstImage: number) => void;
  /** Reports what happened to the engine, in a sentence. */
  readonly notice: (sentence: string) => void;
}

/**
 * Measures all images. If the engine fails, its current images are measured again on another engine or in smaller
 * batches.
 * @throws the failure, if nothing is left to try; the signal's reason if it is aborted.
 */
export async function eachBatch(work: BatchWork): Promise<void> {
  const { images, running, signal } = work;
  const isStopped = () => work.stop?.aborted === true;
  let firstImage = work.from ?? 0;
  work.expect(firstImage);
  while (firstImage < images.input.description.images && !isStopped()) {
    const wanted = equallyFarFrom(firstImage, work);
    let end = wanted;
    try {
      await images.draw(running.runner, wanted, work.sampled);
      // Some of the expected images may turn out to be unreadable.
      end = Math.min(wanted, images.drawn, images.blockEnd(firstImage, running.batchSize));
      if (end === firstImage) break;
      await work.measure(batchOf(images, firstImage, end), () => (isStopped() ? null : batchFrom(end, work)));
      firstImage = end;
    } catch (error) {
      signal.throwIfAborted();
      // Whoever asked to stop no longer waits for another engine.
      if (isStopped()) throw error;
      work.notice(await running.recover(error, work.maySplit(firstImage) ? end - firstImage : 1));
      work.expect(firstImage);
      continue;
    }
    const before = images.input;
    await work.measured(firstImage);
    if (images.input !== before) work.expect(firstImage);
  }
}

function batchOf(images: Images, firstImage: number, end: number): ImageBatch {
  return { firstImage, images: end - firstImage, x: images.values(firstImage, end) };
}

/** The batch that begins with an image, if its images are ready. */
function batchFrom(firstImage: number, work: BatchWork): ImageBatch | null {
  const { images } = work;
  if (firstImage >= images.input.description.images) return null;
  const end = equallyFarFrom(firstImage, work);
  return end > images.drawn ? null : batchOf(images, firstImage, end);
}

/** The number of batches from an image on. */
export function batchesFrom(firstImage: number, images: Images, batchSize: number): number {
  const { images: all } = images.input.description;
  let batches = 0;
  const end = (first: number) => Math.min(images.batchEnd(first, batchSize), images.blockEnd(first, batchSize));
  for (let first = firstImage; first < all; first = end(first)) batches += 1;
  return batches;
}

function equallyFarFrom(firstImage: number, { images, running, farOf }: BatchWork): number {
  const end = images.batchEnd(firstImage, running.batchSize);
  const far = farOf(firstImage);
  for (let image = firstImage + 1; image < end; image++) if (farOf(image) !== far) return image;
  return end;
}
