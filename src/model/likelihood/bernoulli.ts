import { blackMargin, isScored, sigmoid, softplus, type Decoder } from './decoder';

/** Independent black and white pixels with the given logits. */
export function bernoulli(size: number, margin: number): Decoder {
  const pixels = size * size;
  return {
    pixels,
    pixelLossNats(logits, x, nats) {
      for (let i = 0; i < pixels; i++) {
        const logit = logits[i] ?? 0;
        nats[i] = isScored(i, size, margin) ? softplus(logit) - (x[i] ?? 0) * logit : 0;
      }
    },
    meanImage(logits, mean) {
      for (let i = 0; i < pixels; i++) mean[i] = sigmoid(logits[i] ?? 0);
    },
    sampleImage(logits, _temperature, noise, x) {
      const thresholds = new Float64Array(pixels);
      noise.values(thresholds);
      for (let i = 0; i < pixels; i++) x[i] = sigmoid(logits[i] ?? 0) > (thresholds[i] ?? 0) ? 1 : 0;
      blackMargin(x, size, margin);
    },
  };
}
