/**
 * Weights that are known by shape and read only when a stage is compiled, so that a model's bytes are in memory
 * one stage at a time. Folding composes them; nothing is computed before `values` is called.
 */

/** Stored tensors by name, as float32. */
export type StoredTensors = ReadonlyMap<string, Float32Array>;

export interface Weights {
  readonly shape: readonly number[];
  /** Names of the stored tensors that `values` needs. */
  readonly stored: readonly string[];
  values(stored: StoredTensors): Float32Array;
}

/** A tensor as the checkpoint holds it. */
export function storedWeights(name: string, shape: readonly number[]): Weights {
  return {
    shape,
    stored: [name],
    values(stored) {
      const values = stored.get(name);
      if (values === undefined) throw new Error(`the tensor ${name} was not read`);
      return values;
    },
  };
}

function derived(
  shape: readonly number[],
  from: readonly Weights[],
  compute: (...values: Float32Array[]) => Float32Array,
): Weights {
  return {
    shape,
    stored: from.flatMap((weights) => weights.stored),
    values: (stored) => compute(...from.map((weights) => weights.values(stored))),
  };
}

/** Weight norm (spec, section 4): w′ = exp(g)·w / (‖w‖₂ + 1e-5), the norm per output channel over the rest. */
export function weightNormed(weight: Weights, logNorm: Weights): Weights {
  return derived(weight.shape, [weight, logNorm], (w, g) => {
    const rows = g.length;
    const length = w.length / rows;
    const out = new Float32Array(w.length);
    for (let row = 0; row < rows; row++) {
      const start = row * length;
      let squares = 0;
      for (let i = start; i < start + length; i++) squares += (w[i] ?? 0) ** 2;
      const factor = Math.exp(g[row] ?? 0) / (Math.sqrt(squares) + 1e-5);
      for (let i = start; i < start + length; i++) out[i] = (w[i] ?? 0) * factor;
    }
    return out;
  });
}

const BATCH_NORM_EPSILON = 1e-5;

/** Evaluation-mode batch norm as y = scale·x + shift per channel. */
export interface ChannelAffine {
  readonly scale: Weights;
  readonly shift: Weights;
}

/** Batch norm's running statistics and parameters as one scale and shift (spec, section 4: ε = 1e-5). */
export function batchNormAffine(gamma: Weights, beta: Weights, mean: Weights, variance: Weights): ChannelAffine {
  const scaleOf = (g: number, v: number) => g / Math.sqrt(v + BATCH_NORM_EPSILON);
  return {
    scale: derived(gamma.shape, [gamma, variance], (g, v) => g.map((value, c) => scaleOf(value, v[c] ?? 0))),
    shift: derived(gamma.shape, [gamma, beta, mean, variance], (g, b, m, v) =>
      b.map((value, c) => value - (m[c] ?? 0) * scaleOf(g[c] ?? 0, v[c] ?? 0)),
    ),
  };
}

/** A convolution's weight (O, I, k, k) with output channel o times scale[o]. */
export function scaleOutputs(weight: Weights, scale: Weights): Weights {
  return derived(weight.shape, [weight, scale], (w, s) => {
    const length = w.length / s.length;
    const out = new Float32Array(w.length);
    for (let row = 0, i = 0; row < s.length; row++) {
      const factor = s[row] ?? 0;
      for (const end = i + length; i < end; i++) out[i] = (w[i] ?? 0) * factor;
    }
    return out;
  });
}

/** A 1×1 convolution's weight (O, I, 1, 1) with input channel i times scale[i]. */
export function scaleInputs(weight: Weights, scale: Weights): Weights {
  return derived(weight.shape, [weight, scale], (w, s) => w.map((value, i) => value * (s[i % s.length] ?? 0)));
}

/** What a constant input adds to the outputs of a 1×1 convolution: W·shift, plus its bias where there is one. */
export function constantThrough(weight: Weights, shift: Weights, bias: Weights | null): Weights {
  return derived(
    [weight.shape[0] ?? 0],
    [weight, shift, ...(bias === null ? [] : [bias])],
    (w, s, b = new Float32Array()) => {
      const rows = w.length / s.length;
      const out = new Float32Array(rows);
      for (let row = 0, i = 0; row < rows; row++) {
        let sum = bias === null ? 0 : (b[row] ?? 0);
        for (let column = 0; column < s.length; column++, i++) sum += (w[i] ?? 0) * (s[column] ?? 0);
        out[row] = sum;
      }
      return out;
    },
  );
}

/** scale·bias + shift; a missing bias is zero. */
export function affineBias(bias: Weights | null, affine: ChannelAffine): Weights {
  if (bias === null) return affine.shift;
  return derived(bias.shape, [bias, affine.scale, affine.shift], (b, scale, shift) =>
    b.map((value, c) => value * (scale[c] ?? 0) + (shift[c] ?? 0)),
  );
}

/** All values times one number. */
export function timesNumber(weights: Weights, factor: number): Weights {
  return derived(weights.shape, [weights], (w) => w.map((value) => value * factor));
}

/** Bytes of the values as float32. */
export function byteSize(weights: Weights): number {
  return 4 * weights.shape.reduce((product, n) => product * n, 1);
}
