import type { InspectionRequest, ModelEvents, SessionCalls } from '../../protocol/inspection';
import type { Answers, InspectionQuestion, Requests } from '../../protocol/questions';
import { sessionKey } from '../../protocol/sessionRequest';
import { Refusal } from '../refusal';
import { RunningInspection } from './runningInspection';
import { Session, type SessionOptions } from './session';

/** The inspections of one session, by the numbers that whoever asks has given them. */
export class SessionInspections implements SessionCalls {
  readonly #options: SessionOptions;
  readonly #events: ModelEvents;
  readonly #inspections = new Map<number, RunningInspection>();
  #opened: { readonly key: string; readonly session: Session } | null = null;

  constructor(options: SessionOptions, events: ModelEvents) {
    this.#options = options;
    this.#events = events;
  }

  /** @throws {Error} when the number is taken, or the request needs another session. */
  async inspect(id: number, request: InspectionRequest): Promise<void> {
    const key = sessionKey(request);
    this.#opened ??= { key, session: new Session(request, this.#options) };
    const { session } = this.#opened;
    if (this.#opened.key !== key) throw new Error('This model process has another session.');
    if (this.#inspections.has(id)) throw new Error(`This model process has had inspection ${id} already.`);
    const inspection = new RunningInspection(session, request, {
      report: (report) => this.#events.report(id, report),
      keep: (name, asked, answer) => this.#events.keep(id, name, asked, answer),
      ready: () => this.#makeWay(inspection),
    });
    this.#inspections.set(id, inspection);
    await inspection.run();
    this.#events.held(await session.heldBytes());
  }

  cancel(id: number): void {
    this.#inspections.get(id)?.cancel();
  }

  setActivityThreshold(id: number, nats: number): void {
    this.#inspections.get(id)?.setActivityThreshold(nats);
  }

  async ask<Name extends InspectionQuestion>(id: number, name: Name, request: Requests[Name]): Promise<Answers[Name]> {
    const inspection = this.#inspections.get(id);
    if (inspection === undefined) throw new Refusal('These results are not kept any more.');
    return inspection.ask(name, request);
  }

  forget(id: number): void {
    this.#inspections.get(id)?.cancel();
    this.#inspections.delete(id);
  }

  async release(): Promise<void> {
    await this.#opened?.session.release();
    this.#events.held((await this.#opened?.session.heldBytes()) ?? 0);
  }

  /** What runs ends; what it measured stays. */
  #makeWay(next: RunningInspection): void {
    for (const inspection of this.#inspections.values()) if (inspection !== next) inspection.cancel();
  }
}
