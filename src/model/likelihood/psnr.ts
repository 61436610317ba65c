/** Peak signal-to-noise ratio of decoded pictures (docs/analyses.md#psnr). */
import { isScored, type Decoder } from './decoder';
import type { DecodedImages } from './reconstructionLoss';

interface Pictured {
  readonly decoder: Decoder | null;
  readonly images: { readonly imageSize: number; readonly scoredMargin: number };
}

/**
 * By image: 10·log₁₀(1/MSE) in dB, with the mean squared error of the decoder's mean over scored pixels and channels,
 * both in [0, 1]. Infinite where they agree; NaN if the decoder is unknown.
 */
export function psnrDb({ decoder, images }: Pictured, { images: count, logits, x }: DecodedImages): Float64Array {
  const [outputs, values] = [logits.length / count, x.length / count];
  const mean = new Float32Array(values);
  return Float64Array.from({ length: count }, (_, b) => {
    if (decoder === null) return NaN;
    decoder.meanImage(logits.subarray(b * outputs, (b + 1) * outputs), mean);
    return -10 * Math.log10(meanSquaredError(mean, x.subarray(b * values, (b + 1) * values), images));
  });
}

/** The mean squared difference of two pictures (C, size, size), over scored pixels and channels. */
export function meanSquaredError(
  mean: Float32Array,
  x: Float32Array,
  { imageSize, scoredMargin }: Pictured['images'],
): number {
  let [sum, scored] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    if (!isScored(i % imageSize ** 2, imageSize, scoredMargin)) continue;
    sum += ((mean[i] ?? NaN) - (x[i] ?? NaN)) ** 2;
    scored += 1;
  }
  return sum / scored;
}
