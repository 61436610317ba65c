/** How long the parts of the network take, and therefore what an analysis will. */

/** Milliseconds per image, as measured. */
export interface PassCosts {
  /** The encoder, which runs once per image. */
  readonly encoderMs: number;
  /** A pass from group k down to the output, by k. A whole decoder pass is at 0, and the output alone is the last. */
  readonly decoderMs: readonly number[];
  /** What a sample's pass takes beyond the decoder's if every batch norm normalises by its batch; an estimate. */
  readonly normalisingMs: number;
}

/** An analysis's passes beside the base pass. */
export interface Passes {
  /** The group at which each pass resumes; the number of groups for a pass of the output alone. */
  readonly from: readonly number[];
  readonly draws: number;
  readonly images: number;
}

/** How long these passes take with their base pass, in ms. */
export function durationOf({ from, draws, images }: Passes, { encoderMs, decoderMs }: PassCosts): number {
  const costs = [0, ...from].map((group) => decoderMs[group] ?? NaN);
  return images * (encoderMs + draws * costs.reduce((sum, ms) => sum + ms, 0));
}

/** How long passes in training mode take, roughly: until one has run, normalising is an estimate. In ms. */
export function trainingDurationOf(samples: number, { decoderMs, normalisingMs }: PassCosts): number {
  return samples * ((decoderMs[0] ?? NaN) + normalisingMs);
}
