/** One image's summaries, group by group: a large model takes tenths of a second, and other work may go first. */
import type { ImageSummary } from '../../protocol/imageSummary';
import type { GroupSummary } from '../../protocol/statistics';
import { makingWay } from './distributions/turns';
import { imageGroup } from './imageGroup';
import { rowsOfImage, totalsOfImage } from './imageRows';
import type { KeptLatents } from './keptLatents';
import type { MeasuredModel } from './measurement';
import { summaryOf } from './summary';
import type { Rows } from './totals';

/** What is known of the images that are kept. */
interface KnownImages {
  readonly model: MeasuredModel;
  readonly kept: KeptLatents;
  /** `null` in a statistics file that lacks them. */
  readonly rows: Rows | null;
  /** Planned for each image. */
  readonly draws: number;
}

export type ImageSteps = Generator<undefined, Omit<ImageSummary, 'name'>>;

/** Yields after every group, and returns what an inspection of this image alone would report. */
export function* imageSteps(
  { model, kept, rows, draws }: KnownImages,
  image: number,
  thresholdNats: number,
): ImageSteps {
  const groups: (GroupSummary | null)[] = [];
  for (const [group, shape] of model.groups.entries()) {
    const latents = kept.get(group, image);
    groups.push(latents === undefined ? null : imageGroup({ group, shape, image }, latents, draws, thresholdNats));
    yield;
  }
  const own = rows && rowsOfImage(rows, image);
  const totals = own && totalsOfImage(own, model);
  return { image, groups, summary: summaryOf(model, { groups, totals, rows: own, draws }) };
}

export function atOnce(steps: ImageSteps): Omit<ImageSummary, 'name'> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Makes way for other work after every step. */
export async function inTurns(steps: ImageSteps): Promise<Omit<ImageSummary, 'name'>> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await makingWay();
  }
}
