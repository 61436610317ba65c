import { blackMargin, clamp, isScored, onGrid, sigmoid, softplus, type Decoder } from './decoder';

const LOWEST_LOG_SCALE = -7;
/** For less mass than this, a bin's probability comes from the density at its centre. */
const SMALLEST_MASS = 1e-5;

/**
 * A mixture of discretised logistics with coupled colours. Per pixel the network outputs 10·M numbers: M mixture
 * logits, then per colour M means, M log scales and M coefficients. Values are on [−1, 1] = 2x − 1, in bins of
 * half-width 1/(2^bits − 1).
 */
export function logisticMixture(size: number, margin: number, mixtures: number, bits: number): Decoder {
  const pixels = size * size;
  const levels = 2 ** bits - 1;
  /** The index at which a colour's means, log scales or coefficients begin. */
  const at = (colour: number, part: 0 | 1 | 2, m: number) => (mixtures + (3 * colour + part) * mixtures + m) * pixels;
  const logMixture = new Float64Array(mixtures);

  /** Writes the log-softmax of the pixel's mixture logits to `logMixture`. */
  function readMixture(logits: Float32Array, pixel: number): void {
    for (let m = 0; m < mixtures; m++) logMixture[m] = logits[m * pixels + pixel] ?? 0;
    const normalizer = logSumExp(logMixture);
    for (let m = 0; m < mixtures; m++) logMixture[m] = (logMixture[m] ?? 0) - normalizer;
  }

  const logScale = (logits: Float32Array, colour: number, m: number, pixel: number) =>
    Math.max(LOWEST_LOG_SCALE, logits[at(colour, 1, m) + pixel] ?? 0);
  const coefficient = (logits: Float32Array, which: number, m: number, pixel: number) =>
    Math.tanh(logits[at(which, 2, m) + pixel] ?? 0);

  /** A component's mean for a colour, given the pixel's values of the preceding colours. */
  function componentMean(logits: Float32Array, colour: number, m: number, pixel: number, red: number, green: number) {
    const mean = logits[at(colour, 0, m) + pixel] ?? 0;
    if (colour === 0) return mean;
    if (colour === 1) return mean + coefficient(logits, 0, m, pixel) * red;
    return mean + coefficient(logits, 1, m, pixel) * red + coefficient(logits, 2, m, pixel) * green;
  }

  return {
    pixels,
    pixelLossNats(logits, x, nats) {
      const joint = new Float64Array(mixtures);
      nats.fill(0);
      for (let pixel = 0; pixel < pixels; pixel++) {
        if (!isScored(pixel, size, margin)) continue;
        readMixture(logits, pixel);
        const red = 2 * (x[pixel] ?? 0) - 1;
        const green = 2 * (x[pixels + pixel] ?? 0) - 1;
        const blue = 2 * (x[2 * pixels + pixel] ?? 0) - 1;
        for (let m = 0; m < mixtures; m++) {
          let logP = logMixture[m] ?? 0;
          for (let colour = 0; colour < 3; colour++) {
            const value = colour === 0 ? red : colour === 1 ? green : blue;
            const mean = componentMean(logits, colour, m, pixel, red, green);
            logP += logBin(value, mean, logScale(logits, colour, m, pixel), levels);
          }
          joint[m] = logP;
        }
        nats[pixel] = -logSumExp(joint);
      }
    },

    meanImage(logits, mean) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        readMixture(logits, pixel);
        const means = [0, 0, 0];
        const coefficients = [0, 0, 0];
        for (let m = 0; m < mixtures; m++) {
          const weight = Math.exp(logMixture[m] ?? 0);
          for (let colour = 0; colour < 3; colour++) {
            means[colour] = (means[colour] ?? 0) + weight * (logits[at(colour, 0, m) + pixel] ?? 0);
            coefficients[colour] = (coefficients[colour] ?? 0) + weight * coefficient(logits, colour, m, pixel);
          }
        }
        const [meanRed = 0, meanGreen = 0, meanBlue = 0] = means;
        const [redToGreen = 0, redToBlue = 0, greenToBlue = 0] = coefficients;
        const red = clamp(meanRed);
        const green = clamp(meanGreen + redToGreen * red);
        const blue = clamp(meanBlue + redToBlue * red + greenToBlue * green);
        [red, green, blue].forEach((value, colour) => (mean[colour * pixels + pixel] = (value + 1) / 2));
      }
    },

    sampleImage(logits, temperature, noise, x) {
      const uniform = new Float64Array(3 * pixels);
      const choices = new Float64Array(mixtures * pixels);
      noise.values(uniform);
      noise.choices(choices);
      for (let pixel = 0; pixel < pixels; pixel++) {
        let chosen = 0;
        let best = -Infinity;
        for (let m = 0; m < mixtures; m++) {
          const gumbel = -Math.log(-Math.log(choices[m * pixels + pixel] ?? 0));
          const score = (logits[m * pixels + pixel] ?? 0) / temperature + gumbel;
          if (score > best) [best, chosen] = [score, m];
        }
        let red = 0;
        let green = 0;
        for (let colour = 0; colour < 3; colour++) {
          const u = uniform[colour * pixels + pixel] ?? 0;
          const logistic =
            (Math.log(u) - Math.log1p(-u)) * (Math.exp(logScale(logits, colour, chosen, pixel)) / temperature);
          const value = clamp(componentMean(logits, colour, chosen, pixel, red, green) + logistic);
          if (colour === 0) red = value;
          if (colour === 1) green = value;
          x[colour * pixels + pixel] = onGrid(value, bits);
        }
      }
      blackMargin(x, size, margin);
    },
  };
}

/** Log-probability of the bin around `value`; the first and the last bin are open. */
function logBin(value: number, mean: number, logScale: number, levels: number): number {
  const centred = value - mean;
  const inverse = Math.exp(-logScale);
  const upper = inverse * (centred + 1 / levels);
  const lower = inverse * (centred - 1 / levels);
  if (value < -0.999) return upper - softplus(upper);
  if (value > 0.99) return -softplus(lower);
  const mass = sigmoid(upper) - sigmoid(lower);
  if (mass > SMALLEST_MASS) return Math.log(mass);
  const middle = inverse * centred;
  return middle - logScale - 2 * softplus(middle) - Math.log(levels / 2);
}

function logSumExp(values: Float64Array): number {
  let largest = -Infinity;
  for (const value of values) largest = Math.max(largest, value);
  if (largest === -Infinity) return -Infinity;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - largest);
  return largest + Math.log(sum);
}
