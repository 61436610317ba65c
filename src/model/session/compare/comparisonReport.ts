/** A comparison as the page shows it: A and B, and A − B. */
import type { Baseline } from '../../../protocol/compare/baseline';
import type {
  Auroc,
  ComparedMap,
  ComparedNumber,
  ComparedSide,
  ComparisonReport,
  MarkedCount,
} from '../../../protocol/compare/comparison';
import type { PairedEstimate } from '../../../protocol/statistics';
import type { ComparedColumns } from '../../statistics/comparison/comparedColumns';
import {
  comparedQuantity,
  isMarked,
  markedAmong,
  type ComparedQuantity,
  type ComparedSums,
  type Comparison,
} from '../../statistics/comparison/comparison';
import type { Separated, Separations } from '../../statistics/comparison/separations';
import type { SharedParts } from '../../statistics/comparison/sharedParts';

/** Everything about a comparison but its numbers. */
export interface AboutComparison extends Pick<
  ComparisonReport,
  'kind' | 'how' | 'draws' | 'notes' | 'warnings' | 'command'
> {
  readonly baseline: Baseline;
  readonly a: Omit<ComparedSide, 'images'>;
  readonly b: Omit<ComparedSide, 'images'>;
}

/** @param separations `null` unless two inputs are compared */
export function comparisonReport(
  { a, b, ...about }: AboutComparison,
  comparison: Comparison,
  separations: Separations | null,
  { maps }: Pick<SharedParts, 'maps'>,
): ComparisonReport {
  const { isPaired, images, kl, distortion, nelbo, groups, channels, resolutions } = comparison;
  const number = (quantity: ComparedQuantity, separated: Separated | null = null) =>
    comparedNumber(quantity, separated && aurocOf(separated, isPaired));
  return {
    ...{ ...about, isPaired, a: { ...a, images: images.first }, b: { ...b, images: images.second } },
    nelbo: nelbo && number(nelbo, separations?.nelbo),
    distortion: distortion && number(distortion, separations?.distortion),
    kl: number(kl, separations?.kl),
    groups: groups.map((quantity, group) => number(quantity, separations?.groups[group])),
    channels: channels.map((ofGroup) => ofGroup.map((quantity) => number(quantity))),
    resolutions: resolutions.map(({ height, width, groups: of, kl: ofResolution }) => ({
      ...{ height, width, a: of.first, b: of.second, kl: number(ofResolution) },
    })),
    marked: { groups: countOf(groups), channels: countOf(channels.flat()) },
    mapped: about.kind === 'statistics' ? [] : [...maps.keys()].filter((group) => (maps[group]?.[0] ?? 0) > 0),
  };
}

/** KL at each latent position of a group; `null` if positions of it aren't compared. */
export function comparedMap(columns: ComparedColumns, sums: ComparedSums, group: number): ComparedMap | null {
  const [height, width] = columns.shared.maps[group] ?? [0, 0];
  const positions = columns.positions(group);
  if (positions.length === 0) return null;
  const numbers = positions.map((column) => comparedNumber(comparedQuantity(sums, column), null));
  return {
    ...{ group, height, width },
    a: Float64Array.from(numbers, ({ a }) => a.mean),
    b: Float64Array.from(numbers, ({ b }) => b.mean),
    difference: Float64Array.from(numbers, ({ difference }) => difference.mean),
    standardErrors: Float64Array.from(numbers, ({ difference }) => difference.standardError ?? NaN),
  };
}

function comparedNumber(quantity: ComparedQuantity, auroc: Auroc | null): ComparedNumber {
  const { first, second, difference, p } = quantity;
  return { a: first, b: second, difference: opposite(difference), p, isMarked: isMarked(quantity), auroc };
}

/** The library subtracts the first side from the second one. */
function opposite({ mean, ...errors }: PairedEstimate): PairedEstimate {
  return { mean: 0 - mean, ...errors };
}

function aurocOf({ area, errors }: Separated, isPaired: boolean): Auroc {
  return { area, standardError: isPaired ? errors.ofPairs : errors.ofDifferent };
}

function countOf(quantities: readonly ComparedQuantity[]): MarkedCount | null {
  const counted = markedAmong(quantities);
  return counted.of === 0 ? null : counted;
}
