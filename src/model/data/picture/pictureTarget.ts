/** The form of the pictures that a network was trained on, as needed for reading pictures. */
import type { Preparation } from './preparation';

export interface PictureTarget {
  /** 1 means grey, as in MNIST. */
  readonly channels: 1 | 3;
  readonly size: number;
  /** Black pixels on every side: 28×28 data are padded to 32×32. */
  readonly padding: number;
  /** Whether the data are known to be black and white, with each pixel drawn from a grey value. */
  readonly binary: boolean;
  /** Bits per channel: values are multiples of 1/(2^bits − 1). */
  readonly bits: number;
  /** How training prepared the data set's pictures. */
  readonly preparation: Preparation;
}

/** Side of the square that pictures fill. */
export function contentSide({ size, padding }: PictureTarget): number {
  return size - 2 * padding;
}

/**
 * Rounds a value in [0, 1] to the data's grid (docs/nvae.md#forward). Values on the grid don't change. In single
 * precision, as in training, 255 times an 8-bit value is an integer.
 */
export function quantised(value: number, { bits }: PictureTarget): number {
  return bits === 8 ? value : Math.floor(Math.fround(255 * value) / 2 ** (8 - bits)) / (2 ** bits - 1);
}
