/**
 * What the model process reports about a model: plain data, made there and only shown elsewhere.
 *
 * Every KL is in nats. q is the posterior and p the prior, both Gaussian unless flows follow the posterior. μ and σ are
 * effective, after the network's soft clamp (docs/nvae.md#normal).
 */
import type { Among } from './imageClasses';
import type { ContributionField, KlField, KlQuantity, Meaning } from './quantities';
import type { AddendOf, FurtherOf, SumKind, SumOf } from './sumQuantities';

/**
 * The place of one latent variable. `y`, `x` are a latent position; `image` counts the inspected images from 0, and
 * `draw` the draws of the noise.
 */
export interface LatentPlace {
  readonly group: number;
  readonly channel: number;
  readonly y: number;
  readonly x: number;
  readonly image: number;
  readonly draw: number;
}

/** The same, as fields of a read-out. */
export const PLACE_FIELDS = ['group', 'channel', 'y', 'x', 'image', 'draw'] as const satisfies (keyof LatentPlace)[];

/** One latent variable's KL split into terms (Equation 2 of the paper), and the other quantities that q and p give. */
export type KlTerms = Readonly<Record<KlField, number>>;

export type LatentTerms = LatentPlace & KlTerms;

/** Many read-outs as columns, one array per quantity, so that a hover over a map is a look-up. */
export type LatentColumns = { readonly [K in keyof LatentTerms]: Float64Array };

/**
 * With flows, one latent variable's contribution to the estimate of its group's KL: log q(z⁰) − log p(z^K), with z⁰
 * before and z^K after the flows, whose log-determinant is 0 (docs/nvae.md#kl-with-flows). It may be negative. q is the
 * Gaussian that the flows start from.
 */
export type ContributionTerms = Readonly<Record<ContributionField, number>>;

export type LatentContribution = LatentPlace & ContributionTerms;

export type ContributionColumns = { readonly [K in keyof LatentContribution]: Float64Array };

/**
 * A mean over images and draws, and its standard error. The error is computed from the images' means over draws, which
 * vary with both images and draws; for a single image, from its draws. It is `null` for one draw of one image.
 */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number | null;
}

/** A mean over images and draws of numbers known for each of them, with both of its standard errors. */
export interface PairedEstimate extends Estimate {
  /** How the mean would vary with other draws for these images; `null` for one draw. */
  readonly drawStandardError: number | null;
}

/** A number of images, and of draws of the noise for each of them. */
export interface Scope {
  readonly images: number;
  readonly draws: number;
  /** The class that these images are all of; absent where images are not chosen by class. */
  readonly ofClass?: string;
}

/** What a mean covers so far, and what it will cover once everything is measured. */
export interface Averaged extends Scope {
  readonly planned: Scope;
}

/** KL of one latent group, per image: summed over channels and positions, averaged over images and draws. */
interface KlSummary extends Averaged {
  readonly group: number;
  readonly klNats: Estimate;
  /** Mean KL per channel, summed over positions (`kl_diag` of the release). */
  readonly channelKlNats: Float64Array;
  readonly channelStandardErrorNats: Float64Array | null;
  /** Number of channels whose mean KL exceeds the activity threshold; `null` if any channel's KL is NaN. */
  readonly channelsInUse: number | null;
  /**
   * Number of channels whose mean KL is within two standard errors of the threshold. With other images, they may be
   * counted differently. `null` if an error is unknown.
   */
  readonly channelsNearThreshold: number | null;
  /** How the mean would vary with other draws for these images; `null` for one draw, or if a file lacks it. */
  readonly drawStandardErrorNats: number | null;
  readonly channelDrawStandardErrorNats: Float64Array | null;
  /** The images in which each channel's KL is largest; `null` if a file lacks them. */
  readonly strongest: StrongestImages | null;
  /** Latent variables of this group: channels × height × width. */
  readonly latents: number;
}

/** The same number of images for each channel, the strongest first. */
export interface StrongestImages {
  readonly perChannel: number;
  /** The channel's KL, summed over positions; −∞ for each missing image. */
  readonly klNats: Float64Array;
  /** The image's number; −1 for each missing image. */
  readonly image: Float64Array;
}

/** Quantities of a sum: means of the KL's addends, and estimates of the quantities beside the KL. */
export type SumMeans<Kind extends SumKind> = Readonly<Record<AddendOf<Kind>, number>> &
  Readonly<Record<FurtherOf<Kind>, Estimate>>;

/** The same quantities at each latent position. */
export type SumColumns<Kind extends SumKind> = Readonly<Record<SumOf<Kind>, Float64Array>> & {
  /**
   * Standard errors of the quantities beside the KL, as in `Estimate`. Also `null` if the statistics were read from a
   * file that lacks them.
   */
  readonly furtherStandardErrorNats: Readonly<Record<FurtherOf<Kind>, Float64Array | null>>;
};

/**
 * The closed-form KL of each latent variable, summed. Shift and scale add up to it, and neither is ever negative. A
 * quantity beside the KL is NaN if the statistics were read from a file that lacks it.
 */
export interface ClosedFormSummary extends KlSummary, SumMeans<'closed form'> {
  readonly kind: 'closed form';
  /** The latent variable with the largest KL over all images and draws so far. */
  readonly largest: LatentTerms;
  /**
   * The smallest number of latent positions whose mean KL, summed over channels, adds up to half of the group's. `null`
   * if the group's KL is zero or not finite.
   */
  readonly halfPositions: number | null;
  readonly channelParts: ChannelParts;
}

/** What the mean KL of each channel is made of, summed over positions, by channel. */
export interface ChannelParts {
  readonly shiftNats: Float64Array;
  readonly scaleNats: Float64Array;
  /** As for the whole group, of each channel's own KL. */
  readonly halfPositions: readonly (number | null)[];
  /**
   * In each channel, the latent variable with the largest KL over all images and draws so far. For a single image with
   * several draws, it is from the first draw.
   */
  readonly largest: LatentColumns;
}

/**
 * With flows: only the group's total estimates a KL, as log q(z⁰) − log p(z^K) in each draw. Flows mix positions and
 * channels, so a channel's value is its contribution to that estimate. It may be negative.
 */
export interface EstimateSummary extends KlSummary, SumMeans<'estimate'> {
  readonly kind: 'estimate';
  /** The KL of the Gaussians before the flows: a different quantity, never part of the estimate. */
  readonly base: ClosedFormSummary;
}

export type GroupSummary = ClosedFormSummary | EstimateSummary;

/** What the whole model costs per image. */
export interface Summary {
  readonly images: number;
  readonly klNats: Estimate;
  /**
   * −log p(x|z) in nats. For a Normal decoder it comes from a density on [−1, 1] and may be negative. `null` if the
   * decoder is unknown.
   */
  readonly reconstructionNats: Estimate | null;
  /** KL + reconstruction: the negative evidence lower bound. `null` without a reconstruction loss. */
  readonly nelboNats: Estimate | null;
  /**
   * NELBO / (ln 2 · dimensions). `null` without a NELBO, and for binary data, which are reported in nats. For a density
   * (Normal decoder) it is an approximation: ln((2^bits − 1)/2) nats are added per dimension first.
   */
  readonly bitsPerDimension: Estimate | null;
  /** How these would vary with other draws for the same images; `null` for one draw, or if unknown. */
  readonly drawStandardErrors: DrawStandardErrors | null;
  /** `null` unless log weights were measured. */
  readonly bound: BoundSummary | null;
  /** Sums over all groups; `null` if that of any group is. */
  readonly channelsInUse: number | null;
  readonly channelsNearThreshold: number | null;
  readonly channels: number;
}

/** Standard errors over draws, in the units of the numbers. */
export interface DrawStandardErrors {
  readonly klNats: number;
  readonly reconstructionNats: number | null;
  readonly nelboNats: number | null;
  readonly bitsPerDimension: number | null;
}

/** The importance-weighted bound on the log-likelihood, as means over images (docs/analyses.md#bound). */
export interface BoundSummary {
  /** K: draws of the noise per image. */
  readonly draws: number;
  readonly images: number;
  /** L_K, at most log p(x) in expectation. */
  readonly boundNats: Estimate;
  /** The negative bound per dimension, converted to bits like a NELBO; `null` for binary data. */
  readonly bitsPerDimension: Estimate | null;
  /** From 1 to K. */
  readonly effectiveSampleSize: Estimate;
  /** Share of the largest weight, up to 1. */
  readonly largestWeight: Estimate;
  /** The mean of log w, an estimate of −NELBO from the draws alone. */
  readonly meanLogWeightNats: Estimate;
}

/** The KL map asked for: `channel` null means the sum over channels, `image` null the mean over images. */
export interface MapQuery extends Among {
  readonly quantity: KlQuantity;
  readonly group: number;
  readonly channel: number | null;
  readonly image: number | null;
}

/**
 * KL at the latent positions of one group, row by row: what a map is drawn from. A map answers a click, so it holds no
 * more; `KlMap` takes over ten times as much.
 */
export interface KlValues extends Averaged {
  readonly query: MapQuery;
  readonly height: number;
  readonly width: number;
  /** With flows, a contribution to the estimate of the group's KL, unless the base Gaussians are asked for. */
  readonly meaning: Meaning;
  readonly klNats: Float64Array;
  /** As in `Estimate`; `null` for one draw of one image. */
  readonly standardErrorNats: Float64Array | null;
}

/** The same map with everything that a hover over a position shows. */
export type KlMap = Averaged & {
  readonly query: MapQuery;
  readonly height: number;
  readonly width: number;
} & (
    | {
        /** One draw of one channel of one image: every position is a single latent variable. */
        readonly kind: 'latent';
        readonly latents: LatentColumns;
      }
    | ({
        /**
         * A sum over channels, or a mean over images or draws. It has two parts, because the four terms of a sum cancel
         * each other.
         */
        readonly kind: 'sum';
        readonly klNats: Float64Array;
        /** As in `Estimate`; `null` for one draw of one image. */
        readonly standardErrorNats: Float64Array | null;
        /** Latent variables summed at each position (1 for one channel). */
        readonly latentsPerPosition: number;
        /**
         * At each position, the latent variable with the largest KL among those summed and averaged. For a single image
         * with several draws, it is from the first draw.
         */
        readonly largest: LatentColumns;
      } & SumColumns<'closed form'>)
    | ({
        /** With flows: contributions to the estimate of the group's KL, individually, summed or averaged. */
        readonly kind: 'contribution';
        readonly klNats: Float64Array;
        /** As in `Estimate`; `null` for one draw of one image. */
        readonly standardErrorNats: Float64Array | null;
        /** Latent variables summed at each position (1 for one channel). */
        readonly latentsPerPosition: number;
        /**
         * For one draw of one channel of one image, where every position is a single latent variable; otherwise `null`.
         */
        readonly latents: ContributionColumns | null;
      } & SumColumns<'estimate'>)
  );

/** The picture that the network received, or the decoder's mean for the first draw. */
export type PictureKind = 'input' | 'reconstruction';

/** `image` counts the inspected images from 0. */
export interface PictureQuery {
  readonly kind: PictureKind;
  readonly image: number;
}

/** A picture, row by row, with interleaved channels. */
export interface Picture {
  readonly kind: PictureKind;
  readonly image: number;
  /** File name, or e.g. `sample 3`. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}
