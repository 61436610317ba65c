/** What a page knows of a training run: its checkpoints, measured on the same images (docs/analyses.md#run). */
import { isObject } from '../plainValues';
import type { Estimate } from '../statistics';
import type { AnalysisStatus } from '../whatIf/whatIf';
import type { LoggedHistory } from './loggedHistory';

export interface TrainingRun {
  readonly folder: string;
  /** How measuring goes. */
  readonly status: AnalysisStatus;
  /** In the order of training. A checkpoint that was overwritten stays, if it was measured before. */
  readonly checkpoints: readonly MeasuredCheckpoint[];
  /** Files that look like checkpoints, and why they are none of an NVAE. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Draws of the noise per image, and the seed, of every checkpoint that is measured. */
  readonly draws: number;
  readonly seed: number;
  /** What training logged; `null` if nothing is known of it. */
  readonly logged: LoggedHistory | null;
  /** Whether new checkpoints and logged values are looked for, as training goes on. */
  readonly isFollowed: boolean;
}

export interface MeasuredCheckpoint {
  readonly path: string;
  /** Path from the run's folder. */
  readonly name: string;
  readonly epoch: number | null;
  readonly globalStep: number | null;
  /** The weight of the KL at its step, by the release's schedule; `null` if a flag is missing. */
  readonly beta: number | null;
  /** `null` until it is measured. */
  readonly point: RunPoint | null;
  /** Why it could not be measured; `null` if it could, or isn't yet. */
  readonly problem: string | null;
  /** Whether the file was overwritten or removed since, so that its weights are gone. */
  readonly isGone: boolean;
}

/** What was measured at one checkpoint: a point on the run's curves. */
export interface RunPoint {
  readonly images: number;
  /** Draws of the noise per image. */
  readonly draws: number;
  /** In nats per image, like all that follow. */
  readonly kl: Estimate;
  /** `null`, like the NELBO, if the decoder is unknown. */
  readonly distortion: Estimate | null;
  readonly nelbo: Estimate | null;
  /** Channels whose mean KL is above 0.1 nats; `null` where a KL is not a number. */
  readonly channelsInUse: number | null;
  readonly channels: number;
  /** By group, from the top. */
  readonly groups: readonly RunGroup[];
}

export interface RunGroup {
  readonly kl: Estimate;
  readonly channelsInUse: number | null;
}

export interface FollowWish {
  readonly isFollowed: boolean;
}

export function isFollowWish(value: unknown): value is FollowWish {
  return isObject<FollowWish>(value) && typeof value.isFollowed === 'boolean';
}

/** The run after the process that measured it has ended. */
export function endedRun(why: string, run: TrainingRun | null): TrainingRun | null {
  if (run === null) return null;
  const status = run.status.kind === 'running' ? { kind: 'failed' as const, message: why } : run.status;
  return { ...run, status, isFollowed: false };
}
