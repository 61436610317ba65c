import * as path from 'node:path';
import type { Baseline } from '../../protocol/compare/baseline';
import { endedComparison } from '../../protocol/compare/comparison';
import { endedRun } from '../../protocol/compare/trainingRun';
import { EVERYTHING, isUnderWay, type Inspection, type InspectionRequest } from '../../protocol/inspection';
import type { ExportWish } from '../../protocol/exports';
import { QUESTIONS, type Answers, type InspectionQuestion, type Requests } from '../../protocol/questions';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import { NO_ANALYSES, stoppedBy } from '../../protocol/whatIf/whatIf';
import { inspectionNews, type News } from './inspectionNews';
import { KeptAnswers } from './keptAnswers';
import type { ModelSession } from './modelSession';
import { untilRewritten } from './untilRewritten';

export interface RunTiming {
  /** How long a cancelled process may take to end the inspection itself, in ms. */
  readonly cancelGraceMs: number;
  /** Time between two checks whether the checkpoint was rewritten, in ms. */
  readonly lookEveryMs: number;
}

export interface RunListener {
  changed(): void;
  /** The first group has been measured. */
  worked(inspection: Inspection): void;
  /** A line for the log. */
  news(news: News): void;
}

/**
 * One inspection on a session. Results that its process reported and answers worth keeping stay when the process ends.
 * An inspection that cannot answer anything leaves the session as soon as it has ended.
 */
export class ModelRun {
  private inspection: Inspection;
  /** The session and the inspection's number in it; `null` before the start and after the end. */
  private joined: { readonly session: ModelSession; readonly id: number } | null = null;
  private readonly kept = new KeptAnswers();
  /** Set while a cancelled process has not yet ended its inspection. */
  private cancelDeadline: NodeJS.Timeout | undefined;
  /** Aborted once nobody needs to know whether the checkpoint was rewritten. */
  private readonly look = new AbortController();
  private isDisposed = false;

  /**
   * @param openSession a session for this request; throws if none can be started
   * @param ownNotices notices to show beside those of the process
   */
  constructor(
    request: InspectionRequest,
    private readonly openSession: () => ModelSession,
    private readonly listener: RunListener,
    private readonly timing: RunTiming,
    private readonly ownNotices: readonly string[] = [],
  ) {
    this.inspection = { ...notYetOpened(request), notices: ownNotices };
  }

  /** The inspection as known now. */
  get current(): Inspection {
    return this.inspection;
  }

  get isUnderWay(): boolean {
    return isUnderWay(this.inspection.status);
  }

  /** Whether there are results to look at. */
  get hasResults(): boolean {
    const { groups, trainingRun, status } = this.inspection;
    return groups.some((group) => group !== null) || (trainingRun !== null && status.kind !== 'failed');
  }

  /** `null` before the start and after the end. */
  get session(): ModelSession | null {
    return this.joined?.session ?? null;
  }

  /** May be called once. */
  start(): void {
    this.tellNews(null);
    this.lookForRewrite();
    try {
      this.join(this.openSession());
    } catch (error) {
      this.stopped(`The model process could not be started: ${messageOf(error)}.`);
    }
  }

  /** Ends a running inspection and keeps its results. */
  cancel(): void {
    if (!this.isUnderWay) return;
    this.joined?.session.cancel(this.joined.id);
    this.cancelDeadline = setTimeout(() => this.joined?.session.kill(), this.timing.cancelGraceMs);
    // Reported at once: cancelling must not wait, least of all for a process that is too busy to answer.
    this.update({ ...this.inspection, status: { kind: 'cancelled' } });
  }

  /** Runs an analysis on the images. If the process has ended, nothing happens: the inspection's status says so. */
  analyse(wish: AnalysisWish): void {
    this.joined?.session.analyse(this.joined.id, wish);
  }

  /** Ends the running analysis and keeps its results. */
  cancelAnalysis(): void {
    this.joined?.session.cancelAnalysis(this.joined.id);
  }

  /** Compares the results. If the process has ended, nothing happens: the inspection's status says so. */
  compare(baseline: Baseline): void {
    this.joined?.session.compare(this.joined.id, baseline);
  }

  /** Ends the running comparison and keeps its results. */
  cancelComparison(): void {
    this.joined?.session.cancelComparison(this.joined.id);
  }

  /** Measures and follows the training run, or ends that and keeps what was measured. */
  followRun(isFollowed: boolean): void {
    this.joined?.session.followRun(this.joined.id, isFollowed);
  }

  /** Makes the process recount the channels in use. */
  setActivityThreshold(activityThresholdNats: number): void {
    this.update({ ...this.inspection, request: { ...this.inspection.request, activityThresholdNats } });
    this.joined?.session.setActivityThreshold(this.joined.id, activityThresholdNats);
  }

  /** Rejects if the process refuses, or if it has ended and the answer was not kept. */
  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    try {
      const { session, id } = this.joinedTo(`see ${QUESTIONS[name].subject}`);
      return await session.ask(id, name, request);
    } catch (error) {
      const kept = this.joined === null ? this.kept.get(name, request) : undefined;
      if (kept === undefined) throw error;
      return kept;
    }
  }

  /** Writes results to a file. Rejects if the process refuses or has ended. */
  async save(path: string, wish: ExportWish): Promise<void> {
    const { session, id } = this.joinedTo('export its results');
    await session.save(id, path, wish);
  }

  /** Leaves the session and stops reporting. */
  dispose(): void {
    this.isDisposed = true;
    this.look.abort();
    this.leave();
  }

  private lookForRewrite(): void {
    untilRewritten(this.inspection.request.path, this.timing.lookEveryMs, this.look.signal).then(
      () => this.update({ ...this.inspection, checkpointChanged: true }),
      () => undefined, // Aborted.
    );
  }

  private join(session: ModelSession): void {
    const id = session.begin(this.inspection.request, {
      report: (inspection) => this.reported(inspection),
      keep: (name, request, answer) => this.kept.keep(name, request, answer),
      failed: ({ message }) => this.update({ ...this.inspection, status: { kind: 'failed', at: 'run', message } }),
      ended: ({ message }) => this.stopped(message),
    });
    this.joined = { session, id };
  }

  /** @throws Error if the inspection has ended @param goal completes `Restart the inspection to …` */
  private joinedTo(goal: string): { readonly session: ModelSession; readonly id: number } {
    if (this.joined !== null) return this.joined;
    throw new Error(`The model process has ended. Restart the inspection to ${goal}.`);
  }

  /**
   * The process knows what it measured and decided. This class knows better which threshold was requested last, and
   * whether the file has changed since.
   */
  private reported(inspection: Inspection): void {
    if (!isUnderWay(inspection.status)) this.dropCancelDeadline();
    const { checkpointChanged, request: requested } = this.inspection;
    const request = { ...inspection.request, activityThresholdNats: requested.activityThresholdNats };
    const status = this.cancelDeadline === undefined ? inspection.status : this.inspection.status;
    const notices = [...this.ownNotices, ...inspection.notices];
    this.update({ ...inspection, request, checkpointChanged, status, notices });
  }

  /** The process ended unasked or never came up. */
  private stopped(why: string): void {
    const wasCancelled = this.cancelDeadline !== undefined;
    this.leave();
    const { status } = this.inspection;
    const whatIf = stoppedBy(why, this.inspection.whatIf);
    const comparison = endedComparison(why, this.inspection.comparison);
    const trainingRun = endedRun(why, this.inspection.trainingRun);
    // The cancelled process did not end its inspection itself, so it was killed. A failure's message says more than that
    // the process is gone.
    if (wasCancelled || status.kind === 'failed') {
      this.update({ ...this.inspection, whatIf, comparison, trainingRun });
      return;
    }
    const message = this.hasResults ? `${why} Results so far are kept.` : why;
    this.update({ ...this.inspection, status: { kind: 'stopped', message }, whatIf, comparison, trainingRun });
  }

  private leave(): void {
    this.dropCancelDeadline();
    const { joined } = this;
    this.joined = null;
    joined?.session.leave(joined.id);
  }

  private update(inspection: Inspection): void {
    if (this.isDisposed) return;
    const before = this.inspection;
    const hadResults = this.hasResults;
    this.inspection = inspection;
    this.tellNews(before);
    if (this.hasResults && !hadResults) this.listener.worked(inspection);
    this.listener.changed();
    if (!this.isUnderWay && !this.hasResults) this.leave();
  }

  private tellNews(before: Inspection | null): void {
    for (const news of inspectionNews(before, this.inspection)) this.listener.news(news);
  }

  private dropCancelDeadline(): void {
    clearTimeout(this.cancelDeadline);
    this.cancelDeadline = undefined;
  }
}

function notYetOpened(request: InspectionRequest): Inspection {
  return {
    fileName: path.basename(request.path),
    request,
    status: { kind: 'opening' },
    checkpointChanged: false,
    activityThresholdNats: request.activityThresholdNats,
    checkpoint: null,
    input: null,
    engine: null,
    notices: [],
    weightWarnings: [],
    timings: null,
    groups: [],
    summary: null,
    changeable: EVERYTHING,
    whatIf: NO_ANALYSES,
    comparison: null,
    trainingRun: null,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
