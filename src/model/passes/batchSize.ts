import { featureMapBytes } from '../graph/featureMaps';
import type { LatentModel } from '../latentModel';

const MOST_IMAGES_PER_BATCH = 8;
/** For the feature maps of one stage. */
const USUAL_BYTES = 256e6;

/**
 * How many images are measured at a time; at least one.
 * @param memoryMb for feature maps, in MB; `null` for the usual
 */
export function imagesPerBatch({ network }: Pick<LatentModel, 'network'>, memoryMb: number | null): number {
  const bytes = memoryMb === null ? USUAL_BYTES : 1e6 * memoryMb;
  return Math.max(1, Math.min(MOST_IMAGES_PER_BATCH, Math.floor(bytes / featureMapBytes(network.graph))));
}
