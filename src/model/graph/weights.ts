/**
 * Weights known by shape and read only when a stage is compiled, so that a model's bytes are in memory one stage at a
 * time. Folding composes them; nothing is computed before `write` is called.
 */
import { elementsIn } from '../shape';

/** Stored tensors by name, as float32. */
export type StoredTensors = ReadonlyMap<string, Float32Array>;

export interface Weights {
  readonly shape: readonly number[];
  /** Names of the stored tensors that `write` reads. */
  readonly stored: readonly string[];
  /** Writes the values to `out`, which has as many elements as the shape. Allocates nothing of that size. */
  write(stored: StoredTensors, out: Float32Array): void;
}

export function elementCount(weights: Weights): number {
  return elementsIn(weights.shape);
}

/** Size of the values as float32, in bytes. */
export function byteSize(weights: Weights): number {
  return 4 * elementCount(weights);
}

/** The values in an array of their own. */
function valuesOf(weights: Weights, stored: StoredTensors): Float32Array {
  const values = new Float32Array(elementCount(weights));
  weights.write(stored, values);
  return values;
}

/** A tensor as stored in the checkpoint. */
export function storedWeights(name: string, shape: readonly number[]): Weights {
  return {
    shape,
    stored: [name],
    write(stored, out) {
      const values = stored.get(name);
      if (values === undefined) throw new Error(`the tensor ${name} was not read`);
      out.set(values);
    },
  };
}

/** The same values in another shape. */
export function reshaped(weights: Weights, shape: readonly number[]): Weights {
  return { ...weights, shape };
}

/** Whether a convolution's weight at this place is kept. */
export type Mask = (out: number, input: number, y: number, x: number) => boolean;

/** A convolution's weight (O, I, k, k), zeroed where the mask does not keep it. */
export function masked(weight: Weights, keeps: Mask): Weights {
  const [, inputs = 0, rows = 0, columns = 0] = weight.shape;
  return changed(weight, [], (w) => {
    for (let out = 0, i = 0; i < w.length; out++) {
      for (let input = 0; input < inputs; input++) {
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++, i++) if (!keeps(out, input, y, x)) w[i] = 0;
        }
      }
    }
  });
}

/** Weights that are changed as they are written, with the help of some vectors. */
function changed(
  weights: Weights,
  vectors: readonly Weights[],
  change: (out: Float32Array, ...vectors: Float32Array[]) => void,
): Weights {
  return {
    shape: weights.shape,
    stored: [weights, ...vectors].flatMap(({ stored }) => stored),
    write(stored, out) {
      weights.write(stored, out);
      change(out, ...vectors.map((vector) => valuesOf(vector, stored)));
    },
  };
}

/** A factor per output channel, from the unscaled values `w` and some vectors. */
interface RowFactors {
  readonly vectors: readonly Weights[];
  multiply(factors: Float64Array, w: Float32Array, ...vectors: Float32Array[]): void;
}

/** Weights with scaled output channels. Several factors are combined, so that each value is touched once. */
interface ScaledRows extends Weights {
  readonly unscaled: Weights;
  readonly factors: readonly RowFactors[];
}

function scaleRows(weights: Weights | ScaledRows, more: RowFactors): ScaledRows {
  const unscaled = 'unscaled' in weights ? weights.unscaled : weights;
  const factors = 'unscaled' in weights ? [...weights.factors, more] : [more];
  return {
    shape: weights.shape,
    stored: [unscaled, ...factors.flatMap(({ vectors }) => vectors)].flatMap(({ stored }) => stored),
    unscaled,
    factors,
    write(stored, out) {
      unscaled.write(stored, out);
      const rows = new Float64Array(weights.shape[0] ?? 0).fill(1);
      for (const factor of factors) {
        factor.multiply(rows, out, ...factor.vectors.map((vector) => valuesOf(vector, stored)));
      }
      const length = out.length / rows.length;
      for (let row = 0, i = 0; row < rows.length; row++) {
        const factor = rows[row] ?? 0;
        for (const end = i + length; i < end; i++) out[i] = (out[i] ?? 0) * factor;
      }
    },
  };
}

/** Weight norm (docs/nvae.md#weight-norm): w′ = exp(g)·w / (‖w‖₂ + 1e-5), the norm per output channel over the rest. */
export function weightNormed(weight: Weights, logNorm: Weights): Weights {
  return scaleRows(weight, {
    vectors: [logNorm],
    multiply(factors, w, g) {
      const length = w.length / factors.length;
      for (let row = 0, i = 0; row < factors.length; row++) {
        let squares = 0;
        for (const end = i + length; i < end; i++) squares += (w[i] ?? 0) * (w[i] ?? 0);
        factors[row] = ((factors[row] ?? 0) * Math.exp(g[row] ?? 0)) / (Math.sqrt(squares) + 1e-5);
      }
    },
  });
}

export const BATCH_NORM_EPSILON = 1e-5;

/** What a batch norm holds, by channel. */
export interface BatchNorm {
  readonly gamma: Weights;
  readonly beta: Weights;
  readonly mean: Weights;
  readonly variance: Weights;
}

/** y = scale·x + shift per channel. */
export interface ChannelAffine {
  readonly scale: Weights;
  readonly shift: Weights;
  /** The batch norm in evaluation mode that it stands for, if it is one. */
  readonly batchNorm?: BatchNorm;
}

/** Batch norm's running statistics and parameters as one scale and shift (docs/nvae.md#batch-norm: ε = 1e-5). */
export function batchNormAffine(batchNorm: BatchNorm): ChannelAffine {
  const { gamma, beta, mean, variance } = batchNorm;
  const scale = changed(gamma, [variance], (out, v) => {
    for (let c = 0; c < out.length; c++) out[c] = (out[c] ?? 0) / Math.sqrt((v[c] ?? 0) + BATCH_NORM_EPSILON);
  });
  const shift = changed(beta, [mean, scale], (out, m, s) => {
    for (let c = 0; c < out.length; c++) out[c] = (out[c] ?? 0) - (m[c] ?? 0) * (s[c] ?? 0);
  });
  return { scale, shift, batchNorm };
}

/** A convolution's weight (O, I, k, k) with output channel o multiplied by scale[o]. */
export function scaleOutputs(weight: Weights, scale: Weights): Weights {
  return scaleRows(weight, {
    vectors: [scale],
    multiply(factors, _, s) {
      for (let row = 0; row < factors.length; row++) factors[row] = (factors[row] ?? 0) * (s[row] ?? 0);
    },
  });
}

/** A 1×1 convolution's weight (O, I, 1, 1) with input channel i multiplied by scale[i]. */
export function scaleInputs(weight: Weights, scale: Weights): Weights {
  return changed(weight, [scale], (w, s) => {
    for (let i = 0; i < w.length;) {
      for (let column = 0; column < s.length; column++, i++) w[i] = (w[i] ?? 0) * (s[column] ?? 0);
    }
  });
}

/** What a constant input adds to the outputs of a 1×1 convolution: W·shift, plus its bias if it has one. */
export function constantThrough(weight: Weights, shift: Weights, bias: Weights | null): Weights {
  return {
    shape: [weight.shape[0] ?? 0],
    stored: [weight, shift, ...(bias === null ? [] : [bias])].flatMap(({ stored }) => stored),
    write(stored, out) {
      if (bias === null) out.fill(0);
      else bias.write(stored, out);
      const w = valuesOf(weight, stored);
      const s = valuesOf(shift, stored);
      for (let row = 0, i = 0; row < out.length; row++) {
        let sum = out[row] ?? 0;
        for (let column = 0; column < s.length; column++, i++) sum += (w[i] ?? 0) * (s[column] ?? 0);
        out[row] = sum;
      }
    },
  };
}

/** scale·bias + shift; a missing bias is zero. */
export function affineBias(bias: Weights | null, { scale, shift }: ChannelAffine): Weights {
  if (bias === null) return shift;
  return changed(bias, [scale, shift], (b, s, t) => {
    for (let c = 0; c < b.length; c++) b[c] = (b[c] ?? 0) * (s[c] ?? 0) + (t[c] ?? 0);
  });
}

/** All values multiplied by one number. */
export function timesNumber(weights: Weights, factor: number): Weights {
  return scaleRows(weights, {
    vectors: [],
    multiply(factors) {
      for (let row = 0; row < factors.length; row++) factors[row] = (factors[row] ?? 0) * factor;
    },
  });
}
