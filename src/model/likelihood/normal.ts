import { blackMargin, clamp, isScored, onGrid, type Decoder } from './decoder';

const HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Independent colours with a density on [−1, 1] = 2x − 1. The network outputs three means and three log σ per pixel,
 * softly clamped like the latents' (docs/nvae.md#normal-decoder).
 */
export function normal(size: number, margin: number, bits: number): Decoder {
  const pixels = size * size;
  const values = 3 * pixels;
  const mu = (logits: Float32Array, i: number) => softClamp(logits[i] ?? 0);
  const sigma = (logits: Float32Array, i: number) => Math.exp(softClamp(logits[values + i] ?? 0)) + 0.01;

  return {
    pixels,
    pixelLossNats(logits, x, nats) {
      nats.fill(0);
      for (let i = 0; i < values; i++) {
        const pixel = i % pixels;
        if (!isScored(pixel, size, margin)) continue;
        const s = sigma(logits, i);
        const standardised = (2 * (x[i] ?? 0) - 1 - mu(logits, i)) / s;
        nats[pixel] = (nats[pixel] ?? 0) + 0.5 * standardised ** 2 + HALF_LOG_2_PI + Math.log(s);
      }
    },
    meanImage(logits, mean) {
      for (let i = 0; i < values; i++) mean[i] = (clamp(mu(logits, i)) + 1) / 2;
    },
    sampleImage(logits, temperature, noise, x) {
      noise.normals(x);
      for (let i = 0; i < values; i++) {
        x[i] = onGrid(mu(logits, i) + sigma(logits, i) * temperature * (x[i] ?? 0), bits);
      }
      blackMargin(x, size, margin);
    },
  };
}

function softClamp(value: number): number {
  return 5 * Math.tanh(value / 5);
}
