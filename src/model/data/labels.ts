/** Numbers as classes. */
import type { Classes } from './pictureSource';

/** More images than any data set of classes has. */
export const MOST_LABELS = 2 ** 24;
/** Larger numbers are not labels. */
const MOST_CLASSES = 2 ** 16;

/**
 * Classes `0`, `1` … up to the largest label; `null` if some numbers are not labels.
 * @param least the minimum number of classes
 */
export function classesOf(labels: Uint8Array | Float32Array | Float64Array, least = 1): Classes | null {
  let largest = least - 1;
  for (const label of labels) {
    if (!Number.isInteger(label) || label < 0 || label >= MOST_CLASSES) return null;
    largest = Math.max(largest, label);
  }
  return {
    names: Array.from({ length: largest + 1 }, (_, label) => String(label)),
    of: (index) => labels[index] ?? null,
  };
}
