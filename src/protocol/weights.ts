/** What the weights alone say of a model (docs/analyses.md#weights), and the state of its training. */

/** A tensor with values that are NaN or infinite. */
export interface NotFinite {
  readonly values: number;
  readonly of: number;
  readonly hasNaN: boolean;
  readonly hasInfinity: boolean;
}

export interface WeightReport {
  /** In the order of the file. */
  readonly convolutions: readonly ConvolutionNorm[];
  /** Σ of the norms: what the release's regulariser sums. */
  readonly spectralSum: number;
  /** In the order of the file. */
  readonly batchNorms: readonly LargestScale[];
  /** Σ of the largest |γ|: what the release's regulariser adds. */
  readonly scaleSum: number;
  /** Tensors of the file with NaN or infinities, in its order. */
  readonly notFinite: readonly (NotFinite & { readonly name: string })[];
  readonly training: TrainingState;
  /** α of each group, by which its KL would be balanced while β < 1. */
  readonly balancingSizes: readonly number[];
}

export interface ConvolutionNorm {
  readonly name: string;
  /** (out, in / groups, k, k). */
  readonly shape: readonly number[];
  /** The largest singular value of the weight as used, reshaped to (out, the rest); NaN if the weight is not finite. */
  readonly norm: number;
}

export interface LargestScale {
  readonly name: string;
  readonly channels: number;
  /** max |γ| over the channels. */
  readonly largest: number;
}

/** Where a training run was by the release's schedule, when the file was saved (docs/analyses.md#training). */
export interface TrainingState {
  readonly epoch: number | null;
  readonly globalStep: number | null;
  /** Steps of the whole training; `null` if nothing says it. */
  readonly totalSteps: number | null;
  /** Whether `totalSteps` is estimated from the epochs. */
  readonly isEstimated: boolean;
  /** β: the weight of the KL at the next step; `null` if a flag is missing. */
  readonly beta: number | null;
  /** λ: the weight of the sums of spectral norms and of batch-norm scales; `null` if unknown. */
  readonly regulariserWeight: number | null;
}

/** The training's state, and how the KL of the groups would be balanced (docs/analyses.md#training). */
export interface TrainingReport {
  readonly state: TrainingState;
  /** α of each group. */
  readonly sizes: readonly number[];
  /** γ of each group on the images measured: what training would use on them while β < 1. */
  readonly balancing: Balancing;
}

export type Balancing =
  | {
      readonly kind: 'known';
      readonly coefficients: readonly number[];
      readonly images: number;
      readonly draws: number;
    }
  /** `reason` is a sentence. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** How far the weights are read, in tensors. */
export type WeightNews =
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'read'; readonly report: WeightReport };

/** Two sentences about β, and one if the model is trained on its ELBO or nothing is known. */
export function betaInWords(beta: number | null): readonly string[] {
  if (beta === null) return ['β is unknown: the file lacks the step or flags of the release’s schedule.'];
  if (beta === 1) return ['β = 1 by the release’s schedule: trained on its ELBO'];
  const at = Number(beta.toPrecision(3));
  return [
    `Saved at β = ${at} by the release’s schedule: training weighted the KL by ${at} and balanced it between groups.`,
    'The KL shown elsewhere is unweighted, and the model has not been trained on its ELBO yet.',
  ];
}
