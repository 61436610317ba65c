/** What the KL of each group consists of, over images (docs/analyses.md#information). */
import type { PairedEstimate } from '../statistics';

export interface InformationReport {
  readonly images: number;
  readonly draws: number;
  readonly top: TopReport;
  /** By group. */
  readonly groups: readonly GroupReport[];
}

/** The top group's mean KL as information and mismatch, in nats. */
export type TopReport =
  | {
      readonly kind: 'measured';
      readonly klNats: PairedEstimate;
      /** I from below. Its standard error over images is the jackknife's. */
      readonly informationNats: PairedEstimate;
      /** I from above, often loosely. */
      readonly upperNats: PairedEstimate;
      /** KL(q(z)‖p(z)), at most. */
      readonly mismatchNats: number;
      /** I is at most this: the upper bound or the mean KL. */
      readonly mostNats: number;
      /** What so many images can tell at most: ln B. */
      readonly logImages: number;
      /** Whether these images can't tell how much more it is. */
      readonly isLimited: boolean;
    }
  /** `reason` is a sentence. */
  | { readonly kind: 'not measured'; readonly reason: string };

export interface GroupReport {
  /** Mean KL; with flows, of the estimates. */
  readonly klNats: number;
  readonly shift: ShiftReport;
  /** Latent variables whose mean varies over images; `null` where they are not counted, NaN where not known. */
  readonly activeMu: number | null;
  readonly activeShift: number | null;
  /** Latent variables of the group. */
  readonly latents: number;
}

/** The mean shift part of a group's KL, split; in nats, summed over channels and positions. */
export type ShiftReport =
  | {
      readonly kind: 'split';
      /** The same for every image. */
      readonly constantNats: number;
      /** Differs between images. With one draw, it holds what differs between draws, too. */
      readonly imagesNats: number;
      /** Differs between draws of the same image; `null` for one draw, and with flows. */
      readonly drawsNats: number | null;
    }
  /** `reason` is a sentence. */
  | { readonly kind: 'not split'; readonly reason: string };
