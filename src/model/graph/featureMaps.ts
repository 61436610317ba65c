import type { Graph } from './graph';

/** About six of the largest size are alive at a time. */
const LIVE_FEATURE_MAPS = 6;

/** Memory for feature maps while the graph runs on one image, in bytes. */
export function featureMapBytes({ nodes }: Pick<Graph, 'nodes'>): number {
  const sizes = nodes.map(({ output }) => 4 * output.channels * output.height * output.width);
  return LIVE_FEATURE_MAPS * sizes.reduce((largest, size) => Math.max(largest, size), 0);
}
