/** Results for some images compared with those for others. */
import type { Estimate } from './statistics';

/** Results for the images of one class. */
export interface ClassSummary {
  readonly name: string;
  readonly images: number;
  readonly klNats: ClassEstimate;
  /** `null` if the decoder is unknown, like the NELBO. */
  readonly reconstructionNats: ClassEstimate | null;
  readonly nelboNats: ClassEstimate | null;
  /** KL by group. */
  readonly groups: readonly ClassEstimate[];
}

export interface ClassEstimate {
  readonly mean: Estimate;
  /** This mean minus the mean over all other images. */
  readonly difference: Estimate;
}

/** Results on data compared with those on the model's own samples. */
export interface ModelCheck {
  readonly images: number;
  readonly samples: number;
  readonly klNats: CheckedEstimate;
  /** `null` if the decoder is unknown. */
  readonly nelboNats: CheckedEstimate | null;
  /** KL by group. */
  readonly groups: readonly CheckedEstimate[];
}

export interface CheckedEstimate {
  readonly data: Estimate;
  readonly samples: Estimate;
  /** Samples minus data. */
  readonly difference: Estimate;
}
