/** What a page knows of the comparison of its results, A, with a baseline, B (docs/analyses.md#compare). */
import type { GroupShape, Status } from '../inspection';
import { isIndex, isObject } from '../plainValues';
import type { PairedEstimate } from '../statistics';
import { WAITING, type AnalysisStatus } from '../whatIf/whatIf';
import type { Baseline } from './baseline';

/** The latest comparison. It stays until another inspection takes over. */
export interface ComparisonRun {
  readonly baseline: Baseline;
  readonly status: AnalysisStatus;
  /** `null` until something is measured. While a comparison runs that has nothing yet, it is the one before. */
  readonly report: ComparisonReport | null;
}

export interface ComparisonReport {
  readonly baseline: Baseline;
  readonly kind: 'checkpoints' | 'inputs' | 'classes' | 'statistics';
  /** What A and B are, in words. */
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly isPaired: boolean;
  /** Whether it is paired and by what, in words. */
  readonly how: string;
  /** Draws of the noise per image of A. */
  readonly draws: number;
  /** Sentences to know before the numbers are compared. */
  readonly notes: readonly string[];
  /** What makes B doubtful. */
  readonly warnings: readonly string[];
  /** In nats per image, like all that follow; `null`, like the distortion, if the distortions can't be subtracted. */
  readonly nelbo: ComparedNumber | null;
  readonly distortion: ComparedNumber | null;
  readonly kl: ComparedNumber;
  /** KL by group; empty if the numbers of groups differ. */
  readonly groups: readonly ComparedNumber[];
  /** KL by group and channel; empty for groups whose channels aren't compared. */
  readonly channels: readonly (readonly ComparedNumber[])[];
  /** KL by resolution, from the coarsest; empty if all groups have the same shapes. */
  readonly resolutions: readonly ComparedResolution[];
  /** How many of the groups' and channels' differences are marked; `null` where nothing could be. */
  readonly marked: { readonly groups: MarkedCount | null; readonly channels: MarkedCount | null };
  /** Groups whose latent positions can be asked for. */
  readonly mapped: readonly number[];
  /** The command line that gives the same numbers; `null` if none takes the same images. */
  readonly command: string | null;
}

export interface ComparedSide {
  /** For example `checkpoint-0016.pt, epoch 16`. */
  readonly name: string;
  readonly images: number;
  /** SHA-256 of its checkpoint; `null` if it is the page's own or unknown. */
  readonly sha256: string | null;
  /** Shapes of its groups. */
  readonly groups: readonly GroupShape[];
}

export interface ComparedNumber {
  readonly a: PairedEstimate;
  readonly b: PairedEstimate;
  /** A − B: paired if the comparison is. */
  readonly difference: PairedEstimate;
  /** Two-sided, by Student's t over images; `null` where there is no error, or nothing varies. */
  readonly p: number | null;
  /** Whether it differs at 5 %. */
  readonly isMarked: boolean;
  /** How well it tells the images of two inputs apart; `null` unless two inputs are compared. */
  readonly auroc: Auroc | null;
}

/** The share of pairs of images in which that of B has the higher value. */
export interface Auroc {
  readonly area: number;
  readonly standardError: number | null;
}

export interface ComparedResolution {
  readonly height: number;
  readonly width: number;
  /** Numbers of the groups at it. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly kl: ComparedNumber;
}

export interface MarkedCount {
  readonly marked: number;
  readonly of: number;
  readonly byChance: number;
}

/** Asks for the latent positions of a group in the latest comparison. */
export interface ComparedMapQuery {
  readonly group: number;
}

/** KL at each latent position, summed over channels, row by row, in nats per image. */
export interface ComparedMap {
  readonly group: number;
  readonly height: number;
  readonly width: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** A − B. */
  readonly difference: Float64Array;
  /** NaN where there is none. */
  readonly standardErrors: Float64Array;
}

/** Checks the form only. */
export function isComparedMapQuery(value: unknown): value is ComparedMapQuery {
  return isObject<ComparedMapQuery>(value) && isIndex(value.group);
}

/** A running comparison, as a status of the whole page; `null` if none runs. */
export function comparisonStatus(run: ComparisonRun | null): Status | null {
  return run?.status.kind === 'running' ? { kind: 'running', progress: run.status.progress ?? WAITING } : null;
}

/** The comparison after the process that made it has ended. */
export function endedComparison(why: string, run: ComparisonRun | null): ComparisonRun | null {
  return run?.status.kind === 'running' ? { ...run, status: { kind: 'failed', message: why } } : run;
}
