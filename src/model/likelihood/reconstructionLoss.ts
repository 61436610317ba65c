import type { Decoder } from './decoder';

export interface DecodedImages {
  readonly images: number;
  /** The decoder's parameters, (N, outputs, size, size). */
  readonly logits: Float32Array;
  /** (N, C, size, size) in [0, 1]. */
  readonly x: Float32Array;
}

/** −log p(x|z) of each image of a batch, in nats; NaN if the decoder is unknown. */
export function reconstructionLoss(decoder: Decoder | null, { images, logits, x }: DecodedImages): Float64Array {
  const losses = new Float64Array(images).fill(NaN);
  if (decoder === null) return losses;
  const [outputs, pixels] = [logits.length / images, x.length / images];
  for (let b = 0; b < images; b++) {
    losses[b] = decoder.reconstructionNats(
      logits.subarray(b * outputs, (b + 1) * outputs),
      x.subarray(b * pixels, (b + 1) * pixels),
    );
  }
  return losses;
}
