import type { GroupSummary } from '../../src/protocol/statistics';

/** The sum that shares are of; `null` until every group is measured, or where a group's share would mean nothing. */
export function totalNats(summaries: readonly (Pick<GroupSummary, 'klNats'> | null)[]): number | null {
  const means = summaries.map((summary) => summary?.klNats.mean ?? NaN);
  if (!means.every((mean) => mean >= 0 && mean < Infinity)) return null;
  const total = means.reduce((sum, mean) => sum + mean, 0);
  return total > 0 ? total : null;
}
