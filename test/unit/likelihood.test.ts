/** test/parity compares log-likelihoods with PyTorch. Here they are compared with their definitions. */
import { describe, expect, it, test } from 'vitest';
import { fillNormal, fillUniform } from '../../src/model/noise/noise';
import { bernoulli } from '../../src/model/likelihood/bernoulli';
import type { Decoder, ImageNoise } from '../../src/model/likelihood/decoder';
import { logisticMixture } from '../../src/model/likelihood/logisticMixture';
import { normal } from '../../src/model/likelihood/normal';
import { reconstructionLoss } from '../../src/model/likelihood/reconstructionLoss';

const noise = (image: number): ImageNoise => {
  const key = { seed: 1, image, draw: 0, group: 0 };
  return {
    values: (out) => fillUniform({ ...key, purpose: 'decoder sample' }, out),
    normals: (out) => fillNormal({ ...key, purpose: 'decoder sample' }, out),
    choices: (out) => fillUniform({ ...key, purpose: 'decoder choice' }, out),
  };
};

/** −ln p of one image. */
function lossNats(decoder: Decoder, logits: Float32Array, x: Float32Array): number {
  return reconstructionLoss(decoder, { images: 1, logits, x })[0]!;
}

/** Numbers between −1 and 1. */
function randomOutputs(length: number): Float32Array {
  const uniform = new Float64Array(length);
  fillUniform({ seed: 3, purpose: 'binarise', image: 0, draw: 0, group: 0 }, uniform);
  return Float32Array.from(uniform, (value) => 2 * value - 1);
}

function isOnGrid(value: number, bits: number): boolean {
  const levels = 2 ** bits - 1;
  return value >= 0 && value <= 1 && Math.abs(levels * value - Math.round(levels * value)) < 1e-4;
}

/** Mean and standard deviation of each number over many samples. */
function moments(count: number, length: number, draw: (image: number, x: Float32Array) => void) {
  const [x, sums, squares] = [new Float32Array(length), new Float64Array(length), new Float64Array(length)];
  for (let image = 0; image < count; image++) {
    draw(image, x);
    x.forEach((value, i) => {
      sums[i]! += value / count;
      squares[i]! += value ** 2 / count;
    });
  }
  return { mean: sums, deviation: squares.map((square, i) => Math.sqrt(square - sums[i]! ** 2)) };
}

describe('A Bernoulli decoder', () => {
  test('costs −ln p of each scored pixel’s colour', () => {
    const logits = randomOutputs(16);
    const x = Float32Array.from(logits, (_, i) => i % 2);
    const nats = [5, 6, 9, 10].map((i) => {
      const white = Math.exp(logits[i]!) / (1 + Math.exp(logits[i]!));
      return -Math.log(x[i] === 1 ? white : 1 - white);
    });
    const sum = nats.reduce((total, value) => total + value, 0);
    expect(lossNats(bernoulli(4, 1), logits, x)).toBeCloseTo(sum, 10);
  });

  test('draws pixels black and white, as often white as it says, and black in the untrained border', () => {
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

describe.each([8, 5])('A logistic mixture of %i-bit data', (bits) => {
  const [size, mixtures] = [4, 3];
  const pixels = size * size;
  const levels = 2 ** bits - 1;
  const decoder = logisticMixture(size, 0, mixtures, bits);
  const withLogScale = (logScale: number) => {
    const logits = randomOutputs(10 * mixtures * pixels);
    for (let colour = 0; colour < 3; colour++) {
      const logScales = mixtures + (3 * colour + 1) * mixtures;
      logits.fill(logScale, logScales * pixels, (logScales + mixtures) * pixels);
    }
    return logits;
  };

  test('costs −ln of the mass that its components’ distribution functions put on the bin', () => {
    const logits = withLogScale(-1); // wide enough that no mass is so small that the density stands in for it
    const x = Float32Array.from({ length: 3 * pixels }, (_, i) => ((i * 11) % (levels + 1)) / levels);
    const output = (channel: number, pixel: number) => logits[channel * pixels + pixel]!;
    const cumulative = (value: number) => 1 / (1 + Math.exp(-value));
    let expected = 0;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const colours = [0, 1, 2].map((colour) => 2 * x[colour * pixels + pixel]! - 1);
      const [red = 0, green = 0] = colours;
      let total = 0;
      let probability = 0;
      for (let m = 0; m < mixtures; m++) {
        const part = (colour: number, which: number) => output(mixtures * (1 + 3 * colour + which) + m, pixel);
        const [redToGreen, redToBlue, greenToBlue] = [0, 1, 2].map((which) => Math.tanh(part(which, 2)));
        const means = [
          part(0, 0),
          part(1, 0) + redToGreen! * red,
          part(2, 0) + redToBlue! * red + greenToBlue! * green,
        ];
        const masses = colours.map((value, colour) => {
          const scale = Math.exp(part(colour, 1));
          const above = value > 1 - 1 / levels ? 1 : cumulative((value + 1 / levels - means[colour]!) / scale);
          const below = value < -1 + 1 / levels ? 0 : cumulative((value - 1 / levels - means[colour]!) / scale);
          return above - below;
        });
        const weight = Math.exp(output(m, pixel));
        total += weight;
        probability += weight * masses[0]! * masses[1]! * masses[2]!;
      }
      expected -= Math.log(probability / total);
    }
    expect(Math.abs(lossNats(decoder, logits, x) / expected - 1)).toBeLessThan(1e-6);
  });

  test('draws pixels on its data’s grid, and their mean is close to its mean image', () => {
    const logits = withLogScale(-2.5);
    const { mean } = moments(400, 3 * pixels, (image, x) => {
      decoder.sampleImage(logits, 1, noise(image), x);
      expect(x.every((value) => isOnGrid(value, bits))).toBe(true);
    });
    const expected = new Float32Array(3 * pixels);
    decoder.meanImage(logits, expected);
    // The red channel has no coupling, so its mean is exact except for clamping.
    for (let i = 0; i < pixels; i++) expect(Math.abs(mean[i]! - expected[i]!)).toBeLessThan(0.06);
  });
});

test('A logistic mixture gives all colours of a pixel together a probability of 1', () => {
  const levels = 31;
  const mixture = logisticMixture(1, 0, 3, 5);
  const logits = randomOutputs(30);
  for (let colour = 0; colour < 3; colour++) logits.fill(-2.5, 6 + 9 * colour, 9 + 9 * colour);
  let total = 0;
  for (let colour = 0; colour < (levels + 1) ** 3; colour++) {
    const [red, green, blue] = [colour & 31, (colour >> 5) & 31, colour >> 10];
    const x = Float32Array.of(red / levels, green / levels, blue / levels);
    total += Math.exp(-lossNats(mixture, logits, x));
  }
  expect(total).toBeCloseTo(1, 3);
});

describe('A Normal decoder', () => {
  const softClamp = (value: number) => 5 * Math.tanh(value / 5);

  test.each([
    [0.3, -1.5],
    [-4, 0.7],
    [12, -9],
  ])('has a density of mean μ and deviation σ after the soft clamp, for outputs %f and %f', (mu, logSigma) => {
    const decoder = normal(1, 0, 8);
    const logits = Float32Array.of(mu, mu, mu, logSigma, logSigma, logSigma);
    const sigma = Math.exp(softClamp(logSigma)) + 0.01;
    const step = sigma / 50;
    let [mass, mean, square] = [0, 0, 0];
    for (let value = softClamp(mu) - 9 * sigma; value < softClamp(mu) + 9 * sigma; value += step) {
      const x = new Float32Array(3).fill((value + 1) / 2);
      const exact = 2 * x[0]! - 1; // what is left of the value in single precision
      const share = Math.exp(-lossNats(decoder, logits, x) / 3) * step;
      mass += share;
      mean += share * exact;
      square += share * (exact - softClamp(mu)) ** 2;
    }
    expect(mass).toBeCloseTo(1, 4);
    expect(mean).toBeCloseTo(softClamp(mu), 3);
    expect(Math.sqrt(square) / sigma).toBeCloseTo(1, 3);
  });

  test('shows a mean beyond ±1 as white or black', () => {
    const mean = new Float32Array(3);
    normal(1, 0, 8).meanImage(Float32Array.of(3, -3, 0, 0, 0, 0), mean);
    expect([...mean]).toEqual([1, 0, 0.5]);
  });

  test('scores the inner square only', () => {
    const logits = randomOutputs(6 * 16);
    const x = Float32Array.from(randomOutputs(3 * 16), (value) => (value + 1) / 2);
    const whole = lossNats(normal(4, 1, 8), logits, x);
    const pixels = [5, 6, 9, 10].map((pixel) => {
      const at = (values: Float32Array) => values.filter((_, i) => i % 16 === pixel);
      return lossNats(normal(1, 0, 8), at(logits), at(x));
    });
    expect(whole).toBeCloseTo(
      pixels.reduce((sum, nats) => sum + nats, 0),
      8,
    );
  });

  it.each([8, 5])('draws pixels on the grid of %i-bit data around its mean, at the temperature’s width', (bits) => {
    const size = 3;
    const logits = Float32Array.from({ length: 54 }, (_, i) => (i < 27 ? -0.4 + 0.03 * i : Math.log(0.1)));
    const mean = new Float32Array(27);
    const decoder = normal(size, 0, bits);
    decoder.meanImage(logits, mean);
    for (const temperature of [1, 0.5]) {
      const sampled = moments(600, 27, (image, x) => {
        decoder.sampleImage(logits, temperature, noise(image), x);
        expect(x.every((value) => isOnGrid(value, bits))).toBe(true);
      });
      const deviation = ((Math.exp(softClamp(Math.log(0.1))) + 0.01) * temperature) / 2;
      mean.forEach((expected, i) => {
        expect(expected).toBeCloseTo((softClamp(logits[i]!) + 1) / 2, 6);
        expect(Math.abs(sampled.mean[i]! - expected)).toBeLessThan(5 * (deviation / Math.sqrt(600)));
        expect(Math.abs(sampled.deviation[i]! / deviation - 1)).toBeLessThan(0.2);
      });
    }
  });
});

test.each([
  ['a logistic mixture', logisticMixture(4, 1, 1, 8), 10],
  ['a Normal decoder', normal(4, 1, 8), 6],
])('Samples of %s are black in the padding, which is never scored', (_, decoder, outputs) => {
  const x = new Float32Array(48);
  decoder.sampleImage(new Float32Array(16 * outputs).fill(1), 1, noise(0), x);
  x.forEach((value, i) => {
    if (![5, 6, 9, 10].includes(i % 16)) expect(value).toBe(0);
  });
  expect(x.some((value) => value > 0)).toBe(true);
});

describe.each([
  ['a Bernoulli decoder', bernoulli(4, 1), 1, 1],
  ['a logistic mixture', logisticMixture(4, 1, 2, 5), 20, 3],
  ['a Normal decoder', normal(4, 1, 8), 6, 3],
])('The loss by pixel of %s', (_, decoder, outputs, colours) => {
  const inner = [5, 6, 9, 10];
  const logits = randomOutputs(2 * 16 * outputs);
  const x = Float32Array.from(randomOutputs(2 * 16 * colours), (value) => Math.round(31 * ((value + 1) / 2)) / 31);
  const maps = () => {
    const found: Float64Array[] = [];
    const losses = reconstructionLoss(decoder, { images: 2, logits, x }, (b, nats) => (found[b] = nats.slice()));
    return { found, losses };
  };

  test('adds up to each image’s reconstruction loss', () => {
    const { found, losses } = maps();
    expect(found).toHaveLength(2);
    found.forEach((nats, b) => expect(nats.reduce((sum, value) => sum + value, 0)).toBeCloseTo(losses[b]!, 12));
  });

  test('is 0 outside the scored square, and follows a scored pixel’s own outputs only', () => {
    const [before] = maps().found;
    for (let pixel = 0; pixel < 16; pixel++) expect(before![pixel] === 0).toBe(!inner.includes(pixel));
    const moved = logits.map((value, i) => (i % 16 === 6 ? value + 0.5 : value));
    const after = new Float64Array(16);
    decoder.pixelLossNats(moved.subarray(0, 16 * outputs), x.subarray(0, 16 * colours), after);
    expect([...after.keys()].filter((pixel) => after[pixel] !== before![pixel])).toEqual([6]);
  });
});
