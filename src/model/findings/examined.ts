/** What the rules look at: plain data, so that a statistics file is examined like an inspection. */
import type { InputDescription } from '../../protocol/input';
import type { CheckpointDescription } from '../../protocol/inspection';
import type { GroupSummary, Summary } from '../../protocol/statistics';
import type { Rows } from '../statistics/totals';
import type { AnalysesExamined } from './analyses';
import type { LatentScan } from './latentScan';
import type { PixelStatistics } from './pixelStatistics';

export interface WeightEvidence {
  /** Sentences about weights that are not finite. */
  readonly warnings: readonly string[];
  /** The first such tensor that the network reads; `null` if there is none, or a statistics file does not name it. */
  readonly first: NotFiniteTensor | null;
  /** Number of tensors known to hold such values. */
  readonly tensors: number;
}

export interface NotFiniteTensor {
  readonly name: string;
  /** Number of values that are NaN or infinite, and of all. */
  readonly values: number;
  readonly of: number;
}

export interface Examined {
  readonly checkpoint: Pick<
    CheckpointDescription,
    'groups' | 'hasFlows' | 'hasSoftClamp' | 'likelihood' | 'dataset' | 'bits' | 'image'
  >;
  readonly weights: WeightEvidence;
  /** The weight of the KL in the loss when the file was saved; `null` if nothing says it. */
  readonly beta: number | null;
  readonly analyses: AnalysesExamined;
  readonly input: Pick<InputDescription, 'kind'>;
  /** The number in the inspection of the examined image `at`: those of a class keep theirs. */
  readonly imageNumber: (at: number) => number;
  /** Draws of the noise per image, as far as they are measured. */
  readonly draws: number;
  /** A channel is unused up to this mean KL. */
  readonly thresholdNats: number;
  /** By group; `null` until the group is measured. */
  readonly groups: readonly (GroupSummary | null)[];
  readonly summary: Summary | null;
  /** `null` if a statistics file lacks them. */
  readonly rows: Rows | null;
  /** q and p of the images that are kept one by one; `null` if there are none. */
  readonly latents: LatentScan | null;
  /** `null` if no image's pixels are known. */
  readonly pixels: PixelStatistics | null;
}

/** The groups measured so far, with their shapes. */
export function measuredGroups({ groups }: Pick<Examined, 'groups'>): readonly GroupSummary[] {
  return groups.filter((group) => group !== null);
}
