/** Decoders, which interpret the network's output as distributions over images, and the arithmetic that they share. */

/** Functions of the network's output for one image, (outputs, size, size), and of the image, (C, size, size) in [0, 1]. */
export interface Decoder {
  /** Pixels of an image: size × size. */
  readonly pixels: number;
  /**
   * Writes each pixel's −log p(x|z) in nats, of all its colours together, to `nats` (size, size). Pixels that the release
   * doesn't score get 0.
   */
  pixelLossNats(logits: Float32Array, x: Float32Array, nats: Float64Array): void;
  /** The distribution's mean in [0, 1], written to `mean`. */
  meanImage(logits: Float32Array, mean: Float32Array): void;
  /**
   * Draws an image into `x`, on the data's grid. Pixels that are not scored are black, as in all data.
   * @param temperature multiplies a Gaussian's σ, and divides a mixture's logits and logistic scale; no effect on
   * binary images.
   */
  sampleImage(logits: Float32Array, temperature: number, noise: ImageNoise, x: Float32Array): void;
}

/** Noise for drawing one image. */
export interface ImageNoise {
  /** Fills `out` with uniform noise in (0, 1) for the pixels' values. */
  values(out: Float64Array): void;
  /** Fills `out` with standard normal noise for the pixels' values. */
  normals(out: Float32Array): void;
  /** Fills `out` with uniform noise in (0, 1) for the choice of mixture components. */
  choices(out: Float64Array): void;
}

/** Whether the pixel lies in the scored part of a size × size image. */
export function isScored(pixel: number, size: number, margin: number): boolean {
  const y = Math.floor(pixel / size);
  const x = pixel % size;
  return Math.min(x, y) >= margin && Math.max(x, y) < size - margin;
}

/** Sets pixels that are not scored to 0 in every channel: they are padding, and the release never trained them. */
export function blackMargin(x: Float32Array, size: number, margin: number): void {
  if (margin === 0) return;
  for (let i = 0; i < x.length; i++) if (!isScored(i % (size * size), size, margin)) x[i] = 0;
}

/** Rounds a value on [−1, 1], or beyond, to the nearest of the data's values in [0, 1]. */
export function onGrid(value: number, bits: number): number {
  const levels = 2 ** bits - 1;
  return Math.round(((clamp(value) + 1) / 2) * levels) / levels;
}

export function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

/** ln(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
