/** What the network's output says about images, and the arithmetic that its kinds share. */

/** Functions of the network's output for one image, (outputs, size, size), and of the image, (C, size, size) in [0, 1]. */
export interface Decoder {
  /** −log p(x|z) in nats, over the pixels that the release scores. */
  reconstructionNats(logits: Float32Array, x: Float32Array): number;
  /** The distribution's mean in [0, 1], written to `mean`. */
  meanImage(logits: Float32Array, mean: Float32Array): void;
  /**
   * Draws an image into `x`, on the grid that the data have.
   * @param temperature divides the mixture's logits and the logistic scale; without effect on binary images.
   */
  sampleImage(logits: Float32Array, temperature: number, noise: ImageNoise, x: Float32Array): void;
}

/** Uniform noise in (0, 1) for drawing one image. */
export interface ImageNoise {
  /** Fills `out` for the pixels' values. */
  values(out: Float64Array): void;
  /** Fills `out` for the choice of mixture components. */
  choices(out: Float64Array): void;
}

/** Whether the pixel lies in the part of a size × size image that is scored. */
export function isScored(pixel: number, size: number, margin: number): boolean {
  const y = Math.floor(pixel / size);
  const x = pixel % size;
  return Math.min(x, y) >= margin && Math.max(x, y) < size - margin;
}

/** ln(1 + eˣ) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
