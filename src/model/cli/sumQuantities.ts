/** Quantities of a latent group's sum, for the terminal: as columns of a table. */
import { SUM_QUANTITIES, SUMS, type SumKind } from '../../protocol/sumQuantities';
import type { Estimate, GroupSummary, SumMeans } from '../../protocol/statistics';
import { printed } from './printed';

export function quantityHeadings(hasFlows: boolean): string[] {
  const { addends, further } = SUMS[hasFlows ? 'estimate' : 'closed form'];
  return [
    ...addends.map((addend) => SUM_QUANTITIES[addend].symbol),
    ...further.flatMap((quantity) => [SUM_QUANTITIES[quantity].name, '± s.e.']),
  ];
}

/** One group's cells under `quantityHeadings`. */
export function quantityCells(group: GroupSummary): string[] {
  return group.kind === 'estimate' ? cellsOf('estimate', group) : cellsOf('closed form', group);
}

function cellsOf<Kind extends SumKind>(kind: Kind, means: SumMeans<Kind>): string[] {
  const { addends, further } = SUMS[kind];
  return [
    ...addends.map((addend) => printed(means[addend])),
    ...further.flatMap((quantity) => estimateCells(means[quantity])),
  ];
}

/** A mean and its standard error, which is empty if there is none. */
export function estimateCells({ mean, standardError }: Estimate): [mean: string, standardError: string] {
  return [printed(mean), standardError === null ? '' : printed(standardError)];
}
