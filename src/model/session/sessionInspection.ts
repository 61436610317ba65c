/** One inspection in a session, whether it is measured or read from a file. */
import type { Inspection } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';

export interface SessionInspection {
  /** Runs until the inspection ends, for whatever reason; never rejects. May be called once. */
  run(): Promise<void>;
  cancel(): void;
  /** Recounts the channels in use. */
  setActivityThreshold(nats: number): void;
  /** Rejects as documented in the table of questions. */
  ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]>;
}

export interface InspectionListener {
  report(inspection: Inspection): void;
  /** An answer to keep after the process ends. */
  keep<Name extends InspectionQuestion>(name: Name, request: Requests[Name], answer: Answers[Name]): void;
}
