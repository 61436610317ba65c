/** The pictures that a network was trained on, as far as reading pictures for it goes. */

export interface PictureTarget {
  /** 1: grey, MNIST-like. */
  readonly channels: 1 | 3;
  readonly size: number;
  /** Every pixel is black or white: the decoder is Bernoulli. */
  readonly binary: boolean;
}

/** Side of the square that pictures fill: grey models of 32×32 were trained on 28×28 padded by 2 (spec, section 6). */
export function contentSide({ channels, size }: PictureTarget): number {
  return channels === 1 && size === 32 ? 28 : size;
}
