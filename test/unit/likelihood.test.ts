/** Log-likelihoods are checked against PyTorch in test/parity; here: that samples follow the distribution. */
import { describe, expect, test } from 'vitest';
import { fillUniform } from '../../src/model/noise/noise';
import { bernoulli } from '../../src/model/nvae/likelihood/bernoulli';
import { logisticMixture } from '../../src/model/nvae/likelihood/logisticMixture';
import type { ImageNoise } from '../../src/model/nvae/likelihood/decoder';

const noise = (image: number): ImageNoise => ({
  values: (out) => fillUniform({ seed: 1, purpose: 'decoder sample', image, draw: 0, group: 0 }, out),
  choices: (out) => fillUniform({ seed: 1, purpose: 'decoder choice', image, draw: 0, group: 0 }, out),
});

describe('Samples of a Bernoulli decoder', () => {
  test('are black and white, as often white as the decoder says, and black in the untrained border', () => {
    const decoder = bernoulli(32, 2);
    const logits = new Float32Array(1024).fill(Math.log(0.7 / 0.3));
    const x = new Float32Array(1024);
    let white = 0;
    for (let image = 0; image < 20; image++) {
      decoder.sampleImage(logits, 1, noise(image), x);
      x.forEach((value, pixel) => {
        expect([0, 1]).toContain(value);
        const border = pixel < 64 || pixel >= 960 || pixel % 32 < 2 || pixel % 32 >= 30;
        if (border) expect(value).toBe(0);
        white += value;
      });
    }
    const share = white / (20 * 784);
    expect(Math.abs(share - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / (20 * 784)));
  });
});

describe('A logistic mixture', () => {
  const size = 4;
  const mixtures = 3;
  const decoder = logisticMixture(size, 0, mixtures, 8);
  const logits = new Float32Array(10 * mixtures * size * size);
  const uniform = new Float64Array(logits.length);
  fillUniform({ seed: 3, purpose: 'binarise', image: 0, draw: 0, group: 0 }, uniform);
  uniform.forEach((value, i) => (logits[i] = 2 * value - 1));
  for (let colour = 0; colour < 3; colour++) {
    const logScales = mixtures + (3 * colour + 1) * mixtures;
    logits.fill(-2.5, logScales * size * size, (logScales + mixtures) * size * size);
  }

  test('gives all colours of a pixel together a probability of 1', () => {
    const levels = 31;
    const pixelDecoder = logisticMixture(1, 0, mixtures, 5);
    const pixel = Float32Array.from({ length: 10 * mixtures }, (_, i) => logits[i * size * size]!);
    let total = 0;
    for (let colour = 0; colour < (levels + 1) ** 3; colour++) {
      const [red, green, blue] = [colour & 31, (colour >> 5) & 31, colour >> 10];
      const x = Float32Array.of(red / levels, green / levels, blue / levels);
      total += Math.exp(-pixelDecoder.reconstructionNats(pixel, x));
    }
    expect(total).toBeCloseTo(1, 3);
  });

  test('draws pixels on the 8-bit grid whose mean is near the decoder’s mean image', () => {
    const count = 400;
    const x = new Float32Array(3 * size * size);
    const sums = new Float64Array(x.length);
    for (let image = 0; image < count; image++) {
      decoder.sampleImage(logits, 1, noise(image), x);
      x.forEach((value, i) => {
        expect(Math.abs(255 * value - Math.round(255 * value))).toBeLessThan(1e-4);
        sums[i] = sums[i]! + value / count;
      });
    }
    const mean = new Float32Array(x.length);
    decoder.meanImage(logits, mean);
    // The red channel has no coupling: its mean is exact but for clamping.
    for (let i = 0; i < size * size; i++) expect(Math.abs(sums[i]! - mean[i]!)).toBeLessThan(0.06);
  });
});
