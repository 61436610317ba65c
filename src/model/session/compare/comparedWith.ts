import type { InspectionRequest, Progress } from '../../../protocol/inspection';
import type { Analysed } from '../../analyses/analysed';
import type { Images } from '../../analyses/images';
import type { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import type { ComparedSums } from '../../statistics/comparison/comparison';
import type { Separations } from '../../statistics/comparison/separations';
import type { AboutComparison } from './comparisonReport';

/** An inspection whose images are compared: side A. */
export interface ComparedWith {
  /** With the images that are kept, from the first. */
  readonly analysed: Analysed;
  readonly request: InspectionRequest;
  /** All images of the inspection, kept or not. */
  readonly all: Images;
  /** The number of images, from the first, that are kept. */
  readonly kept: number;
}

/** What is measured so far. */
export interface ComparedSoFar {
  readonly about: AboutComparison;
  readonly columns: ComparedColumns;
  readonly sums: ComparedSums;
  /** `null` unless two inputs are compared. */
  readonly separations: Separations | null;
}

export interface ComparedListeners {
  readonly progress: (progress: Progress) => void;
  readonly measured: (soFar: ComparedSoFar) => void;
}

export const WITH_PARTS = { channels: true, positions: true } as const;
/** Enough for the latent positions of large models in blocks of many images. */
export const BLOCK_BYTES = 256e6;
