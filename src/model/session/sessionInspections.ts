import type { Baseline } from '../../protocol/compare/baseline';
import type { ExportWish } from '../../protocol/exports';
import type { Inspection, InspectionRequest } from '../../protocol/inspection';
import type { ModelEvents, SessionCalls } from '../../protocol/modelCalls';
import { QUESTIONS, type Answers, type InspectionQuestion, type Requests } from '../../protocol/questions';
import { sessionKey } from '../../protocol/sessionRequest';
import type { AnalysisWish } from '../../protocol/whatIf/analysis';
import { Refusal } from '../refusal';
import { RunningInspection } from './runningInspection';
import { openSaved } from './openSaved';
import type { SessionInspection } from './sessionInspection';
import { Session, type SessionOptions } from './session';

/** The inspections of one session, by the numbers that the caller gave them. */
export class SessionInspections implements SessionCalls {
  readonly #options: SessionOptions;
  readonly #events: ModelEvents;
  readonly #inspections = new Map<number, SessionInspection>();
  /** Inspections that were cancelled before it was known what their file contains. */
  readonly #cancelled = new Set<number>();
  #opened: { readonly key: string; readonly session: Session } | null = null;

  constructor(options: SessionOptions, events: ModelEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** @throws {Error} if the number is taken, or the request needs another session. */
  async inspect(id: number, request: InspectionRequest): Promise<void> {
    if (this.#inspections.has(id)) throw new Error(`This model process has had inspection ${id} already.`);
    const inspection = await this.#open(id, request);
    this.#inspections.set(id, inspection);
    if (this.#cancelled.delete(id)) inspection.cancel();
    await inspection.run();
    this.#events.held((await this.#opened?.session.heldBytes()) ?? 0);
  }

  cancel(id: number): void {
    const inspection = this.#inspections.get(id);
    if (inspection === undefined) this.#cancelled.add(id);
    else inspection.cancel();
  }

  async analyse(id: number, wish: AnalysisWish): Promise<void> {
    await this.#kept(id).analyse(wish);
    this.#events.held((await this.#opened?.session.heldBytes()) ?? 0);
  }

  cancelAnalysis(id: number): void {
    this.#inspections.get(id)?.cancelAnalysis();
  }

  async compare(id: number, baseline: Baseline): Promise<void> {
    await this.#kept(id).compare(baseline);
    this.#events.held((await this.#opened?.session.heldBytes()) ?? 0);
  }

  cancelComparison(id: number): void {
    this.#inspections.get(id)?.cancelComparison();
  }

  async followRun(id: number, isFollowed: boolean): Promise<void> {
    await this.#kept(id).followRun(isFollowed);
  }

  setActivityThreshold(id: number, nats: number): void {
    this.#inspections.get(id)?.setActivityThreshold(nats);
  }

  async ask<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    const inspection = this.#kept(id);
    if (!QUESTIONS[name].runsModel) return inspection.ask(name, request);
    try {
      return await inspection.ask(name, request);
    } finally {
      // The engine may have been started again for it.
      this.#events.held((await this.#opened?.session.heldBytes()) ?? 0);
    }
  }

  async save(id: number, path: string, wish: ExportWish): Promise<void> {
    await this.#kept(id).save(path, wish);
  }

  forget(id: number): void {
    this.cancel(id);
    this.#inspections.delete(id);
  }

  async release(): Promise<void> {
    await this.#opened?.session.release();
    this.#events.held((await this.#opened?.session.heldBytes()) ?? 0);
  }

  #kept(id: number): SessionInspection {
    const inspection = this.#inspections.get(id);
    if (inspection === undefined) throw new Refusal('These results are not kept any more.');
    return inspection;
  }

  async #open(id: number, request: InspectionRequest): Promise<SessionInspection> {
    const listener = {
      report: (report: Inspection) => this.#events.report(id, report),
      keep: <Name extends InspectionQuestion>(name: Name, asked: Requests[Name], answer: Answers[Name]) =>
        this.#events.keep(id, name, asked, answer),
    };
    // A session is open on a checkpoint, so only its first request may be about saved results.
    const saved = this.#opened === null ? await openSaved(request, listener) : null;
    if (saved !== null) return saved;
    const key = sessionKey(request);
    this.#opened ??= { key, session: new Session(request, this.#options) };
    if (this.#opened.key !== key) throw new Error('This model process has another session.');
    const inspection: RunningInspection = new RunningInspection(this.#opened.session, request, {
      ...listener,
      ready: () => this.#makeWay(inspection),
    });
    return inspection;
  }

  /** Ends the running inspection and keeps its results. */
  #makeWay(next: SessionInspection): void {
    for (const inspection of this.#inspections.values()) if (inspection !== next) inspection.cancel();
  }
}
