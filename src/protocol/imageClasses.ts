/** Classes of images, and what the mean over one of them is. */
import { isIndex, isObject } from './plainValues';
import type { GroupSummary, Summary } from './statistics';

/** Part of a question about images. */
export interface Among {
  /** The number of the class whose images a mean covers; absent for all images. It means nothing with a single image. */
  readonly among?: number;
}

/** Checks the form only. */
export function isAmong(value: unknown): value is Among {
  return isObject<Among>(value) && (value.among === undefined || isIndex(value.among));
}

/** A class of the data set, or a sub-folder of a folder of pictures. */
export interface ImageClass {
  /** By which questions name it. */
  readonly among: number;
  readonly name: string;
  /** Number of its images that were measured. */
  readonly images: number;
  /** How many of them are kept one by one. Only if all are, the mean over them is known. */
  readonly kept: number;
}

/** The mean over the images of one class, in the types of the mean over all: what inspecting them alone would report. */
export interface ClassScope extends Pick<ImageClass, 'among' | 'name' | 'images'> {
  readonly groups: readonly (GroupSummary | null)[];
  /** `null` if a statistics file has no values per image. */
  readonly summary: Summary | null;
}
