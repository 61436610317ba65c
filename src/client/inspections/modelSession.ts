import type { Baseline } from '../../protocol/compare/baseline';
import type { ExportWish } from '../../protocol/exports';
import type { Inspection, InspectionRequest } from '../../protocol/inspection';
import { QUESTIONS, type Answers, type InspectionQuestion, type Requests } from '../../protocol/questions';
import { sessionKey } from '../../protocol/sessionRequest';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import type { ModelProcess, ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';
import type { IdleSessions } from './idleSessions';

/** What a session reports about one of its inspections. */
export interface InspectionEvents {
  report(inspection: Inspection): void;
  keep<Name extends InspectionQuestion>(name: Name, request: Requests[Name], answer: Answers[Name]): void;
  /** The process has ended, or the inspection failed in a way that the process does not report. */
  failed(why: Error): void;
  /** The process has ended, for whatever reason. Called once. */
  ended(why: Error): void;
}

/**
 * An opened checkpoint in a model process of its own. Inspections that take the same session run in it one after the
 * other. The process ends when the last of them leaves.
 */
export class ModelSession {
  /** Equals `sessionKey` of every request that the session takes. */
  readonly key: string;
  private readonly process: ModelProcess;
  private readonly inspections = new Map<number, InspectionEvents>();
  private count = 0;
  private underWay = 0;
  private heldBytes = 0;
  private hasEnded = false;

  /** @throws Error if the system refuses a new process at once */
  constructor(
    request: InspectionRequest,
    processes: ModelProcesses,
    private readonly idleSessions: IdleSessions,
    output: ModelProcessListener['output'],
  ) {
    this.key = sessionKey(request);
    this.process = processes.start({
      report: (id, inspection) => this.inspections.get(id)?.report(inspection),
      keep: (id, name, asked, answer) => this.inspections.get(id)?.keep(name, asked, answer),
      held: (bytes) => (this.heldBytes = bytes),
      ended: (why) => this.end(why),
      output,
    });
  }

  get isAlive(): boolean {
    return !this.hasEnded;
  }

  /** `undefined` if the process could not be started. */
  get processId(): number | undefined {
    return this.process.id;
  }

  /** @returns the inspection's number */
  begin(request: InspectionRequest, events: InspectionEvents): number {
    this.count += 1;
    const id = this.count;
    this.inspections.set(id, events);
    this.work(
      this.process.calls.inspect(id, request).catch((error: unknown) => {
        if (this.isAlive) events.failed(error instanceof Error ? error : new Error(String(error)));
      }),
    );
    return id;
  }

  // The calls below reject only if the process ends, which `ended` reports anyway.

  /** Runs an analysis on an inspection's images. The inspection's reports tell how it goes. */
  analyse(id: number, wish: AnalysisWish): void {
    this.work(this.process.calls.analyse(id, wish).catch(() => undefined));
  }

  cancelAnalysis(id: number): void {
    this.process.calls.cancelAnalysis(id).catch(() => undefined);
  }

  /** Compares an inspection's results. Its reports tell how it goes. */
  compare(id: number, baseline: Baseline): void {
    this.work(this.process.calls.compare(id, baseline).catch(() => undefined));
  }

  cancelComparison(id: number): void {
    this.process.calls.cancelComparison(id).catch(() => undefined);
  }

  /** Measures and follows an inspection's training run, or ends that. */
  followRun(id: number, isFollowed: boolean): void {
    this.work(this.process.calls.followRun(id, isFollowed).catch(() => undefined));
  }

  cancel(id: number): void {
    this.process.calls.cancel(id).catch(() => undefined);
  }

  setActivityThreshold(id: number, nats: number): void {
    this.process.calls.setActivityThreshold(id, nats).catch(() => undefined);
  }

  /** Rejects if the process refuses or ends. */
  async ask<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    const answer = this.process.calls.ask(id, name, request);
    if (QUESTIONS[name].runsModel) {
      this.work(
        answer.then(
          () => undefined,
          () => undefined,
        ),
      );
    }
    return answer;
  }

  /** Rejects if the process refuses or ends. */
  async save(id: number, path: string, wish: ExportWish): Promise<void> {
    return this.process.calls.save(id, path, wish);
  }

  /** Frees the memory of engine and weights. */
  release(): void {
    this.heldBytes = 0;
    this.process.calls.release().catch(() => undefined);
  }

  /** Ends all questions and reports about this inspection. */
  leave(id: number): void {
    if (!this.inspections.delete(id)) return;
    if (this.inspections.size === 0) this.kill();
    else this.process.calls.forget(id).catch(() => undefined);
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.process.kill();
  }

  /** While any work runs, the session is not idle. */
  private work(running: Promise<void>): void {
    this.underWay += 1;
    this.idleSessions.busy(this);
    void running.finally(() => {
      this.underWay -= 1;
      if (this.underWay === 0 && this.isAlive) this.idleSessions.idle(this, this.heldBytes);
    });
  }

  private end(why: Error): void {
    this.hasEnded = true;
    this.idleSessions.busy(this);
    const inspections = [...this.inspections.values()];
    this.inspections.clear();
    for (const events of inspections) events.ended(why);
  }
}
