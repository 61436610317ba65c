import type { SumMeans } from './statistics';
import { SUM_QUANTITIES, SUMS, type SumKind } from './sumQuantities';

/** The quantities of a sum as fields of JSON, in nats. An unknown standard error is `null`. */
export function sumFields<Kind extends SumKind>(kind: Kind, means: SumMeans<Kind>): Record<string, number | null> {
  const { addends, further } = SUMS[kind];
  return Object.fromEntries<number | null>([
    ...addends.map((addend): [string, number] => [SUM_QUANTITIES[addend].key, means[addend]]),
    ...further.flatMap((quantity): [string, number | null][] => {
      const { key, errorKey } = SUM_QUANTITIES[quantity];
      const { mean, standardError } = means[quantity];
      return [
        [key, mean],
        [errorKey, standardError],
      ];
    }),
  ]);
}
