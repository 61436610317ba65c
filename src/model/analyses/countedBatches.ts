import type { Progress } from '../../protocol/inspection';
import { stagesFrom } from '../passes/resume';
import { StageCount } from '../passes/stageCount';
import type { Analysed } from './analysed';
import { batchesFrom, eachBatch, type ImageBatch } from './batches';

export interface CountedWork {
  /** The number of stages that a batch runs in all its draws. */
  readonly stages: number;
  readonly progress: ((progress: Progress) => void) | undefined;
  /** Called again for the same images after an engine failure. It counts the stages that it runs. */
  readonly measure: (batch: ImageBatch, count: StageCount) => Promise<void>;
  /** All draws of the images before `end` are measured. */
  readonly measured?: (end: number) => void;
}

/**
 * Feeds all images to an analysis of whole batches, and reports its progress.
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; at the latest after the current stage.
 */
export async function countedBatches(
  { model, running, images, signal, notice }: Analysed,
  { stages, progress, measure, measured }: CountedWork,
): Promise<void> {
  const count = new StageCount({ drawing: stagesFrom(model, 1), measuring: stages }, (soFar) => progress?.(soFar));
  await eachBatch({
    ...{ images, running, signal },
    farOf: () => 0,
    maySplit: () => true,
    measure: (batch) => measure(batch, count),
    measured(end) {
      images.measured(end);
      measured?.(end);
    },
    sampled: (stage) => {
      signal.throwIfAborted();
      count.add(stage);
    },
    expect: (firstImage) =>
      count.expect({
        drawing: batchesFrom(Math.max(firstImage, images.drawn), images, running.batchSize),
        measuring: batchesFrom(firstImage, images, running.batchSize),
      }),
    notice: (sentence) => notice?.(sentence),
  });
  await model.checkpoint.checkUnchanged();
}
