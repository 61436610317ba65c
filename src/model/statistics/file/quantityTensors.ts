import { SUM_QUANTITIES, type SumQuantity } from '../../../protocol/sumQuantities';
import type { TensorReader } from './tensorReader';

/**
 * Whether a file has a quantity of a sum. Files that an earlier inspector wrote lack those beside the KL that it did not
 * know; then they are NaN. What the KL is the sum of must be there.
 */
export function isKnown(reader: TensorReader, tensor: string, quantity: SumQuantity): boolean {
  return SUM_QUANTITIES[quantity].addend !== null || reader.has(tensor);
}

/** A record with what is read for each quantity, one after the other. */
export async function readEach<Q extends string, Value>(
  quantities: readonly Q[],
  read: (quantity: Q) => Promise<Value>,
): Promise<Record<Q, Value>> {
  const values: [Q, Value][] = [];
  for (const quantity of quantities) values.push([quantity, await read(quantity)]);
  return Object.fromEntries(values) as Record<Q, Value>;
}
