import type { InspectionRequest, ShownInspection, Status } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { sessionKey } from '../../protocol/sessionRequest';
import type { Fallback } from '../request/inspectionRequest';
import type { ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';
import type { IdleSessions } from './idleSessions';
import { ModelRun, type RunListener, type RunTiming } from './modelRun';
import { ModelSession } from './modelSession';

/** Longer than most stages take; a process that is stuck in one is ended. */
const TIMING: RunTiming = { cancelGraceMs: 3000, lookEveryMs: 2000 };

export interface LiveInspectionListener extends Omit<RunListener, 'changed'> {
  changed(inspection: ShownInspection): void;
  output: ModelProcessListener['output'];
}

/** How an inspection is started. */
export interface Beginning {
  /** In place of an input that is refused. */
  readonly fallback?: Fallback | null;
  /** Whether the checkpoint is opened again, in a new model process. */
  readonly fresh?: boolean;
}

/**
 * The inspections of one checkpoint: the one that is shown, and the next one, which takes over with its first group. Both
 * run on the same session where they can. Until then the shown one can be looked at, and returned to as if nothing had
 * been asked.
 */
export class LiveInspection {
  private shown: ModelRun;
  private next: ModelRun | null = null;
  private fallback: Fallback | null = null;
  /** Counts what was shown. */
  private run = 0;
  private isDisposed = false;

  constructor(
    request: InspectionRequest,
    private readonly processes: ModelProcesses,
    private readonly idleSessions: IdleSessions,
    private readonly listener: LiveInspectionListener,
    private readonly timing: RunTiming = TIMING,
  ) {
    this.shown = this.runOf(request, []);
  }

  /** What is known now. */
  get current(): ShownInspection {
    const { shown, next, run } = this;
    if (next === null) return { ...shown.current, run, next };
    const { request, status } = next.current;
    return { ...shown.current, run, next: { request, status } };
  }

  /** What is being done, or was done last. */
  get latestStatus(): Status {
    return this.latest.current.status;
  }

  /** What was asked for last. */
  get request(): InspectionRequest {
    return this.latest.current.request;
  }

  /** The id of the model process whose results are shown; `undefined` while there is none. */
  get processId(): number | undefined {
    return this.shown.session?.processId;
  }

  /** Inspects, on the session that is open if it takes the request; does nothing once this is disposed. */
  start(request: InspectionRequest = this.request, { fallback = null, fresh = false }: Beginning = {}): void {
    if (this.isDisposed) return;
    this.fallback = fallback;
    this.begin(this.runOf(request, fresh ? [] : this.sessions()));
  }

  /** Gives up the next inspection, also one that has ended; without one, ends the shown one: what was measured stays. */
  cancel(): void {
    const { next } = this;
    if (next === null) {
      this.shown.cancel();
      return;
    }
    next.cancel();
    next.dispose();
    this.next = null;
    this.tell();
  }

  /** The processes count the channels in use anew; while there are none, the next one will. */
  setActivityThreshold(activityThresholdNats: number): void {
    this.shown.setActivityThreshold(activityThresholdNats);
    this.next?.setActivityThreshold(activityThresholdNats);
  }

  /** Asks about what is shown. Rejects when the process refuses, or it has ended and the answer was not kept. */
  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return this.shown.ask(name, request);
  }

  /** Ends the model processes; nothing is reported any more. */
  dispose(): void {
    this.isDisposed = true;
    this.next?.dispose();
    this.shown.dispose();
  }

  private get latest(): ModelRun {
    return this.next ?? this.shown;
  }

  private sessions(): ModelSession[] {
    return [this.next, this.shown].flatMap((run) => run?.session ?? []);
  }

  /** @param open sessions that may be used */
  private runOf(request: InspectionRequest, open: readonly ModelSession[], notices: readonly string[] = []): ModelRun {
    const { listener, processes, idleSessions, timing } = this;
    const key = sessionKey(request);
    const run: ModelRun = new ModelRun(
      request,
      () =>
        open.find((session) => session.isAlive && session.key === key) ??
        new ModelSession(request, processes, idleSessions, (stream, line) => listener.output(stream, line)),
      {
        changed: () => this.changed(run),
        worked: (asked) => listener.worked(asked),
        news: (news) => listener.news(news),
      },
      timing,
      notices,
    );
    return run;
  }

  private begin(run: ModelRun): void {
    const given = this.shown.hasResults ? [this.next] : [this.next, this.shown];
    if (this.shown.hasResults) this.next = run;
    else this.show(run);
    this.tell();
    run.start();
    // After it has joined their session, which would end with them.
    for (const before of given) before?.dispose();
  }

  private changed(run: ModelRun): void {
    if (run === this.shown) {
      if (this.fallBack()) return;
    } else if (run.hasResults) {
      const before = this.shown;
      this.show(run);
      before.dispose();
    } else if (run.current.status.kind === 'running') {
      // Not before: what may still be refused costs the shown one nothing.
      this.shown.cancel();
    }
    this.tell();
  }

  private show(run: ModelRun): void {
    this.next = null;
    this.shown = run;
    this.run += 1;
  }

  /** Inspects something else in place of what the input of the shown one was refused for, if there is anything. */
  private fallBack(): boolean {
    const { fallback } = this;
    const { status, request } = this.shown.current;
    if (fallback === null || status.kind !== 'failed' || status.at !== 'input') return false;
    this.fallback = null;
    const { input, seed, notice } = fallback;
    this.begin(this.runOf({ ...request, input, seed }, this.sessions(), [notice(status.message)]));
    return true;
  }

  private tell(): void {
    if (!this.isDisposed) this.listener.changed(this.current);
  }
}
