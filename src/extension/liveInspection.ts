import * as path from 'node:path';
import type { Inspection, InspectionRequest, Status } from '../protocol/inspection';
import type { KlMap, MapQuery, Picture } from '../protocol/statistics';
import { ModelProcess, type ModelProcessListener } from './modelProcess';

/** Longer than most stages take; a process that is stuck in one is ended. */
const CANCEL_GRACE_MS = 3000;

export interface LiveInspectionListener {
  changed(inspection: Inspection): void;
  output: ModelProcessListener['output'];
}

/**
 * The inspection of one checkpoint. It outlives its model processes: what they reported stays when they end, and
 * `start` makes the same request to a new one.
 */
export class LiveInspection {
  private inspection: Inspection;
  private process: ModelProcess | null = null;
  private cancelDeadline: NodeJS.Timeout | undefined;
  private isDisposed = false;

  /**
   * @param modelScript the model process's bundle
   * @param cancelGraceMs how long a cancelled process may take to end the inspection itself
   */
  constructor(
    readonly request: InspectionRequest,
    private readonly modelScript: string,
    private readonly listener: LiveInspectionListener,
    private readonly cancelGraceMs: number = CANCEL_GRACE_MS,
  ) {
    this.inspection = notYetOpened(request);
  }

  /** What is known now. */
  get current(): Inspection {
    return this.inspection;
  }

  /** The model process's id; `undefined` while there is none. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Inspects, again if need be, in a new model process; does nothing once this is disposed. */
  start(): void {
    if (this.isDisposed) return;
    this.endProcess();
    this.update(notYetOpened(this.request));
    try {
      this.process = this.forkProcess();
    } catch (error) {
      this.stopped(new Error(`The model process could not be started: ${messageOf(error)}.`));
    }
  }

  /** Ends a running inspection; what was measured stays. */
  cancel(): void {
    const { process } = this;
    if (process === null || !isUnderWay(this.inspection.status)) return;
    process.calls.cancel().catch(() => undefined); // Rejects only if the process ends, which is told apart from this.
    this.cancelDeadline ??= setTimeout(() => {
      this.endProcess();
      this.update({ ...this.inspection, status: { kind: 'cancelled' } });
    }, this.cancelGraceMs);
  }

  /** Rejects when there is no such map, and when the model process has ended. */
  async klMap(query: MapQuery): Promise<KlMap> {
    return this.runningProcess().calls.klMap(query);
  }

  /** Rejects when there is no such picture, and when the model process has ended. */
  async picture(image: number): Promise<Picture> {
    return this.runningProcess().calls.picture(image);
  }

  /** Ends the model process; nothing is reported any more. */
  dispose(): void {
    this.isDisposed = true;
    this.endProcess();
  }

  private forkProcess(): ModelProcess {
    // A process that was replaced has no say any more.
    const process: ModelProcess = new ModelProcess(this.modelScript, {
      report: (inspection) => {
        if (this.process === process) this.update(inspection);
      },
      ended: (why) => {
        if (this.process === process) this.stopped(why);
      },
      output: (stream, line) => this.listener.output(stream, line),
    });
    process.calls.inspect(this.request).catch((error: unknown) => {
      if (this.process === process) this.update({ ...this.inspection, status: failure(error) });
    });
    return process;
  }

  private runningProcess(): ModelProcess {
    if (this.process === null) throw new Error('The model process has ended; restart the inspection to see this.');
    return this.process;
  }

  private stopped(why: Error): void {
    this.endProcess();
    const { status, groups } = this.inspection;
    if (status.kind === 'failed') return; // Says more than that the process is gone.
    const kept = groups.some((group) => group !== null) ? ' The numbers measured so far stay.' : '';
    this.update({ ...this.inspection, status: { kind: 'stopped', message: why.message + kept } });
  }

  private endProcess(): void {
    this.dropCancelDeadline();
    const { process } = this;
    this.process = null;
    process?.kill();
  }

  private update(inspection: Inspection): void {
    this.inspection = inspection;
    if (!isUnderWay(inspection.status)) this.dropCancelDeadline();
    this.listener.changed(inspection);
  }

  private dropCancelDeadline(): void {
    clearTimeout(this.cancelDeadline);
    this.cancelDeadline = undefined;
  }
}

function notYetOpened(request: InspectionRequest): Inspection {
  return {
    fileName: path.basename(request.path),
    seed: request.seed,
    status: { kind: 'opening' },
    checkpoint: null,
    input: null,
    engine: null,
    groups: [],
    summary: null,
  };
}

function isUnderWay(status: Status): boolean {
  return status.kind === 'opening' || status.kind === 'running';
}

function failure(error: unknown): Status {
  return { kind: 'failed', message: messageOf(error) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
