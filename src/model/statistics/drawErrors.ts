/** The errors of each image's KL, reconstruction loss and NELBO that come from the draws of the noise. */
import { eachOf } from '../../protocol/quantities';

export const DRAW_ERRORS = ['klNats', 'reconstructionNats', 'nelboNats'] as const;

/** Each image's standard errors over its draws, in nats. */
export type DrawErrorRows = Readonly<Record<(typeof DRAW_ERRORS)[number], Float64Array>>;

/** Welford's method for each image. */
export class DrawErrors {
  /** Standard errors of earlier images, followed by those of images added here. */
  readonly #errors: DrawErrorRows;
  readonly #means: DrawErrorRows;
  readonly #squares: DrawErrorRows;

  /** @param images the maximum number of images @param before errors of the first images */
  constructor(images: number, before: DrawErrorRows | null | undefined) {
    const empty = () => eachOf(DRAW_ERRORS, () => new Float64Array(images));
    this.#errors = empty();
    this.#means = empty();
    this.#squares = empty();
    if (before) for (const quantity of DRAW_ERRORS) this.#errors[quantity].set(before[quantity]);
  }

  /** Adds one draw of an image, whose draws must come in order. */
  add(image: number, draw: number, klNats: number, reconstructionNats: number): void {
    this.#add('klNats', image, draw, klNats);
    this.#add('reconstructionNats', image, draw, reconstructionNats);
    this.#add('nelboNats', image, draw, klNats + reconstructionNats);
  }

  /** Errors of the first images; NaN while an image has only one draw. */
  rows(images: number): DrawErrorRows {
    return eachOf(DRAW_ERRORS, (quantity) => this.#errors[quantity].subarray(0, images));
  }

  #add(quantity: keyof DrawErrorRows, image: number, draw: number, value: number): void {
    const mean = draw === 0 ? 0 : (this.#means[quantity][image] ?? 0);
    const squares = draw === 0 ? 0 : (this.#squares[quantity][image] ?? 0);
    const before = value - mean;
    const after = mean + before / (draw + 1);
    const sum = squares + before * (value - after);
    this.#means[quantity][image] = after;
    this.#squares[quantity][image] = sum;
    this.#errors[quantity][image] = Math.sqrt(sum / draw / (draw + 1));
  }
}

/** The standard error over draws of a mean over B images: √(Σ_b s_b²)/B, where s_b is the error of one image. */
export function meanDrawError(errors: Float64Array): number {
  let sum = 0;
  for (const error of errors) sum += error * error;
  return Math.sqrt(sum) / errors.length;
}
