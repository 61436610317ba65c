/** Maps of any captured quantity of the latent variables. */
import { isAmong, type Among } from './imageClasses';
import { isIndex, isIndexOrNull, isObject } from './plainValues';
import { keysOf, LATENT_QUANTITIES, type LatentQuantity } from './quantities';
import type { Averaged } from './statistics';

/**
 * `channel` null means the sum over channels, which only quantities that add up have. `image` null means the mean over
 * images.
 */
export interface QuantityMapQuery extends Among {
  readonly quantity: LatentQuantity;
  readonly group: number;
  readonly channel: number | null;
  readonly image: number | null;
}

/** A quantity at the latent positions of a group, row by row. */
export interface QuantityMap extends Averaged {
  readonly query: QuantityMapQuery;
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
  /** Standard errors of the values, as in `Estimate`; `null` if unknown, or for one draw of one image. */
  readonly standardErrors: Float64Array | null;
  /**
   * Where a mean over images comes from. `sums`: all images and draws measured so far. `kept`: the kept images, in their
   * first draw. `null` for a single image.
   */
  readonly from: 'sums' | 'kept' | null;
}

/** The quantities that a model can map, in the registry's order. */
export function mappedQuantities(hasFlows: boolean): LatentQuantity[] {
  return keysOf(LATENT_QUANTITIES).filter((quantity) => isMapped(quantity, hasFlows));
}

export function isMapped(quantity: LatentQuantity, hasFlows: boolean): boolean {
  const { kind } = LATENT_QUANTITIES[quantity];
  return kind !== (hasFlows ? 'draw' : 'contribution');
}

/** Checks the form only. */
export function isQuantityMapQuery(value: unknown): value is QuantityMapQuery {
  if (!isObject<QuantityMapQuery>(value)) return false;
  const { quantity, group, channel, image } = value;
  const isQuantity = typeof quantity === 'string' && Object.hasOwn(LATENT_QUANTITIES, quantity);
  return isQuantity && isIndex(group) && isIndexOrNull(channel) && isIndexOrNull(image) && isAmong(value);
}
