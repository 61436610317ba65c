import type { MovedLayer } from '../../../protocol/whatIf/batchNorm';
import { BATCH_NORM_EPSILON } from '../../graph/weights';
import type { ReestimatedLayer } from './reestimate';

/** How far a batch norm's statistics have moved from those of the file, over its channels. */
export function movedOf({ layer, before, after }: ReestimatedLayer): MovedLayer {
  let [mean, least, most] = [0, Infinity, 0];
  for (let channel = 0; channel < before.mean.length; channel++) {
    const variance = (before.variance[channel] ?? NaN) + BATCH_NORM_EPSILON;
    mean = Math.max(mean, Math.abs((after.mean[channel] ?? NaN) - (before.mean[channel] ?? NaN)) / Math.sqrt(variance));
    const ratio = ((after.variance[channel] ?? NaN) + BATCH_NORM_EPSILON) / variance;
    least = Math.min(least, ratio);
    most = Math.max(most, ratio);
  }
  return { name: layer.name, mean, least, most };
}
