import type { GroupSummary, Summary } from './statistics';

/**
 * One image's numbers, in the types of the mean over all images: what an inspection of this image alone would report.
 * `images` is 1 everywhere, and standard errors are over the draws. With one draw, they are `null`.
 */
export interface ImageSummary {
  /** Counts the inspected images from 0. */
  readonly image: number;
  /** File name, or e.g. `sample 3`; `null` if unknown. */
  readonly name: string | null;
  /**
   * By group; `null` until the group is measured. If a statistics file of an early version was measured with several
   * draws, these have no errors, and the largest latent is that of the first draw.
   */
  readonly groups: readonly (GroupSummary | null)[];
  /** `null` until the image has been through the whole network, or if a statistics file has no values per image. */
  readonly summary: Summary | null;
}
