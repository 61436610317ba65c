import type { KlValues } from '../../src/protocol/statistics';

export interface MapDifference {
  readonly height: number;
  readonly width: number;
  /** B − A at each latent position, row by row. */
  readonly nats: Float64Array;
}

/** Subtracts A from B position by position; `null` if either is missing, or they differ in size or in what they mean. */
export function differenceOf(a: KlValues | null, b: KlValues | null): MapDifference | null {
  if (a === null || b === null) return null;
  if (a.height !== b.height || a.width !== b.width || a.meaning !== b.meaning) return null;
  return { height: b.height, width: b.width, nats: b.klNats.map((nats, index) => nats - (a.klNats[index] ?? NaN)) };
}
