import type { Decoder } from '../likelihood/decoder';
import type { OutputBatch } from '../passes/decoderPass';

/** The decoder's mean of an image, (C, size, size) in [0, 1]. */
export interface MeanOfImage {
  readonly image: number;
  readonly mean: Float32Array;
}

/**
 * What the decoder makes of the first images in their first draw; nothing in other draws, or if the decoder is unknown.
 * @param perImage numbers in an image
 * @param most images, counted from the first
 */
export function firstDrawMeans(
  decoder: Decoder | null,
  perImage: number,
  { firstImage, images, draw, logits }: OutputBatch,
  most: number,
): MeanOfImage[] {
  if (draw > 0 || decoder === null) return [];
  const outputs = logits.length / images;
  const count = Math.max(0, Math.min(images, most - firstImage));
  return Array.from({ length: count }, (_, b) => {
    const mean = new Float32Array(perImage);
    decoder.meanImage(logits.subarray(b * outputs, (b + 1) * outputs), mean);
    return { image: firstImage + b, mean };
  });
}
