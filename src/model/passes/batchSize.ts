import { featureMapBytes } from '../graph/featureMaps';
import type { LatentModel } from '../latentModel';

const MOST_IMAGES_PER_BATCH = 8;
/** Default for the feature maps of one stage. */
const USUAL_BYTES = 256e6;

/**
 * The number of images measured together; at least one.
 * @param memoryMb for feature maps, in MB; `null` for the default
 */
export function imagesPerBatch({ network }: Pick<LatentModel, 'network'>, memoryMb: number | null): number {
  const bytes = memoryMb === null ? USUAL_BYTES : 1e6 * memoryMb;
  return Math.max(1, Math.min(MOST_IMAGES_PER_BATCH, Math.floor(bytes / featureMapBytes(network.graph))));
}
