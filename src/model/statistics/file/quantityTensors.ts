import { SUM_QUANTITIES, type SumQuantity } from '../../../protocol/sumQuantities';
import type { TensorReader } from './tensorReader';

/**
 * Whether a file has a quantity of a sum. Files from early versions may lack quantities beside the KL, which are then
 * NaN. The addends of the KL must be there.
 */
export function isKnown(reader: TensorReader, tensor: string, quantity: SumQuantity): boolean {
  return SUM_QUANTITIES[quantity].addend !== null || reader.has(tensor);
}

/** A record with the value read for each quantity, one after another. */
export async function readEach<Q extends string, Value>(
  quantities: readonly Q[],
  read: (quantity: Q) => Promise<Value>,
): Promise<Record<Q, Value>> {
  const values: [Q, Value][] = [];
  for (const quantity of quantities) values.push([quantity, await read(quantity)]);
  return Object.fromEntries(values) as Record<Q, Value>;
}
