import type { Meaning } from '../../protocol/quantities';
import type { KlMap } from '../../protocol/statistics';

/** A map's values in nats, row by row. */
export function mapValues(map: KlMap): Float64Array {
  return map.kind === 'latent' ? map.latents.klNats : map.klNats;
}

/** What a map's values mean. Without flows, a query never asks for the base Gaussians. */
export function mapMeaning({ kind, query }: KlMap): Meaning {
  if (kind === 'contribution') return 'contribution';
  return query.quantity;
}
