/**
 * How the release balances the KL of the groups while β < 1 (docs/analyses.md#training): loss = D + β·Σ γ_i·KL_i.
 */
import type { GroupShape } from '../../protocol/inspection';

/** Added to the mean KL, in nats. */
const ADDED_NATS = 0.01;

/** The groups of each scale, the coarsest first: groups of one size follow each other. */
export function groupsPerScale(shapes: readonly GroupShape[]): number[] {
  const counts: number[] = [];
  shapes.forEach((shape, group) => {
    const before = shapes[group - 1];
    if (before?.height === shape.height && before.width === shape.width) counts.push((counts.pop() ?? 0) + 1);
    else counts.push(1);
  });
  return counts;
}

/** α of every group: 4^scale / groups in that scale, divided by the smallest of them. */
export function balancingSizes(groups: readonly number[]): number[] {
  const sizes = groups.flatMap((count, scale) => Array.from({ length: count }, () => 4 ** scale / count));
  const smallest = Math.min(...sizes);
  return sizes.map((size) => size / smallest);
}

/**
 * γ of every group, with mean 1.
 * @param meanNats the mean of |KL| of each group
 */
export function balancingCoefficients(meanNats: readonly number[], sizes: readonly number[]): number[] {
  const weights = meanNats.map((nats, group) => (nats + ADDED_NATS) / (sizes[group] ?? NaN));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}
