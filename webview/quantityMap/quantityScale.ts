/** How a quantity's values are coloured. */
import { LATENT_QUANTITIES, type LatentQuantity } from '../../src/protocol/quantities';
import { type DomainChoice, scaleOf } from '../colour/colourDomain';
import { type Colouring, colouringOf, signedColouring } from '../../src/figures/colour/colourMap';
import type { ColourScale } from '../../src/figures/colour/colourScale';

export interface QuantityColours {
  /** Of the page's KL maps, which may be signed. */
  readonly colouring: Colouring;
  readonly page: 'light' | 'dark';
  /** Values of all maps that are compared, this one included. */
  readonly shared: readonly Float64Array[];
}

/**
 * A signed quantity diverges from zero; one in nats begins at zero, any other at its smallest value.
 */
export function quantityScale(
  quantity: LatentQuantity,
  choice: DomainChoice,
  values: Float64Array,
  { colouring, page, shared }: QuantityColours,
): ColourScale {
  const { signed, unit } = LATENT_QUANTITIES[quantity];
  const sequential = colouring.signed ? colouringOf('viridis') : colouring;
  const chosen = signed ? signedColouring(page) : sequential;
  return scaleOf(choice, { colouring: chosen, fromZero: unit === 'nats', values, shared });
}
