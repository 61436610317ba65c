/** Latent variables where the soft clamp leaves no room (docs/analyses.md#range). */

/** Kinds of latents out of range, in the order of the table in docs/analyses.md#range. */
export const RANGES = [
  { key: 'mu', name: 'μ saturated', condition: '|μ| > 4.743' },
  { key: 'sigmaHigh', name: 'σ saturated high', condition: 'σ > 114.8' },
  { key: 'sigmaLow', name: 'σ saturated low', condition: 'σ < 0.0187' },
  { key: 'floor', name: 'σ at its floor', condition: 'σ < 0.02' },
] as const;
export type RangeKind = (typeof RANGES)[number]['key'];

export type LatentRangesReport =
  | {
      readonly kind: 'counted';
      /** The kept images that were looked at, from the first, each in its first draw. */
      readonly images: number;
      /** By group. */
      readonly groups: readonly GroupRanges[];
    }
  /** `reason` is a sentence. */
  | { readonly kind: 'not counted'; readonly reason: string };

export interface GroupRanges {
  /** Latent variables × images. */
  readonly latents: number;
  readonly q: Readonly<Record<RangeKind, number>>;
  /** `null` for the top group, whose prior is a constant of the architecture. */
  readonly p: Readonly<Record<RangeKind, number>> | null;
}
