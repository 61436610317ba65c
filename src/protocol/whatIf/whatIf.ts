/** What a page knows of the analyses that run the model differently. */
import type { Progress, Status } from '../inspection';
import { isIndex, isObject } from '../plainValues';
import { isAnalysisName, type AnalysisName, type AnalysisWish } from './analysis';
import type { BatchNormReport } from './batchNorm';
import type { BoundReport } from './bound';
import type { InformationReport } from './information';
import type { DecodedLatents, SavedLatents } from './latents';
import type { LeftOut } from './leftOut';
import type { PassCosts } from './passCosts';
import type { PrefixCurve } from './prefixCurve';
import type { PruningCurve } from './pruned';
import type { SeparationReport } from './separation';

/** The latest runs of analyses on an inspection's images. They stay until another inspection takes over. */
export interface WhatIf {
  /** The number of images, counted from the first, that analyses can run on; 0 until the inspection has ended. */
  readonly images: number;
  /** `null` until they are known. */
  readonly costs: PassCosts | null;
  /** One for each analysis and scope, in the order in which they were started. */
  readonly runs: readonly AnalysisRun[];
}

export interface AnalysisRun {
  readonly wish: AnalysisWish;
  readonly status: AnalysisStatus;
  /** The number of images or of a file's rows that it is of, or of iterations that re-estimate batch norms; 0 until it has begun. */
  readonly planned: number;
  /** How many of them are measured with all their draws. The result is a mean over these. */
  readonly measured: number;
  /** `null` until an image is measured. */
  readonly result: AnalysisResult | null;
  /** The numbers of its images that have pictures by now; 0 where all samples or rows are asked for together. */
  readonly pictured: readonly number[];
  /** The run that this one repeats, shown until it has a result of its own; `null` from then on. */
  readonly before: AnalysisRun | null;
}

export type AnalysisStatus =
  | { readonly kind: 'running'; readonly progress: Progress | null }
  | { readonly kind: 'finished'; readonly elapsedMs: number }
  | { readonly kind: 'cancelled' }
  /** `message` says what went wrong and what to do, in sentences. */
  | { readonly kind: 'failed'; readonly message: string };

export type AnalysisResult =
  | { readonly kind: 'left out'; readonly leftOut: LeftOut }
  | { readonly kind: 'prefix curve'; readonly curve: PrefixCurve }
  | { readonly kind: 'bound'; readonly bound: BoundReport }
  | { readonly kind: 'separation'; readonly separation: SeparationReport }
  | { readonly kind: 'pruning curve'; readonly curve: PruningCurve }
  | { readonly kind: 'information'; readonly information: InformationReport }
  | { readonly kind: 'batch norm'; readonly batchNorm: BatchNormReport }
  | { readonly kind: 'saved latents'; readonly saved: SavedLatents }
  | { readonly kind: 'decoded latents'; readonly decoded: DecodedLatents };

export const NO_ANALYSES: WhatIf = { images: 0, costs: null, runs: [] };

export const WAITING: Progress = { stage: 'waiting for the engine', done: 0, total: 1, remainingMs: null };

/** The running analysis, as a status of the whole page; `null` if none runs. */
export function analysisStatus(whatIf: WhatIf | null): Status | null {
  const status = whatIf?.runs.find((run) => run.status.kind === 'running')?.status;
  return status?.kind === 'running' ? { kind: 'running', progress: status.progress ?? WAITING } : null;
}

/** The same after the process that ran analyses has ended: none can run, and the running one has failed. */
export function stoppedBy(why: string, whatIf: WhatIf | null): WhatIf | null {
  if (whatIf === null) return null;
  const stopped = (run: AnalysisRun): AnalysisRun =>
    run.status.kind === 'running' ? { ...run, status: { kind: 'failed', message: why } } : run;
  return { ...whatIf, images: 0, runs: whatIf.runs.map(stopped) };
}

/** Asks for what the decoder makes of an image in every pass of an analysis. */
export interface AnalysisPicturesQuery extends AnalysisName {
  /** The image's number among those of the inspection. */
  readonly picture: number;
}

/** Checks the form only. */
export function isAnalysisPicturesQuery(value: unknown): value is AnalysisPicturesQuery {
  return isObject<AnalysisPicturesQuery>(value) && isIndex(value.picture) && isAnalysisName(value);
}

/** The decoder's means of an image for the first draw, 8 bits, row by row, with interleaved channels. */
export interface AnalysisPictures {
  readonly query: AnalysisPicturesQuery;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Every group from its posterior; samples with the file's batch norms. */
  readonly base: Uint8Array;
  /** Samples with those re-estimated, once there; by group or channel, in the order of the analysis's changes; by k for prefixes, without the last, which is the base. */
  readonly changed: readonly Uint8Array[];
}
