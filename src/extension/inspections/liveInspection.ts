import type { InspectionRequest, ShownInspection, Status } from '../../protocol/inspection';
import type { Histograms, HistogramQuery, KlMap, MapQuery, Picture, PictureKind } from '../../protocol/statistics';
import type { Fallback } from '../request/inspectionRequest';
import type { ModelProcesses } from '../process/modelProcesses';
import { ModelRun, type RunListener, type RunTiming } from './modelRun';

/** Longer than most stages take; a process that is stuck in one is ended. */
const TIMING: RunTiming = { cancelGraceMs: 3000, lookEveryMs: 2000 };

export interface LiveInspectionListener extends Omit<RunListener, 'changed'> {
  changed(inspection: ShownInspection): void;
}

/**
 * The inspections of one checkpoint: the one that is shown, and the next one, which takes over with its first group.
 * Until then the shown one keeps its process, so it can be looked at, and returned to as if nothing had been asked.
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
    private readonly listener: LiveInspectionListener,
    private readonly timing: RunTiming = TIMING,
  ) {
    this.shown = this.runOf(request);
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
    return this.shown.processId;
  }

  /** Inspects, again if need be, in a new model process; does nothing once this is disposed. */
  start(request: InspectionRequest = this.request, fallback: Fallback | null = null): void {
    if (this.isDisposed) return;
    this.fallback = fallback;
    this.begin(this.runOf(request));
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

  /** Rejects when there is no such map, or it was not kept when the model process ended. */
  async klMap(query: MapQuery): Promise<KlMap> {
    return this.shown.klMap(query);
  }

  /** Rejects when there is no such group or channel, and when the model process has ended. */
  async histograms(query: HistogramQuery): Promise<Histograms> {
    return this.shown.histograms(query);
  }

  /** Rejects when there is no such picture, and when the model process has ended. */
  async picture(kind: PictureKind, image: number): Promise<Picture> {
    return this.shown.picture(kind, image);
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

  private runOf(request: InspectionRequest, notices: readonly string[] = []): ModelRun {
    const { listener, processes, timing } = this;
    const run: ModelRun = new ModelRun(
      request,
      processes,
      {
        changed: () => this.changed(run),
        worked: (asked) => listener.worked(asked),
        news: (news) => listener.news(news),
        output: (stream, line) => listener.output(stream, line),
      },
      timing,
      notices,
    );
    return run;
  }

  private begin(run: ModelRun): void {
    this.next?.dispose();
    if (this.shown.hasResults) this.next = run;
    else this.show(run);
    this.tell();
    run.start();
  }

  private changed(run: ModelRun): void {
    if (run === this.shown) {
      if (this.fallBack()) return;
    } else if (run.hasResults) {
      this.show(run);
    } else if (run.current.status.kind === 'running') {
      // Not before: what may still be refused costs the shown one nothing.
      this.shown.cancel();
    }
    this.tell();
  }

  private show(run: ModelRun): void {
    this.next = null;
    this.shown.dispose();
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
    this.begin(this.runOf({ ...request, input, seed }, [notice(status.message)]));
    return true;
  }

  private tell(): void {
    if (!this.isDisposed) this.listener.changed(this.current);
  }
}
