import type { RunCurves } from '../../src/protocol/compare/loggedHistory';

/** How the reader wants to see a comparison. */
export interface CompareChoice {
  /** What the channels' cells show: both sides on one scale, or their differences. */
  readonly cells: 'A | B' | 'A − B';
  readonly curves: RunCurves;
}

export const FIRST_COMPARE: CompareChoice = { cells: 'A − B', curves: 'KL' };
