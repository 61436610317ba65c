/** Calls between the extension and a model process. */
import type { Baseline } from './compare/baseline';
import type { SetupCalls } from './engineSetup';
import type { ExportWish } from './exports';
import type { Inspection, InspectionRequest } from './inspection';
import type { InputCalls } from './offers';
import type { Answers, FileQuestion, InspectionQuestion, Requests } from './questions';
import type { AnalysisWish } from './whatIf/analysis';

/**
 * Calls about a session that a model process answers, even while a stage runs. A session is one opened checkpoint and
 * its inspections, numbered by the caller. The first inspection opens the session (see `sessionKey`).
 */
export interface SessionCalls {
  /**
   * Starts an inspection, reported by `ModelEvents.report`. A running one ends once the input of this one is there.
   * Resolves when the inspection has ended, for whatever reason.
   */
  inspect(id: number, request: InspectionRequest): Promise<void>;
  /** Ends a running inspection at once and keeps its results. */
  cancel(id: number): void;
  /**
   * Runs an analysis on the images of an inspection that has ended, reported as a part of it. A running one ends, and
   * keeps what it has. Resolves when it has ended, for whatever reason. Rejects if there is no model.
   */
  analyse(id: number, wish: AnalysisWish): Promise<void>;
  /** Ends the running analysis at once and keeps its results. */
  cancelAnalysis(id: number): void;
  /**
   * Compares the results of an inspection that has ended with a baseline, reported as a part of it. A running comparison
   * ends. Resolves when it has ended, for whatever reason.
   */
  compare(id: number, baseline: Baseline): Promise<void>;
  /** Ends the running comparison at once and keeps its results, or those before it. */
  cancelComparison(id: number): void;
  /**
   * Measures the checkpoints of the request's training run and follows its folder, or ends that. Resolves when what is
   * there is measured.
   */
  followRun(id: number, isFollowed: boolean): Promise<void>;
  /** Recounts the channels in use. */
  setActivityThreshold(id: number, nats: number): void;
  /** Rejects as documented in the table of questions. */
  ask<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name]): Promise<Answers[Name]>;
  /**
   * Writes results to a file, completely or not at all. Rejects if there are none, saved statistics lack what was
   * wished for, or the file can't be written.
   */
  save(id: number, path: string, wish: ExportWish): Promise<void>;
  /** Ends an inspection and frees the memory of its results. */
  forget(id: number): void;
  /** Frees the memory of engine and weights, unless an inspection runs. The next inspection starts them again. */
  release(): Promise<void>;
}

export interface FoundRun {
  /** The folder that holds the run, which may lie in the one that was asked for. */
  readonly folder: string;
  /** Path of its last checkpoint; `null` if it has only a history. */
  readonly checkpoint: string | null;
}

/** Calls about a file, which need no inspection. */
export interface FileCalls {
  /** Rejects as documented in the table of questions. */
  askFile<Name extends FileQuestion>(path: string, name: Name, request: Requests[Name]): Promise<Answers[Name]>;
}

/** Calls about a folder. */
export interface RunCalls {
  /** Finds a training run's last checkpoint. Rejects if the folder holds no run, or several. */
  findRun(folder: string): Promise<FoundRun>;
}

export interface ModelCalls extends SessionCalls, SetupCalls, FileCalls, InputCalls, RunCalls {}

export interface ModelEvents {
  report(id: number, inspection: Inspection): void;
  /** An answer to keep after the process ends. It replaces an earlier answer to the same request. */
  keep<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name], answer: Answers[Name]): void;
  /** The memory held for further inspections: bytes of compiled weights. */
  held(bytes: number): void;
}
