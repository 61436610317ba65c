import type { Scope } from '../../protocol/statistics';
import type { GroupSums } from './groupStatistics';
import type { ImageLatents } from './keptLatents';
import type { Rows, TotalSums } from './totals';

/**
 * The content of a measurement as plain data, in three parts. A file may lack any of them; questions that need a
 * missing part are refused.
 */
export interface MeasuredParts {
  /** The total, once everything is measured. */
  readonly planned: Scope;
  readonly rows: Rows | null;
  readonly sums: MeasuredSums | null;
  readonly kept: KeptImages | null;
}

/** Sums over all images and draws. */
export interface MeasuredSums {
  /** Sums by group; `null` if the group is not measured. */
  readonly groups: readonly (GroupSums | null)[];
  /** `null` if no image is measured to its end. */
  readonly totals: TotalSums | null;
}

/** The kept latents by group, with the same number of first images in each. */
export type KeptImages = readonly (readonly ImageLatents[])[];

/** Refusals of questions whose answer is in a part that the statistics file lacks. */
export const LACKING = {
  rows: 'This statistics file has no values per image. Open one that has them.',
  sums: 'This statistics file has no sums over its images. Open one that has them.',
  kept: 'This statistics file keeps no images one by one. Open one that does.',
};
