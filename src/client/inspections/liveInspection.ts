import type { Baseline } from '../../protocol/compare/baseline';
import { comparisonStatus } from '../../protocol/compare/comparison';
import { isUnderWay, type InspectionRequest, type ShownInspection, type Status } from '../../protocol/inspection';
import type { ExportWish } from '../../protocol/exports';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { sessionKey } from '../../protocol/sessionRequest';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import { analysisStatus } from '../../protocol/whatIf/whatIf';
import type { InputChoice } from '../../protocol/input';
import type { ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';
import type { IdleSessions } from './idleSessions';
import { ModelRun, type RunListener, type RunTiming } from './modelRun';
import { ModelSession } from './modelSession';

/** The grace period is longer than most stages take. A process stuck in a stage is killed after it. */
const TIMING: RunTiming = { cancelGraceMs: 3000, lookEveryMs: 2000 };

export interface LiveInspectionListener extends Omit<RunListener, 'changed'> {
  changed(inspection: ShownInspection): void;
  output: ModelProcessListener['output'];
}

/** The input to use if the requested one is refused. */
export interface Fallback {
  readonly input: InputChoice;
  readonly seed: number;
  /** The notice about the change; `reason` says why the input was refused. */
  readonly notice: (reason: string) => string;
}

/** How an inspection is started. */
export interface Beginning {
  /** Replaces an input that is refused. */
  readonly fallback?: Fallback | null;
  /** Whether the checkpoint is reopened in a new model process. */
  readonly fresh?: boolean;
}

/**
 * The inspections of one checkpoint: the one shown, and the next one, which takes over with its first group. Both run
 * on the same session if they can. Until the next one takes over, the user can look at the shown one, and return to it
 * as if nothing had been requested.
 */
export class LiveInspection {
  private shown: ModelRun;
  private next: ModelRun | null = null;
  private fallback: Fallback | null = null;
  /** Counts the inspections shown. */
  private run = 0;
  private isDisposed = false;
  private readonly followers = new Set<() => void>();

  constructor(
    request: InspectionRequest,
    private readonly processes: ModelProcesses,
    private readonly idleSessions: IdleSessions,
    private readonly listener: LiveInspectionListener,
    private readonly timing: RunTiming = TIMING,
  ) {
    this.shown = this.runOf(request, []);
  }

  /** The inspection shown, as known now. */
  get current(): ShownInspection {
    const { shown, next, run } = this;
    if (next === null) return { ...shown.current, run, next };
    const { request, status } = next.current;
    return { ...shown.current, run, next: { request, status } };
  }

  /** The status of the latest inspection, running or ended. */
  get latestStatus(): Status {
    return this.latest.current.status;
  }

  /** The status of what runs: the latest inspection or, after its end, an analysis of the shown one. */
  get work(): Status {
    const { latestStatus } = this;
    if (isUnderWay(latestStatus)) return latestStatus;
    const { whatIf, comparison } = this.shown.current;
    return analysisStatus(whatIf) ?? comparisonStatus(comparison) ?? latestStatus;
  }

  /** The latest request. */
  get request(): InspectionRequest {
    return this.latest.current.request;
  }

  get wasDisposed(): boolean {
    return this.isDisposed;
  }

  /** The id of the model process whose results are shown; `undefined` if there is none. */
  get processId(): number | undefined {
    return this.shown.session?.processId;
  }

  /** Inspects on the open session if it takes the request. Does nothing after `dispose`. */
  start(request: InspectionRequest = this.request, { fallback = null, fresh = false }: Beginning = {}): void {
    if (this.isDisposed) return;
    this.fallback = fallback;
    this.begin(this.runOf(request, fresh ? [] : this.sessions()));
  }

  /**
   * Discards the next inspection, even one that has ended. If there is none, ends the shown one and keeps its results.
   */
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

  /** Runs an analysis on the shown inspection's images. */
  analyse(wish: AnalysisWish): void {
    this.shown.analyse(wish);
  }

  /** Ends the running analysis of the shown inspection's images and keeps its results. */
  cancelAnalysis(): void {
    this.shown.cancelAnalysis();
  }

  /** Compares the shown results with a baseline, or those that are asked for now once they are there. */
  compare(baseline: Baseline): void {
    const isReady = !isUnderWay(this.latestStatus) && this.shown.session !== null;
    if (isReady) this.shown.compare(baseline);
    else this.start({ ...this.request, baseline });
  }

  /** Ends the running comparison of the shown results and keeps what it has. */
  cancelComparison(): void {
    this.shown.cancelComparison();
  }

  /** Measures and follows the shown inspection's training run, or ends that and keeps what was measured. */
  followRun(isFollowed: boolean): void {
    this.shown.followRun(isFollowed);
  }

  /** Ends what runs: an inspection, or else analyses and comparisons. Results are kept. */
  cancelWork(): void {
    if (isUnderWay(this.latestStatus)) this.cancel();
    else {
      this.cancelAnalysis();
      this.cancelComparison();
    }
  }

  /** Makes the processes recount the channels in use. If there is no process, the next one uses the new threshold. */
  setActivityThreshold(activityThresholdNats: number): void {
    this.shown.setActivityThreshold(activityThresholdNats);
    this.next?.setActivityThreshold(activityThresholdNats);
  }

  /**
   * Asks about the shown inspection. Rejects if the process refuses, or if it has ended and the answer was not kept.
   */
  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    return this.shown.ask(name, request);
  }

  /** Writes the shown inspection's results to a file. Rejects if the process refuses or has ended. */
  async save(path: string, wish: ExportWish): Promise<void> {
    return this.shown.save(path, wish);
  }

  /**
   * Calls `changed` after every change, and once the inspection is disposed.
   * @returns ends it
   */
  follow(changed: () => void): () => void {
    this.followers.add(changed);
    return () => this.followers.delete(changed);
  }

  /** Ends the model processes and stops reporting. */
  dispose(): void {
    this.isDisposed = true;
    for (const changed of this.followers) changed();
    this.next?.dispose();
    this.shown.dispose();
  }

  private get latest(): ModelRun {
    return this.next ?? this.shown;
  }

  private sessions(): ModelSession[] {
    return [this.next, this.shown].flatMap((run) => run?.session ?? []);
  }

  /** @param open sessions that may be reused */
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
        worked: (inspection) => listener.worked(inspection),
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
    // Disposed only after the new run has joined their session, which would otherwise end with them.
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
      // Not earlier: a refusal up to here must not cost the shown inspection anything.
      this.shown.cancel();
    }
    this.tell();
  }

  private show(run: ModelRun): void {
    this.next = null;
    this.shown = run;
    this.run += 1;
  }

  /** Inspects the fallback, if there is one, after the shown inspection's input was refused. */
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
    if (this.isDisposed) return;
    this.listener.changed(this.current);
    for (const changed of this.followers) changed();
  }
}
