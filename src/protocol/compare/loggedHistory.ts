/** What a training run logged itself: values of its own batches, in training mode (docs/analyses.md#run). */

/** What the curves of a training run show, in the order of their buttons. */
export const RUN_CURVES = ['KL', 'NELBO', 'channels', 'β', 'balancing'] as const;
export type RunCurves = (typeof RUN_CURVES)[number];

/** That something was logged. The curves themselves are asked for when they are looked at. */
export interface LoggedHistory {
  /** Changes whenever more is read. */
  readonly version: number;
  /** What has curves. */
  readonly shown: readonly RunCurves[];
  /** How many names were logged that have no curve here. */
  readonly others: number;
  /** Sentences about what could not be read. */
  readonly problems: readonly string[];
}

/** One name's values, in the order in which they were logged. */
export interface LoggedCurve {
  /** The name under which training logged it, for example `kl_vals/layer_3`. */
  readonly tag: string;
  /** The measured curve that it belongs beside, for example `group 3`. */
  readonly beside: string;
  readonly on: 'training batches' | 'validation images';
  /** `null` where only the epoch is known, as in some lines of `log.txt`. */
  readonly steps: readonly (number | null)[];
  /** `null` where only the step is known, as in event files. */
  readonly epochs: readonly (number | null)[];
  readonly values: readonly number[];
  /** The number of values that were logged. Of many, only some are here, evenly chosen. */
  readonly logged: number;
}

/** Checks the form only. */
export function isRunCurves(value: unknown): value is RunCurves {
  return RUN_CURVES.some((curves) => curves === value);
}
