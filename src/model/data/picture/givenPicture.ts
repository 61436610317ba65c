/** A picture as its source provides it, before it gets the size and colours that a network takes. */
import type { PictureStep } from './pictureSteps';
import type { Pixels } from './resample';

export type GivenPicture = GivenPixels | GivenValues;

/** Pixels of 8 bits per channel, (H, W, C), which are fitted to the network. */
export interface GivenPixels extends Pixels {
  readonly kind: 'pixels';
  readonly channels: 1 | 3;
  readonly steps: ReadonlySet<PictureStep>;
}

const NO_STEPS: ReadonlySet<never> = new Set<never>();

/** Pixels as they are stored, to which nothing was done. */
export function asStored(stored: Omit<GivenPixels, 'kind' | 'steps'>): GivenPixels {
  return { kind: 'pixels', ...stored, steps: NO_STEPS };
}

/** Exact numbers from 0 to 1, (C, H, W). Their side is the network's, or that of its content: they are not resized. */
export interface GivenValues {
  readonly kind: 'values';
  readonly side: number;
  readonly values: Float32Array;
  /** Whether the network receives them unchanged; otherwise they take the data's precision, as pixels do. */
  readonly unchanged: boolean;
}

/** Converts (C, H, W) to (H, W, C). */
export function interleaved(planes: Uint8Array, channels: number): Uint8Array {
  const positions = planes.length / channels;
  const pixels = new Uint8Array(planes.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let position = 0; position < positions; position++) {
      pixels[position * channels + channel] = planes[channel * positions + position] ?? 0;
    }
  }
  return pixels;
}
