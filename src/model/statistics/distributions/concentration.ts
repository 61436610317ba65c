import type { Concentration } from '../../../protocol/distributions';
import { valuesAt } from './orderStatistics';
import type { Parts } from './bins';
import type { Turns } from './turns';

/** The share of all places whose KL is added up. */
const SHARE = 0.05;

/**
 * The share of the whole KL that the 5 % of places with the largest KL hold; `null` if a KL is not finite, or all are
 * zero.
 * @param parts KL by place, never negative
 */
export async function concentrationOf(parts: Parts, turns: Turns): Promise<Concentration | null> {
  const ofPlaces = parts.reduce((sum, part) => sum + part.length, 0);
  const places = Math.ceil(SHARE * ofPlaces);
  let whole = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) whole += part[i] ?? NaN;
  if (!(whole > 0 && whole < Infinity)) return null;
  const [least = NaN] = await valuesAt([ofPlaces - places], parts, turns);
  let [largest, above] = [0, 0];
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      const nats = part[i] ?? 0;
      if (nats <= least) continue;
      largest += nats;
      above += 1;
    }
  }
  // Of the places with exactly the smallest of these KLs, as many as are missing.
  return { share: SHARE, places, ofPlaces, holds: (largest + (places - above) * least) / whole };
}
