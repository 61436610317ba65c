/** Numbers of one place, taken from summaries and columns. */
import { eachOf } from '../../src/protocol/quantities';
import type { SumColumns, SumMeans } from '../../src/protocol/statistics';
import { type FurtherOf, type SumKind, type SumOf, SUMS } from '../../src/protocol/sumQuantities';

/** The quantities of a sum, without whatever else the summary holds. */
export function meansOf<Kind extends SumKind>(kind: Kind, summary: SumMeans<Kind>): SumMeans<Kind> {
  const { addends, further } = SUMS[kind];
  return { ...eachOf(addends, (addend) => summary[addend]), ...eachOf(further, (quantity) => summary[quantity]) };
}

/** The quantities of a sum at one index of every column. */
export function meansAt<Kind extends SumKind>(kind: Kind, columns: SumColumns<Kind>, index: number): SumMeans<Kind> {
  const { addends, further } = SUMS[kind];
  const at = (quantity: SumOf<Kind>) => columns[quantity][index] ?? NaN;
  const errorOf = (quantity: FurtherOf<Kind>) => columns.furtherStandardErrorNats[quantity]?.[index] ?? null;
  return {
    ...eachOf(addends, at),
    ...eachOf(further, (quantity) => ({ mean: at(quantity), standardError: errorOf(quantity) })),
  };
}

/** The numbers at one index of every column. */
export function fieldsAt<Field extends string>(
  fields: readonly Field[],
  columns: Readonly<Record<Field, Float64Array>>,
  index: number,
): Record<Field, number> {
  return Object.fromEntries(fields.map((field) => [field, columns[field][index] ?? NaN])) as Record<Field, number>;
}
