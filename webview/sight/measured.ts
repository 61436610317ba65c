import type { ClassScope } from '../../src/protocol/imageClasses';
import type { ImageSummary } from '../../src/protocol/imageSummary';
import type { KlQuantity } from '../../src/protocol/quantities';
import { type GroupShape, isUnderWay, type ShownInspection, type Status } from '../../src/protocol/inspection';
import type { GroupSummary, Scope } from '../../src/protocol/statistics';
import { type ImageNoun, imageNoun } from '../text/words';
import { shownKl, type ShownKl, shownSummary } from '../../src/figures/kl/shownKl';

/** What the summaries are of. */
export type MeasuredScope =
  | { readonly kind: 'mean' }
  | {
      readonly kind: 'image';
      readonly image: number;
      /** File name, or e.g. `sample 3`; `null` if unknown. */
      readonly name: string | null;
    }
  | { readonly kind: 'class'; readonly among: number; readonly name: string; readonly images: number };

/** What one inspection has measured so far, whatever the scope: it stays the same while the reader goes through images. */
export interface Extent {
  /** Number of this inspection among those shown so far. */
  readonly run: number;
  /** Shapes by group, like the summaries; empty until the checkpoint is known. */
  readonly shapes: readonly GroupShape[];
  /** How many images and draws of each group are measured; `null` for none. */
  readonly reached: readonly (Scope | null)[];
  readonly shown: ShownKl;
  readonly hasFlows: boolean;
  /** The noun for one picture of the input. */
  readonly noun: ImageNoun;
  /** Number of images in the input. */
  readonly images: number;
  /** How many of them, counted from the first, can be shown individually. */
  readonly imagesKept: number;
  /** Dimensions of one image: channels × height × width. */
  readonly dimensions: number;
  /** A channel counts as in use above this mean, in nats. */
  readonly thresholdNats: number;
  /** While the inspection is under way, missing results may still come. */
  readonly status: Status;
}

/** One inspection's results so far, for the KL that the reader chose: the plain data that views draw. */
export interface Measured extends Extent {
  /** The mean over all images, over those of a class, or one of them. */
  readonly scope: MeasuredScope;
  /** Summaries for the KL that is shown; `null` until the group is measured. */
  readonly summaries: readonly (GroupSummary | null)[];
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
    scope: { kind: 'mean' },
    reached: shapes.map((_, group) => groups[group] ?? null),
    summaries: shownSummaries(shapes, groups, shown),
    shown,
    hasFlows,
    noun: imageNoun(input),
    images: input?.images ?? 0,
    imagesKept: input?.imagesKept ?? 0,
    dimensions: checkpoint === null ? 0 : checkpoint.image.channels * checkpoint.image.size ** 2,
    thresholdNats: activityThresholdNats,
    status,
  };
}

/** The same results with one image's summaries, so that every view shows this image alone. */
export function measuredOfImage(measured: Measured, { image, name, groups }: ImageSummary): Measured {
  const { shapes, shown } = measured;
  return { ...measured, scope: { kind: 'image', image, name }, summaries: shownSummaries(shapes, groups, shown) };
}

/** The same results with the summaries of a class, so that every view shows the mean over its images. */
export function measuredOfClass(measured: Measured, { among, name, images, groups }: ClassScope): Measured {
  const { shapes, shown } = measured;
  const scope = { kind: 'class', among, name, images } as const;
  return { ...measured, scope, summaries: shownSummaries(shapes, groups, shown) };
}

function shownSummaries(
  shapes: readonly GroupShape[],
  groups: readonly (GroupSummary | null)[],
  shown: ShownKl,
): (GroupSummary | null)[] {
  return shapes.map((_, group) => {
    const summary = groups[group] ?? null;
    return summary && shownSummary(summary, shown);
  });
}

/** While an inspection is under way, its means are asked for so often each time that they cover twice as much. */
const STEPS_PER_DOUBLING = 2;

/**
 * Identifies how much of a group was measured: a mean changes as more is, and an image's map exists once it is. While
 * the inspection is under way it changes ever more rarely, so that questions don't keep the model process from its work.
 */
export function versionOf({ reached, status }: Pick<Extent, 'reached' | 'status'>, group: number): string {
  const { images, draws } = reached[group] ?? { images: 0, draws: 0 };
  if (!isUnderWay(status) || images === 0) return `${images} × ${draws}`;
  return `step ${Math.floor(STEPS_PER_DOUBLING * Math.log2(images * draws))}`;
}
