import { UnitBatch, UnitSums } from '../statistics/unitSums';
import type { GroupBatch } from '../statistics/groupBatch';
import type { Analysed } from './analysed';
import { posteriorBatches, type PosteriorListener } from './posteriorBatches';

/**
 * Sums over posterior passes of all images and draws, by group. Memory depends on the model, and on the images only by
 * four bytes per channel and image.
 * @param each receives every group of every pass; again for the same images after an engine failure
 * @param after receives the sums of all images before `end`, after every batch
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted.
 */
export async function measureUnits(
  options: Analysed & { readonly listener?: PosteriorListener },
  each: (batch: GroupBatch) => void = () => undefined,
  after: (sums: readonly UnitSums[], end: number) => Promise<void> = () => Promise.resolve(),
): Promise<UnitSums[]> {
  const { model, draws } = options;
  const sums = model.groupShapes.map((shape) => new UnitSums(shape));
  await posteriorBatches(options, async ({ firstImage, images }, drawOf) => {
    const groups = model.groupShapes.map((shape) => new UnitBatch(shape, images));
    for (let draw = 0; draw < draws; draw++) {
      for await (const measured of drawOf(draw)) {
        if (measured.kind !== 'group') continue;
        groups[measured.batch.group]?.add(measured.batch);
        each(measured.batch);
      }
    }
    for (const [group, ofGroup] of sums.entries()) groups[group]?.addTo(ofGroup);
    await after(sums, firstImage + images);
  });
  return sums;
}
