/** Batch norm on a batch of feature maps, (N, C, h, w), computed in double precision (docs/analyses.md#batch-norm). */

/** One layer's statistics, by channel. */
export interface BatchStatistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * Statistics of a batch over images and positions.
 * @returns the biased variance, by which the batch is normalised
 */
export function batchStatistics(values: Float32Array, images: number, channels: number): BatchStatistics {
  const positions = values.length / images / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const count = images * positions;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    eachPart(images, channels, channel, positions, (from, to) => {
      for (let i = from; i < to; i++) sum += values[i] ?? NaN;
    });
    const average = sum / count;
    let squares = 0;
    eachPart(images, channels, channel, positions, (from, to) => {
      for (let i = from; i < to; i++) squares += ((values[i] ?? NaN) - average) ** 2;
    });
    mean[channel] = average;
    variance[channel] = squares / count;
  }
  return { mean, variance };
}

/** γ·(x − mean)/√(variance + ε) + β. */
export function normalised(
  values: Float32Array,
  images: number,
  { mean, variance }: BatchStatistics,
  { gamma, beta, epsilon }: { readonly gamma: Float32Array; readonly beta: Float32Array; readonly epsilon: number },
): Float32Array {
  const channels = gamma.length;
  const positions = values.length / images / channels;
  const out = new Float32Array(values.length);
  for (let channel = 0; channel < channels; channel++) {
    const scale = (gamma[channel] ?? NaN) / Math.sqrt((variance[channel] ?? NaN) + epsilon);
    const centre = mean[channel] ?? NaN;
    const shift = beta[channel] ?? NaN;
    eachPart(images, channels, channel, positions, (from, to) => {
      for (let i = from; i < to; i++) out[i] = ((values[i] ?? NaN) - centre) * scale + shift;
    });
  }
  return out;
}

/** Running statistics after one more batch: r ← (1 − m)·r + m·s, the variance unbiased by n/(n − 1). */
export function moveTowards(
  running: BatchStatistics,
  { mean, variance }: BatchStatistics,
  { momentum, count }: { readonly momentum: number; readonly count: number },
): void {
  const unbiased = count / (count - 1);
  for (let channel = 0; channel < mean.length; channel++) {
    running.mean[channel] = (1 - momentum) * (running.mean[channel] ?? NaN) + momentum * (mean[channel] ?? NaN);
    running.variance[channel] =
      (1 - momentum) * (running.variance[channel] ?? NaN) + momentum * unbiased * (variance[channel] ?? NaN);
  }
}

function eachPart(
  images: number,
  channels: number,
  channel: number,
  positions: number,
  part: (from: number, to: number) => void,
): void {
  for (let image = 0; image < images; image++) {
    const from = (image * channels + channel) * positions;
    part(from, from + positions);
  }
}
