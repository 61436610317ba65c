/** The bounds of images, and their means, as page and command line report them (docs/analyses.md#bound). */
import type { BoundSummary, PairedEstimate } from '../../protocol/statistics';
import type { BoundReport } from '../../protocol/whatIf/bound';
import type { LatentModel } from '../latentModel';
import { estimateOf } from '../statistics/estimate';
import { deltaError, LEAST_SIZE_FOR_ERROR, type WeightedBound } from '../statistics/importanceWeights';
import { boundSummary, WeightTable } from '../statistics/weightTable';
import { measuredModel } from './measuredModel';

interface Bounded {
  readonly model: LatentModel;
  /** K, per image. */
  readonly draws: number;
  /** Of the images, as far as they are known. */
  readonly names: readonly string[];
}

/** @param bounds by image; at least one @param elboNats the mean over the images and its errors */
export function boundReport(
  bounds: readonly (WeightedBound & { readonly elboNats: number })[],
  elboNats: PairedEstimate,
  { model, draws, names }: Bounded,
): BoundReport {
  return {
    ...{ summary: summaryOf(bounds, model, draws), elboNats },
    gapNats: estimateOf(bounds.map((bound) => bound.boundNats - bound.elboNats)),
    images: bounds.map((bound, image) => {
      const { boundNats, effectiveSampleSize, largestWeight } = bound;
      return {
        ...{ image, name: names[image] ?? null, boundNats, effectiveSampleSize, largestWeight },
        // Below it, the error would be too small by a factor of two or more.
        errorNats: effectiveSampleSize < LEAST_SIZE_FOR_ERROR ? null : deltaError(bound, draws),
        elboNats: bound.elboNats,
        gapNats: boundNats - bound.elboNats,
      };
    }),
  };
}

function summaryOf(bounds: readonly WeightedBound[], model: LatentModel, draws: number): BoundSummary {
  const table = new WeightTable(bounds.length, null);
  table.add(0, bounds);
  const summary = boundSummary(table.rows(), measuredModel(model), draws);
  if (summary === null) throw new Error('no image was measured');
  return summary;
}
