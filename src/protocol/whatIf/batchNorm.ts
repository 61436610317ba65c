/** Batch norms re-estimated on samples of the model, and the layers that samples run through (docs/analyses.md#batch-norm). */

/** The largest finite number of IEEE 754's binary16. */
export const LARGEST_FLOAT16 = 65_504;

/** In running order; a layer is any operator between z and the decoder's parameters. */
export interface LayerCheck {
  readonly firstNotFinite: CheckedLayer | null;
  /** The first with a magnitude above `LARGEST_FLOAT16`. */
  readonly firstBeyondFloat16: CheckedLayer | null;
  /** The layer with the largest finite magnitude of all. */
  readonly largest: CheckedLayer;
  readonly layers: number;
}

export interface CheckedLayer {
  /** For example `below latent group 2`. */
  readonly stage: string;
  /** The module, for example `dec_tower.3._ops.0.conv.1.bn`, or the operator after it. */
  readonly layer: string;
  /** NaN and infinities, of `values`. */
  readonly notFinite: number;
  readonly values: number;
  /** The largest finite magnitude. */
  readonly largest: number;
}

/** How far the statistics of a batch norm have moved. */
export interface MovedLayer {
  readonly name: string;
  /** The largest change of a mean, in units of the file's standard deviation. */
  readonly mean: number;
  /** The smallest and the largest ratio of the variances, new to the file's. */
  readonly least: number;
  readonly most: number;
}

/** What is known so far: first of the file's statistics, then of each iteration, last of the new ones. */
export interface BatchNormReport {
  /** Passes in training mode so far. */
  readonly iterations: number;
  /** The mean time of an iteration so far, in ms; `null` before the first. */
  readonly iterationMs: number | null;
  readonly before: LayerCheck;
  /** `null` until all iterations are done. */
  readonly after: LayerCheck | null;
  /** In the order of the file, after the iterations so far; empty before the first, and without batch norms. */
  readonly layers: readonly MovedLayer[];
}
