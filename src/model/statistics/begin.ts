import type { Blocks } from './blocks';
import type { MeasuredParts } from './measuredParts';

/** The state in which a measurement begins. */
export type Begin =
  /** Empty. Batches will be added. */
  | ({ readonly kind: 'empty' } & Filling)
  /** With the results of earlier images, to which batches will be added. The parts are taken over and written to. */
  | ({ readonly kind: 'continued'; readonly parts: MeasuredParts } & Filling)
  /** As it was saved, for viewing only. */
  | { readonly kind: 'read'; readonly parts: MeasuredParts };

interface Filling {
  /** Whether log weights will be added; false by default. */
  readonly weighs?: boolean;
  /**
   * Number of images, counted from the first, to keep for viewing individually, as known now; by default as many as fit
   * in memory.
   */
  readonly keeps?: () => number;
  /** How the images lie in blocks; by default in the order of their numbers. */
  readonly blocks?: Blocks;
}
