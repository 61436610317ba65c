import type { Model } from '../model';

const MOST_IMAGES_PER_BATCH = 8;
/** For the feature maps of one stage, of which about six of the largest size are alive at a time. */
const USUAL_BYTES = 256e6;
const LIVE_FEATURE_MAPS = 6;

/**
 * How many images are measured at a time; at least one.
 * @param budgetBytes for feature maps; `null` for the usual
 */
export function imagesPerBatch({ network }: Model, budgetBytes: number | null): number {
  const largest = Math.max(
    ...network.graph.nodes.map(({ output }) => 4 * output.channels * output.height * output.width),
  );
  const fitting = Math.floor((budgetBytes ?? USUAL_BYTES) / (LIVE_FEATURE_MAPS * largest));
  return Math.max(1, Math.min(MOST_IMAGES_PER_BATCH, fitting));
}
