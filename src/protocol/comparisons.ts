/** Results of some images beside those of others. */
import type { Estimate } from './statistics';

/** Results of the images of one class. */
export interface ClassSummary {
  readonly name: string;
  readonly images: number;
  readonly klNats: ClassEstimate;
  /** `null` for a decoder that is not known, as the NELBO. */
  readonly reconstructionNats: ClassEstimate | null;
  readonly nelboNats: ClassEstimate | null;
  /** KL by group. */
  readonly groups: readonly ClassEstimate[];
}

export interface ClassEstimate {
  readonly mean: Estimate;
  /** From the mean of all other images. */
  readonly difference: Estimate;
}

/** Results on data beside those on samples of the model itself. */
export interface ModelCheck {
  readonly images: number;
  readonly samples: number;
  readonly klNats: CheckedEstimate;
  /** `null` for a decoder that is not known. */
  readonly nelboNats: CheckedEstimate | null;
  /** KL by group. */
  readonly groups: readonly CheckedEstimate[];
}

export interface CheckedEstimate {
  readonly data: Estimate;
  readonly samples: Estimate;
  /** Samples less data. */
  readonly difference: Estimate;
}
