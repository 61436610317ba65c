/** How many images can be viewed one by one. */
import type { Scope } from '../../protocol/statistics';
import { latentCount } from './groupBatch';
import { bytesPerLatent } from './keptLatents';
import type { MeasuredModel } from './measurement';

/** Memory for images that can be viewed individually. A 256×256 model has 6 million latents per image. */
const KEPT_BYTES = 512e6;

/** The number of images, counted from the first, that are kept for viewing individually; at least one. */
export function imagesKept(
  { groups, hasFlows }: Pick<MeasuredModel, 'groups' | 'hasFlows'>,
  scope: Scope,
  mostBytes = KEPT_BYTES,
): number {
  const latents = groups.reduce((sum, shape) => sum + latentCount(shape), 0);
  const bytesPerImage = latents * bytesPerLatent(scope.draws, hasFlows);
  return Math.min(scope.images, Math.max(1, Math.floor(mostBytes / bytesPerImage)));
}
