/** Results of some images beside those of others, as far as they are known. */
import type { ClassSummary, ModelCheck } from '../../protocol/comparisons';
import type { Likelihood } from '../../protocol/inspection';
import { classSummaries } from './classes';
import type { ImageClasses } from './imageRecords';
import { modelCheck } from './modelCheck';
import type { Rows } from './totals';

export interface Compared {
  readonly likelihood: Likelihood;
  /** `null` where nothing is known of single images. */
  readonly rows: Rows | null;
  readonly classes: ImageClasses | null;
  /** Of the model's own samples; `null` where they were not measured. */
  readonly samples: Rows | null;
}

/** `null` where images have no classes, or nothing is known of single images. */
export function compareClasses({ rows, classes, likelihood }: Compared): ClassSummary[] | null {
  return rows === null || classes === null ? null : classSummaries(rows, classes, likelihood !== 'unknown');
}

/** `null` where no samples were measured, or nothing is known of single images. */
export function compareSamples({ rows, samples, likelihood }: Compared): ModelCheck | null {
  return rows === null || samples === null ? null : modelCheck(rows, samples, likelihood !== 'unknown');
}
