/** Inspections that tools ask about. */
import type { InspectionRequest, Inspection } from '../protocol/inspection';
import type { Ask, InspectionQuestion } from '../protocol/questions';

/** An inspection that has ended with every group measured. */
export interface Measured {
  readonly inspection: Inspection;
  /** Rejects as documented in the table of questions. */
  readonly ask: Ask<InspectionQuestion>;
}

export interface Waiting {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, stage: string) => void;
}

export interface Inspections {
  /**
   * The inspection of this request, run now unless there is one already.
   * @param isUsual whether the request leaves input and draws open, so that another inspection of the file answers, too
   * @throws {ToolError} if the checkpoint or the images can't be measured
   * @throws the signal's reason if it is aborted
   */
  measured(request: InspectionRequest, isUsual: boolean, waiting: Waiting): Promise<Measured>;
}
