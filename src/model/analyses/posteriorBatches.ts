import type { Progress } from '../../protocol/inspection';
import type { Measured } from '../passes/decoderPass';
import type { StageCount } from '../passes/stageCount';
import type { Analysed } from './analysed';
import type { ImageBatch } from './batches';
import { countedBatches } from './countedBatches';
import { posteriorPass } from './posteriorPass';
import { stagesPerBatch } from './variants/variantPasses';

/** One draw of a batch: every group from its posterior, then what it decodes to. */
export type PosteriorDraw = (draw: number) => AsyncIterable<Measured>;

export interface PosteriorListener {
  progress?(progress: Progress): void;
}

/**
 * Runs posterior passes over all images, batch by batch.
 * @param measure what is done with a batch; again for the same images after an engine failure
 * @throws {Refusal} if the checkpoint has changed on disk.
 * @throws the signal's reason if it is aborted; at the latest after the current stage.
 */
export async function posteriorBatches(
  options: Analysed & { readonly listener?: PosteriorListener },
  measure: (batch: ImageBatch, drawOf: PosteriorDraw) => Promise<void>,
): Promise<void> {
  const { model, images, draws, signal, listener } = options;
  await countedBatches(options, {
    stages: stagesPerBatch(model, [], draws),
    progress: (progress) => listener?.progress?.(progress),
    measure: (batch, count) => {
      const pass = { ...options, details: false, isLast: images.isEnd(batch.firstImage + batch.images) };
      return measure(batch, (draw) => counted(posteriorPass(pass, batch, draw), signal, count));
    },
  });
}

async function* counted(
  pass: AsyncIterable<Measured>,
  signal: AbortSignal,
  count: StageCount,
): AsyncGenerator<Measured> {
  for await (const measured of pass) {
    signal.throwIfAborted();
    if (measured.kind === 'stage') count.add(measured.name);
    yield measured;
  }
}
