/** The report on unused units: the field's definitions side by side, each with its unit and its source. */
import type { Scope } from './statistics';

export const UNIT_DEFINITIONS = {
  channelKl: {
    title: 'KL above 0.1 nats',
    unit: 'channel',
    definition: 'A channel whose KL, summed over positions and averaged over images and draws, exceeds 0.1 nats.',
    source: 'training log of NVAE (Vahdat and Kautz 2020)',
    section: 'docs/analyses.md#unused-units',
  },
  activeMu: {
    title: 'Var(μ_q) above 0.01',
    unit: 'latent variable',
    definition:
      'A latent variable whose posterior mean, averaged over draws, varies over images: Var_x(E_q[z]) > 0.01. Below the ' +
      'top, the mean also moves with the prior, so this counts what a group inherits from the groups above.',
    source: 'Burda, Grosse and Salakhutdinov 2016, “Importance Weighted Autoencoders”',
    section: 'docs/analyses.md#unused-units',
  },
  activeShift: {
    title: 'Var(Δμ/σ_p) above 0.01',
    unit: 'latent variable',
    definition:
      'The same for the mean relative to the prior: Var_x(E[(μ_q − μ_p)/σ_p]) > 0.01. This counts what the group adds ' +
      'itself. 0.01 corresponds to 0.005 nats.',
    source: 'Burda et al. 2016, applied to Δμ/σ_p for hierarchies by this project',
    section: 'docs/analyses.md#unused-units',
  },
  epsilonDelta: {
    title: '(ε, δ)',
    unit: 'channel',
    definition: 'A channel whose KL is below ε in a share of at least 1 − δ of the images.',
    source: 'Lucas, Tucker, Grosse and Norouzi 2019, “Don’t Blame the ELBO!”, for channels instead of single latents',
    section: 'docs/analyses.md#unused-units',
  },
} as const;

/** As in NVAE's training log. */
export const CHANNEL_KL_NATS = 0.1;
/** As in Burda et al. 2016. */
export const ACTIVE_VARIANCE = 0.01;
/** Shares of images that may exceed ε: 1 % as in Lucas et al. 2019, and two more tolerant ones. */
export const DELTAS = [0.01, 0.1, 0.5] as const;

/** Why something can't be counted. */
export interface NotCounted {
  readonly kind: 'not counted';
  readonly reason: string;
}

/** Mean KL of every channel. */
export interface ChannelKl extends Scope {
  readonly kind: 'counted';
  /** Channels above the threshold, by group; `null` if the KL of one is NaN. */
  readonly inUse: readonly (number | null)[];
  /** Mean KL of all channels, in nats, the largest first. Those that are NaN are left out. */
  readonly sortedNats: Float64Array;
}

/** Latent variables whose mean varies over images. */
export interface ActiveUnits extends Scope {
  readonly kind: 'counted';
  /**
   * Whether the variance over draws of the posterior's own mean is taken out. If it isn't, it is counted as if it were
   * variance over images, so that the count is rather too large below the top.
   */
  readonly drawsTakenOut: boolean;
  /** Active latent variables of each channel, by group, (L); NaN if the variance of one is. */
  readonly byChannel: readonly Float64Array[];
}

export interface EpsilonDelta extends Scope {
  readonly kind: 'counted';
  readonly curves: readonly {
    readonly delta: number;
    /**
     * For each channel the KL, in nats, that it doesn't exceed in a share 1 − δ of the images, the smallest first: a
     * channel is unused for every ε above it. Channels with a NaN come last, as infinity.
     */
    readonly epsilonNats: Float64Array;
  }[];
}

export interface UnusedUnits {
  /** Whether the images are samples of the model, so that nothing is said about data. */
  readonly ofSamples: boolean;
  /** With flows, a channel's value is its contribution to the estimate of its group's KL. */
  readonly areContributions: boolean;
  /** Channels, and latent variables of each channel, by group. */
  readonly groups: readonly { readonly channels: number; readonly perChannel: number }[];
  readonly channelKl: ChannelKl | NotCounted;
  readonly activeMu: ActiveUnits | NotCounted;
  readonly activeShift: ActiveUnits | NotCounted;
  readonly epsilonDelta: EpsilonDelta | NotCounted;
}
