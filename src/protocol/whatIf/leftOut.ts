/** What a model loses without a latent group or one of its channels (docs/analyses.md#ablation). */
import type { PairedEstimate } from '../statistics';

/** What the groups below a changed group take (docs/analyses.md#interventions). */
export type Below = 'posterior' | 'frozen' | 'prior';

export function isBelow(value: unknown): value is Below {
  return value === 'posterior' || value === 'frozen' || value === 'prior';
}

/** One replacement by the prior. */
export interface Replacement {
  readonly group: number;
  /** One channel of the group; `null` for all. */
  readonly channel: number | null;
  /** Of the prior; 0 replaces by its mean. */
  readonly temperature: number;
  /** What the groups below take. */
  readonly below: Below;
}

/** Changes from the base pass, with the same noise, in nats per image. `null` where they have no meaning. */
export interface Change {
  readonly replacement: Replacement;
  /** Change of rate + distortion. At temperature 1 it is that of a bound on −log p(x). */
  readonly nelboNats: PairedEstimate | null;
  /** Change of the KL of all groups: a z from the prior costs nothing, and the groups below change. */
  readonly rateNats: PairedEstimate | null;
  /** What is saved of the rate: the base pass's KL of what now comes from the prior. */
  readonly savedNats: PairedEstimate | null;
  /** Change of the KL of the groups below, where they take their posteriors again. */
  readonly belowNats: PairedEstimate | null;
  /** Change of the reconstruction loss; `null` if the decoder is unknown. */
  readonly distortionNats: PairedEstimate | null;
  /** Change of each group's KL, for the groups below that take their posterior again; otherwise empty. */
  readonly klNats: readonly PairedEstimate[];
}

export interface LeftOut {
  /** KL(q‖p) of every group, in the base pass. */
  readonly klNats: readonly PairedEstimate[];
  /** KL(p‖q) of every group, in the base pass; `null` with flows. */
  readonly reverseKlNats: readonly PairedEstimate[] | null;
  readonly changes: readonly Change[];
}
