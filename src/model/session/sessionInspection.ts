/** One inspection in a session, whether it is measured or read from a file. */
import type { Baseline } from '../../protocol/compare/baseline';
import type { ExportWish } from '../../protocol/exports';
import type { Inspection } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';

export interface SessionInspection {
  /** Runs until the inspection ends, for whatever reason; never rejects. May be called once. */
  run(): Promise<void>;
  cancel(): void;
  /** Runs an analysis on the images until it ends, for whatever reason. @throws {Refusal} if there is no model. */
  analyse(wish: AnalysisWish): Promise<void>;
  /** Ends the running analysis at once and keeps its results. */
  cancelAnalysis(): void;
  /** Compares the images' results with a baseline until it ends, for whatever reason. */
  compare(baseline: Baseline): Promise<void>;
  /** Ends the running comparison at once and keeps its results, or those before it. */
  cancelComparison(): void;
  /** Measures and follows the request's run until what is there is measured, or ends that. */
  followRun(isFollowed: boolean): Promise<void>;
  /** Recounts the channels in use. */
  setActivityThreshold(nats: number): void;
  /** Rejects as documented in the table of questions. */
  ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]>;
  /** Rejects as documented in `SessionCalls`. */
  save(path: string, wish: ExportWish): Promise<void>;
}

export interface InspectionListener {
  report(inspection: Inspection): void;
  /** An answer to keep after the process ends. */
  keep<Name extends InspectionQuestion>(name: Name, request: Requests[Name], answer: Answers[Name]): void;
}
