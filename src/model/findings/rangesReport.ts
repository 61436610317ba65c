import type { CheckpointDescription } from '../../protocol/inspection';
import { RANGES, type LatentRangesReport, type RangeKind } from '../../protocol/latentRanges';
import type { KeptImages } from '../statistics/measuredParts';
import { scanLatents, type RangeCounts } from './latentScan';

/** Latents out of range in the kept images, by group (docs/analyses.md#range). */
export function rangesReport(
  { groups, hasSoftClamp }: Pick<CheckpointDescription, 'groups' | 'hasSoftClamp'>,
  kept: KeptImages | null,
): LatentRangesReport {
  if (!hasSoftClamp)
    return { kind: 'not counted', reason: 'This model has no soft clamp, so nothing is out of range.' };
  const scan = scanLatents(groups, kept);
  if (scan === null) return { kind: 'not counted', reason: 'No image is kept with q and p of all groups.' };
  return {
    ...{ kind: 'counted', images: scan.images },
    groups: scan.groups.map(({ latents, q, p }, group) => ({
      ...{ latents, q: totals(q) },
      p: group === 0 ? null : totals(p),
    })),
  };
}

function totals(counts: RangeCounts): Record<RangeKind, number> {
  const of = (kind: RangeKind) => counts[kind].reduce((sum, count) => sum + count, 0);
  const [mu, sigmaHigh, sigmaLow, floor] = RANGES.map(({ key }) => of(key));
  return { mu: mu ?? 0, sigmaHigh: sigmaHigh ?? 0, sigmaLow: sigmaLow ?? 0, floor: floor ?? 0 };
}
