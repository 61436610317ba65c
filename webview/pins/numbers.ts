import type { PairedEstimate } from '../../src/protocol/statistics';

/** A number of an analysis, with its name. */
export interface NamedNumber {
  readonly name: string;
  readonly value: PairedEstimate;
  /** Whether it is a change, which is written with its sign. */
  readonly signed: boolean;
  readonly unit: string;
}

/** Numbers of an analysis that are pinned together. The first is the one that they are about. */
export interface NumbersReading {
  readonly kind: 'numbers';
  /** `Without group 6`. */
  readonly title: string;
  /** What was changed, and what the numbers are means of. */
  readonly place: string;
  /** The same in few letters: `without g6`. */
  readonly short: string;
  readonly numbers: readonly NamedNumber[];
  /** Draws of the noise per image. */
  readonly draws: number;
  /** The command line that gives them again; `null` if none does. */
  readonly command: string | null;
}
