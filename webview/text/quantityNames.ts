/** The names of captured quantities. */
import { type LatentQuantity, LATENT_QUANTITIES } from '../../src/protocol/quantities';
import { furtherName } from './meanings';
import { translated } from './translate';

/**
 * The name of a quantity on an axis, in a menu or in a title: its symbol, or the name of its KL. With flows, closed-form
 * quantities belong to the base Gaussians.
 */
export function quantityName(quantity: LatentQuantity, hasFlows: boolean): string {
  const { kind, symbol, name } = LATENT_QUANTITIES[quantity];
  if (kind !== 'closed form' || (quantity !== 'klNats' && quantity !== 'reverseKlNats')) return translated(symbol);
  return hasFlows ? furtherName(name, 'base kl') : translated(name);
}

/** The same without subscripts' underscores, for labels that are read aloud. */
export function spokenName(quantity: LatentQuantity, hasFlows: boolean): string {
  return quantityName(quantity, hasFlows).replaceAll('_', ' ');
}
