/**
 * How quantities are distributed over the latent variables of the kept images, in the first draw. With flows, q and all
 * closed-form quantities are those of the base Gaussians.
 */
import { isAmong, type Among } from './imageClasses';
import { isIndex, isIndexOrNull, isObject } from './plainValues';
import { HISTOGRAM_QUANTITIES, type HistogramQuantity } from './quantities';
import type { Estimate } from './statistics';

/** The channels of a group that a distribution covers. */
export type ChannelChoice =
  | { readonly kind: 'all' }
  /** Those whose mean KL exceeds the threshold, or is NaN. */
  | { readonly kind: 'in use'; readonly thresholdNats: number }
  | { readonly kind: 'one'; readonly channel: number };

/** The latent variables that a distribution covers; `image` null means all kept images. */
export interface LatentsQuery extends Among {
  readonly group: number;
  readonly channels: ChannelChoice;
  readonly image: number | null;
}

/** The latent variables that were counted: channels × positions × images. */
export interface Counted {
  /** Channels, in ascending order. */
  readonly channels: readonly number[];
  readonly images: number;
  readonly latents: number;
}

/** The quantiles that are reported, as shares of the finite values. */
export const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** What is known of the values themselves, whatever the bins are. */
export interface ValueSpread {
  /** The value that all finite values have, up to rounding; `null` if they differ or there are none. */
  readonly constant: number | null;
  /** At `QUANTILES`, interpolated linearly between neighbouring values; `null` without finite values. */
  readonly quantiles: Float64Array | null;
  /** Number of values that are not finite. They are in no bin. */
  readonly notFinite: number;
}

export interface Histogram extends ValueSpread {
  readonly quantity: HistogramQuantity;
  /**
   * Bin i extends from edges[i] to edges[i + 1]. All bins have the same width. Quantities that are shown together have
   * the same edges.
   */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

/** Histograms that share their edges, because the same axis shows both: a parameter of q and that of p. */
export const PAIRED_QUANTITIES = [
  ['muQ', 'muP'],
  ['sigmaQ', 'sigmaP'],
] as const satisfies readonly (readonly [HistogramQuantity, HistogramQuantity])[];

/** How much of the KL lies in how few places. */
export interface Concentration {
  /** The share of all places that is looked at: those with the largest KL. */
  readonly share: number;
  /** Number of these places, rounded up. A place is a latent position of an image. */
  readonly places: number;
  readonly ofPlaces: number;
  /** The share of the KL that they hold. */
  readonly holds: number;
}

export interface Histograms extends Counted {
  readonly query: LatentsQuery;
  /** One histogram for each quantity that the model has, in the registry's order. */
  readonly histograms: readonly Histogram[];
  /** `null` if a KL is not finite, or all are zero. With flows, of the base Gaussians. */
  readonly concentration: Concentration | null;
}

/** One quantity in every group. `image` as in `LatentsQuery`. */
export interface RidgesQuery extends Among {
  readonly quantity: HistogramQuantity;
  readonly channels: Exclude<ChannelChoice, { readonly kind: 'one' }>;
  readonly image: number | null;
}

export interface Ridges {
  readonly query: RidgesQuery;
  /** One axis for all groups. Empty if no group has finite values. */
  readonly edges: Float64Array;
  /** One for each group, from the top. */
  readonly rows: readonly Ridge[];
}

export type Ridge =
  | ({ readonly kind: 'counted'; readonly counts: Float64Array } & Counted & ValueSpread)
  /** The group has nothing to count; `reason` is a sentence. */
  | { readonly kind: 'absent'; readonly reason: string };

/**
 * Latent variables in the plane of Δμ/σ_p and ln Δσ. A latent's KL follows from its place:
 * KL = ½s² + ½e^{2l} − l − ½ with s = Δμ/σ_p and l = ln Δσ.
 */
export interface Plane extends Counted {
  readonly query: LatentsQuery;
  /** Of the columns, along Δμ/σ_p. */
  readonly shiftEdges: Float64Array;
  /** Of the rows, along ln Δσ. */
  readonly logRatioEdges: Float64Array;
  /** Row by row. */
  readonly counts: Float64Array;
  /** Number of latents beyond the edges. With points there are none: the edges hold all of them. */
  readonly outside: number;
  readonly notFinite: number;
  /** Each latent variable by itself, if there are at most `MOST_POINTS`; otherwise `null`. */
  readonly points: PlanePoints | null;
}

export const MOST_POINTS = 4096;

/** Latent variables with finite coordinates, as columns. */
export type PlanePoints = Readonly<
  Record<'image' | 'channel' | 'y' | 'x' | 'shift' | 'logDeltaSigma' | 'klNats', Float64Array>
>;

/**
 * u = (z − μ_p)/σ_p over the data, beside N(0, 1) (docs/analyses.md#standardised). If the posteriors of the data
 * together make up the prior, u is distributed like N(0, 1). A departure shows that they don't; agreement proves
 * nothing.
 */
export interface Standardised extends Counted {
  readonly query: LatentsQuery;
  /**
   * `mixture`: the expectation over every draw, from q and p alone: the mixture of N(Δμ/σ_p, Δσ²) over the latents.
   * `drawn`: with flows, of the values that the first draw has after them.
   */
  readonly kind: 'mixture' | 'drawn';
  readonly edges: Float64Array;
  /** Share of u in each bin. With `below` and `above` they add up to 1. */
  readonly shares: Float64Array;
  readonly below: number;
  readonly above: number;
  /** The same of N(0, 1). */
  readonly normalShares: Float64Array;
  /** Mean of u, with its standard error over images; `null` for a single image. */
  readonly mean: Estimate;
  readonly variance: number;
  /** Correlation of u at latent positions side by side, and one above the other; `null` without such neighbours. */
  readonly besideCorrelation: number | null;
  readonly belowCorrelation: number | null;
  /** Latents that are left out, because u is not finite or has no width. */
  readonly notFinite: number;
}

/** Checks the form only. */
export function isLatentsQuery(value: unknown): value is LatentsQuery {
  if (!isObject<LatentsQuery>(value)) return false;
  const { group, channels, image } = value;
  return isIndex(group) && isChannelChoice(channels) && isIndexOrNull(image) && isAmong(value);
}

/** Checks the form only. */
export function isRidgesQuery(value: unknown): value is RidgesQuery {
  if (!isObject<RidgesQuery>(value)) return false;
  const { quantity, channels, image } = value;
  const isQuantity = HISTOGRAM_QUANTITIES.some((known) => known === quantity);
  return isQuantity && isChannelChoice(channels) && channels.kind !== 'one' && isIndexOrNull(image) && isAmong(value);
}

function isChannelChoice(value: unknown): value is ChannelChoice {
  if (!isObject<{ kind: unknown; channel: unknown; thresholdNats: unknown }>(value)) return false;
  const { kind, channel, thresholdNats } = value;
  if (kind === 'in use') return typeof thresholdNats === 'number' && thresholdNats >= 0;
  return kind === 'all' || (kind === 'one' && isIndex(channel));
}
