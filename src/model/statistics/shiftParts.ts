/** What the mean shift KL of a group consists of (docs/analyses.md#shift-parts). */
import type { GroupShape } from '../../protocol/inspection';

/**
 * Moments of δ = Δμ/σ_p (with flows, of ζ = (z − μ_p)/σ_p) over draws and images, by latent variable; arrays are
 * (L, h, w).
 */
export interface ShiftMoments {
  readonly images: number;
  readonly draws: number;
  /** m: the mean over draws, then images. */
  readonly means: Float64Array;
  /** S: the variance over images of the means over draws, with B − 1 degrees of freedom; `null` for a single image. */
  readonly betweenImages: Float64Array | null;
  /** w/D: the mean over images of the squared standard error over draws; zeros for a single draw. */
  readonly drawErrors: Float64Array;
}

export const SHIFT_PARTS = ['constant', 'images', 'draws'] as const;

/** Nats by channel, summed over positions, (L). Together they are the channel's mean ½δ², exactly. */
export interface ShiftParts {
  /** The same shift for every image. It informs about nothing. Unbiased, so it may fall slightly below 0. */
  readonly constant: Float64Array;
  /** Differs between images, on average over draws. Unbiased, so it may fall slightly below 0. */
  readonly images: Float64Array;
  /** Differs between draws for the same image. With a single draw it is hidden in `images`, and 0 here. */
  readonly draws: Float64Array;
}

export function shiftParts(moments: ShiftMoments, { channels, height, width }: GroupShape): ShiftParts {
  const { images, draws, means, betweenImages, drawErrors } = moments;
  const positions = height * width;
  const empty = () => new Float64Array(channels);
  const parts = { constant: empty(), images: empty(), draws: empty() };
  for (let channel = 0, i = 0; channel < channels; channel++) {
    let [constant, between, within] = [0, 0, 0];
    for (const end = i + positions; i < end; i++) {
      const mean = means[i] ?? NaN;
      const variance = betweenImages === null ? 0 : (betweenImages[i] ?? NaN);
      const error = drawErrors[i] ?? NaN;
      constant += mean * mean - variance / images;
      between += variance - error;
      within += error * draws;
    }
    parts.constant[channel] = constant / 2;
    parts.images[channel] = between / 2;
    parts.draws[channel] = within / 2;
  }
  return parts;
}
