/** The pictures that a network was trained on, as far as reading pictures for it goes. */
import type { Preparation } from './preparation';

export interface PictureTarget {
  /** 1: grey, MNIST-like. */
  readonly channels: 1 | 3;
  readonly size: number;
  /** Black pixels on every side: 28×28 data are padded to 32×32. */
  readonly padding: number;
  /** Whether the data are known to be black and white, each pixel drawn from a grey value. */
  readonly binary: boolean;
  /** Per channel: values are multiples of 1/(2^bits − 1). */
  readonly bits: number;
  /** How training prepared the data set's pictures. */
  readonly preparation: Preparation;
}

/** Side of the square that pictures fill. */
export function contentSide({ size, padding }: PictureTarget): number {
  return size - 2 * padding;
}

/**
 * A value in [0, 1] on the grid that the data have (docs/nvae.md#forward). Values that are on it stay. In single
 * precision, as in training, 255 times a value of 8 bits is a whole number.
 */
export function quantised(value: number, { bits }: PictureTarget): number {
  return bits === 8 ? value : Math.floor(Math.fround(255 * value) / 2 ** (8 - bits)) / (2 ** bits - 1);
}
