/** How well scores tell two inputs apart, as the page reports it (docs/analyses.md#ood). */
import type {
  ScoreHistogram,
  SeparatedArea,
  SeparationReport,
  SeparationScore,
} from '../../protocol/whatIf/separation';
import type { AreaErrors } from '../statistics/auroc';
import { countsIn, edgesOf, rangeOfPart, together } from '../statistics/distributions/bins';
import type { OutOfDistribution, Score } from './outOfDistribution';

/** Few enough that some images fall into each. */
const BINS = 20;

export function separationReport(
  { temperature, images, imagesAgainst, ratios, kl }: OutOfDistribution,
  about: Pick<SeparationReport, 'against' | 'isPaired' | 'isWholeInput'>,
): SeparationReport {
  return {
    ...{ temperature, images, imagesAgainst, ...about },
    ratios: ratios.map(({ m, k, bound, ratio }) => ({
      ...{ m, k, bound: scoreReport(bound) },
      ratio: ratio && { ...scoreReport(ratio), gain: areaReport(ratio.gain.difference, ratio.gain) },
    })),
    kl: kl.map(scoreReport),
  };
}

function scoreReport({ inside, outside, insideMean, outsideMean, area, errors }: Score): SeparationScore {
  return {
    ...{ inside: insideMean, outside: outsideMean },
    auroc: areaReport(area, errors),
    histogram: histogramOf(inside, outside),
  };
}

function areaReport(value: number, { ofDifferent, ofPairs }: AreaErrors): SeparatedArea {
  return { value, ofDifferent, ofPairs };
}

/** Both sets in the same bins. */
function histogramOf(inside: Float64Array, outside: Float64Array): ScoreHistogram {
  const [range, rangeOutside] = [rangeOfPart(inside), rangeOfPart(outside)];
  const edges = edgesOf(together(range, rangeOutside), BINS);
  return {
    edges: [...edges],
    inside: [...countsIn(edges, inside)],
    outside: [...countsIn(edges, outside)],
    notFinite: { inside: range.notFinite, outside: rangeOutside.notFinite },
  };
}
