import type { KlQuantity } from '../../src/protocol/quantities';
import type { GroupShape, ShownInspection, Status } from '../../src/protocol/inspection';
import type { GroupSummary } from '../../src/protocol/statistics';
import { type ImageNoun, imageNoun } from '../text/words';
import { shownKl, type ShownKl, shownSummary } from './shownKl';

/** One inspection's results so far, for the KL that the reader chose: the plain data that views draw. */
export interface Measured {
  /** Number of this inspection among those shown so far. */
  readonly run: number;
  /** Shapes by group, like the summaries; empty until the checkpoint is known. */
  readonly shapes: readonly GroupShape[];
  /** Summaries for the KL that is shown; `null` until the group is measured. */
  readonly summaries: readonly (GroupSummary | null)[];
  readonly shown: ShownKl;
  readonly hasFlows: boolean;
  /** The noun for one picture of the input. */
  readonly noun: ImageNoun;
  /** Number of images in the input. */
  readonly images: number;
  /** How many of them, counted from the first, can be shown individually. */
  readonly imagesKept: number;
  /** A channel counts as in use above this mean, in nats. */
  readonly thresholdNats: number;
  /** While the inspection is under way, missing results may still come. */
  readonly status: Status;
}

/** @param wanted the KL that the reader chose; a model without flows has only one */
export function measuredIn(inspection: ShownInspection, wanted: KlQuantity): Measured {
  const { run, checkpoint, groups, input, status, activityThresholdNats } = inspection;
  const shapes = checkpoint?.groups ?? [];
  const hasFlows = checkpoint?.hasFlows ?? false;
  const shown = shownKl(hasFlows, wanted);
  return {
    run,
    shapes,
    summaries: shapes.map((_, group) => {
      const summary = groups[group] ?? null;
      return summary && shownSummary(summary, shown);
    }),
    shown,
    hasFlows,
    noun: imageNoun(input),
    images: input?.images ?? 0,
    imagesKept: input?.imagesKept ?? 0,
    thresholdNats: activityThresholdNats,
    status,
  };
}
