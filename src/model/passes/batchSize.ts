import { featureMapBytes } from '../graph/featureMaps';
import type { LatentModel } from '../latentModel';

const MOST_IMAGES_PER_BATCH = 8;
/** Default for the feature maps of one stage. */
const USUAL_BYTES = 256e6;
/** The same in lanes; with more images, a stopped sweep would take longer to end. */
const BYTES_IN_LANES = 160e6;

/**
 * The number of images measured together; at least one.
 * @param memoryMb for feature maps, in MB; `null` for the default
 */
export function imagesPerBatch(model: Pick<LatentModel, 'network'>, memoryMb: number | null): number {
  return Math.max(1, Math.min(MOST_IMAGES_PER_BATCH, affordable(model, memoryMb, USUAL_BYTES)));
}

/**
 * The number of images measured together by an engine in lanes; at least one. Each lane gets as many.
 * @param memoryMb as for `imagesPerBatch`
 */
export function imagesInLanes(model: Pick<LatentModel, 'network'>, memoryMb: number | null, lanes: number): number {
  const most = Math.max(1, Math.min(lanes * MOST_IMAGES_PER_BATCH, affordable(model, memoryMb, BYTES_IN_LANES)));
  return most < lanes ? most : most - (most % lanes);
}

function affordable({ network }: Pick<LatentModel, 'network'>, memoryMb: number | null, usualBytes: number): number {
  const bytes = memoryMb === null ? usualBytes : 1e6 * memoryMb;
  return Math.floor(bytes / featureMapBytes(network.graph));
}
