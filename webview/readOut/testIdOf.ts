import type { LatentQuantity } from '../../src/protocol/quantities';
import type { SumQuantity } from '../../src/protocol/sumQuantities';

/** The test id of a quantity's number: `sigma-q`, `log-p`. */
export function testIdOf(quantity: LatentQuantity | SumQuantity): string {
  return quantity.replace(/Nats$/, '').replace(/[A-Z0-9]/g, (sign) => `-${sign.toLowerCase()}`);
}
