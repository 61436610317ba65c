import type { Extent } from './measured';
import type { Place } from './selection';

/** The number of images, counted from the first, that are measured in a group and can be shown individually. */
export function imagesReached({ reached, imagesKept }: Extent, group: number): number {
  return Math.min(reached[group]?.images ?? 0, imagesKept);
}

/** The image one step on; `null` is the mean, which comes before the first, and `undefined` the end. */
export function imageAfter(extent: Extent, { group, image }: Place, by: 1 | -1): number | null | undefined {
  const next = (image ?? -1) + by;
  if (next >= imagesReached(extent, group) || next < -1) return undefined;
  return next < 0 ? null : next;
}
