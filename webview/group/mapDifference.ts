import type { KlMap } from '../../src/protocol/statistics';
import { mapMeaning, mapValues } from '../../src/figures/kl/mapValues';

export interface MapDifference {
  readonly height: number;
  readonly width: number;
  /** B − A at each latent position, row by row. */
  readonly nats: Float64Array;
}

/** Subtracts A from B position by position; `null` if either is missing, or they differ in size or in what they mean. */
export function differenceOf(a: KlMap | null, b: KlMap | null): MapDifference | null {
  if (a === null || b === null) return null;
  if (a.height !== b.height || a.width !== b.width || mapMeaning(a) !== mapMeaning(b)) return null;
  const ofA = mapValues(a);
  return { height: b.height, width: b.width, nats: mapValues(b).map((nats, index) => nats - (ofA[index] ?? NaN)) };
}
