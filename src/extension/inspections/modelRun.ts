import * as path from 'node:path';
import { isUnderWay, type Inspection, type InspectionRequest } from '../../protocol/inspection';
import { QUESTIONS, type Answers, type InspectionQuestion, type Requests } from '../../protocol/questions';
import { inspectionNews, type News } from './inspectionNews';
import { KeptAnswers } from './keptAnswers';
import type { ModelSession } from './modelSession';
import { untilRewritten } from './untilRewritten';

export interface RunTiming {
  /** How long a cancelled process may take to end the inspection itself. */
  readonly cancelGraceMs: number;
  /** Between two looks whether the checkpoint was rewritten. */
  readonly lookEveryMs: number;
}

export interface RunListener {
  changed(): void;
  /** The first group was measured. */
  worked(request: InspectionRequest): void;
  /** A line for the log. */
  news(news: News): void;
}

/**
 * One inspection on a session. What its process reported stays when it ends, and so do the answers that it gave to be
 * kept. An inspection that has nothing to answer for leaves the session as soon as it has ended.
 */
export class ModelRun {
  private inspection: Inspection;
  /** With the inspection's number in it; `null` before the start and once it has ended. */
  private joined: { readonly session: ModelSession; readonly id: number } | null = null;
  private readonly kept = new KeptAnswers();
  /** Set while a process that was told to cancel has not yet ended its inspection. */
  private cancelDeadline: NodeJS.Timeout | undefined;
  /** Aborted when nobody asks any more whether the checkpoint was rewritten. */
  private readonly look = new AbortController();
  private isDisposed = false;

  /**
   * @param openSession a session of this request; throws if none can be started
   * @param ownNotices what is to be said beside the notices of the process
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

  /** What is known now. */
  get current(): Inspection {
    return this.inspection;
  }

  get isUnderWay(): boolean {
    return isUnderWay(this.inspection.status);
  }

  /** Whether there is anything to look at. */
  get hasResults(): boolean {
    return this.inspection.groups.some((group) => group !== null);
  }

  /** `null` before the start and once it has ended. */
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

  /** Ends a running inspection; what was measured stays. */
  cancel(): void {
    if (!this.isUnderWay) return;
    this.joined?.session.cancel(this.joined.id);
    this.cancelDeadline = setTimeout(() => this.joined?.session.kill(), this.timing.cancelGraceMs);
    // Said at once: who cancels waits for nothing, least of all for a process that is too busy to answer.
    this.update({ ...this.inspection, status: { kind: 'cancelled' } });
  }

  /** The process counts the channels in use anew. */
  setActivityThreshold(activityThresholdNats: number): void {
    this.update({ ...this.inspection, request: { ...this.inspection.request, activityThresholdNats } });
    this.joined?.session.setActivityThreshold(this.joined.id, activityThresholdNats);
  }

  /** Rejects when the process refuses, or it has ended and the answer was not kept. */
  async ask<Name extends InspectionQuestion>(name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    try {
      const { session, id } = this.joinedFor(name);
      return await session.ask(id, name, request);
    } catch (error) {
      const kept = this.joined === null ? this.kept.get(name, request) : undefined;
      if (kept === undefined) throw error;
      return kept;
    }
  }

  /** Leaves the session; nothing is reported any more. */
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

  /** @throws Error when it has ended */
  private joinedFor(name: InspectionQuestion): { readonly session: ModelSession; readonly id: number } {
    if (this.joined !== null) return this.joined;
    throw new Error(`The model process has ended. Restart the inspection to see ${QUESTIONS[name].subject}.`);
  }

  /** The process knows what it measured; what is asked for and whether the file changed since, this knows better. */
  private reported(inspection: Inspection): void {
    if (!isUnderWay(inspection.status)) this.dropCancelDeadline();
    const { checkpointChanged } = this.inspection;
    const request = decidedBy(inspection, this.inspection.request);
    const status = this.cancelDeadline === undefined ? inspection.status : this.inspection.status;
    const notices = [...this.ownNotices, ...inspection.notices];
    this.update({ ...inspection, request, checkpointChanged, status, notices });
  }

  /** The process has ended without being asked to, or never came up. */
  private stopped(why: string): void {
    const wasCancelled = this.cancelDeadline !== undefined;
    this.leave();
    const { status } = this.inspection;
    // It did not end by itself when it was cancelled, and so was ended.
    if (wasCancelled || status.kind === 'failed') return; // Says more than that the process is gone.
    const message = this.hasResults ? `${why} The numbers measured so far stay.` : why;
    this.update({ ...this.inspection, status: { kind: 'stopped', message } });
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
    if (this.hasResults && !hadResults) this.listener.worked(inspection.request);
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
    groups: [],
    summary: null,
  };
}

/**
 * How many model samples are measured, the process decides where nobody asked for a number; and what saved statistics are
 * of, only the file says.
 */
function decidedBy(
  { saved, request: { input } }: Pick<Inspection, 'request' | 'saved'>,
  request: InspectionRequest,
): InspectionRequest {
  if (saved !== undefined) return { ...request, draws: saved.draws, seed: saved.seed };
  const isOpen = request.input.kind === 'samples' && typeof request.input.count !== 'number';
  return isOpen ? { ...request, input } : request;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
