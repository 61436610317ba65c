/** Means with their errors, for the tables and JSON of analyses. */
import type { PairedEstimate } from '../../statistics/pairedEstimate';
import { printed } from '../printed';

export const NATS = 'nats per image';

/** `null` where a number has no meaning or isn't known. */
export function pairedAsJson(estimate: PairedEstimate | null): object | null {
  if (estimate === null) return null;
  const { mean, standardError, drawStandardError } = estimate;
  return { mean, standard_error: standardError, standard_error_draws: drawStandardError };
}

/** The mean and its standard error; dashes where there is none. */
export function pairedCells(estimate: PairedEstimate | null): [mean: string, standardError: string] {
  return estimate === null ? ['—', '—'] : [printed(estimate.mean), errorCell(estimate.standardError)];
}

/** The same, and the standard error over draws. */
export function pairedCellsWithDraws(estimate: PairedEstimate | null): [string, string, string] {
  return [...pairedCells(estimate), errorCell(estimate?.drawStandardError ?? null)];
}

export function errorCell(error: number | null): string {
  return error === null ? '—' : printed(error);
}

/** The headings of `pairedCells` and `pairedCellsWithDraws`. */
export const SE = '± s.e.';
export const SE_DRAWS = '± over draws';
