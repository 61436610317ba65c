import type { SampleRows } from '../../../src/protocol/whatIf/live';

/** Samples, or variations of one, that are looked at together. */
export const SAMPLES = 8;

/**
 * What is asked for at once, in this order. The first picture comes as soon as the model can decode one, and a move that
 * comes meanwhile waits for two at most: more at a time would be quicker for all, and later for the next move.
 */
export const PARTS: readonly SampleRows[] = [
  { first: 0, count: 1 },
  { first: 1, count: 1 },
  { first: 2, count: 2 },
  { first: 4, count: 2 },
  { first: 6, count: 2 },
];
