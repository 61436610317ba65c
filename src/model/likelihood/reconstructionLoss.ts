import type { Decoder } from './decoder';

export interface DecodedImages {
  readonly images: number;
  /** The decoder's parameters, (N, outputs, size, size). */
  readonly logits: Float32Array;
  /** (N, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
}

/** Receives −log p(x|z) of each pixel of image `b` of a batch, in nats, (size, size). The array is used again. */
export type OnPixelLoss = (b: number, nats: Float64Array) => void;

/** −log p(x|z) of each image of a batch, in nats; NaN if the decoder is unknown. */
export function reconstructionLoss(
  decoder: Decoder | null,
  { images, logits, x }: DecodedImages,
  onPixelLoss?: OnPixelLoss,
): Float64Array {
  const losses = new Float64Array(images).fill(NaN);
  if (decoder === null) return losses;
  const [outputs, values] = [logits.length / images, x.length / images];
  const nats = new Float64Array(decoder.pixels);
  for (let b = 0; b < images; b++) {
    decoder.pixelLossNats(
      logits.subarray(b * outputs, (b + 1) * outputs),
      x.subarray(b * values, (b + 1) * values),
      nats,
    );
    losses[b] = sumOf(nats);
    onPixelLoss?.(b, nats);
  }
  return losses;
}

/** A double-precision sum. */
export function sumOf(nats: Float64Array): number {
  let sum = 0;
  for (const value of nats) sum += value;
  return sum;
}
