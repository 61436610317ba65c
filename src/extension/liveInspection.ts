import * as path from 'node:path';
import type { Inspection, InspectionRequest, Status } from '../protocol/inspection';
import type { Histograms, HistogramQuery, KlMap, MapQuery, Picture, PictureKind } from '../protocol/statistics';
import { ModelProcess, type ModelCommand, type ModelProcessListener } from './modelProcess';
import { untilRewritten } from './untilRewritten';

export interface LiveInspectionTiming {
  /** How long a cancelled process may take to end the inspection itself. */
  readonly cancelGraceMs: number;
  /** Between two looks whether the checkpoint was rewritten. */
  readonly lookEveryMs: number;
}

/** Longer than most stages take; a process that is stuck in one is ended. */
const TIMING: LiveInspectionTiming = { cancelGraceMs: 3000, lookEveryMs: 2000 };

export interface LiveInspectionListener {
  changed(inspection: Inspection): void;
  output: ModelProcessListener['output'];
}

/**
 * The inspection of one checkpoint. It outlives its model processes: what they reported stays when they end, and
 * `start` makes the same request, or another, to a new one.
 */
export class LiveInspection {
  private inspection: Inspection;
  private process: ModelProcess | null = null;
  /** Set while a process that was told to cancel has not yet ended its inspection. */
  private cancelDeadline: NodeJS.Timeout | undefined;
  /** Aborted when nobody asks any more whether the checkpoint was rewritten. */
  private look = new AbortController();
  private isDisposed = false;

  /** @param model the model process's bundle and arguments */
  constructor(
    request: InspectionRequest,
    private readonly model: ModelCommand,
    private readonly listener: LiveInspectionListener,
    private readonly timing: LiveInspectionTiming = TIMING,
  ) {
    this.inspection = notYetOpened(request);
  }

  /** What is known now. */
  get current(): Inspection {
    return this.inspection;
  }

  /** What was asked for last. */
  get request(): InspectionRequest {
    return this.inspection.request;
  }

  /** The model process's id; `undefined` while there is none. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** Inspects, again if need be, in a new model process; does nothing once this is disposed. */
  start(request: InspectionRequest = this.request): void {
    if (this.isDisposed) return;
    this.endProcess();
    this.update(notYetOpened(request));
    this.lookForRewrite();
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
    this.cancelDeadline = setTimeout(() => this.endProcess(), this.timing.cancelGraceMs);
    // Said at once: who cancels waits for nothing, least of all for a process that is too busy to answer.
    this.update({ ...this.inspection, status: { kind: 'cancelled' } });
  }

  /** The process counts the channels in use anew; while there is none, the next one will. */
  setActivityThreshold(activityThresholdNats: number): void {
    this.update({ ...this.inspection, request: { ...this.request, activityThresholdNats } });
    this.process?.calls.setActivityThreshold(activityThresholdNats).catch(() => undefined); // As above.
  }

  /** Rejects when there is no such map, and when the model process has ended. */
  async klMap(query: MapQuery): Promise<KlMap> {
    return this.runningProcess().calls.klMap(query);
  }

  /** Rejects when there is no such group or channel, and when the model process has ended. */
  async histograms(query: HistogramQuery): Promise<Histograms> {
    return this.runningProcess().calls.histograms(query);
  }

  /** Rejects when there is no such picture, and when the model process has ended. */
  async picture(kind: PictureKind, image: number): Promise<Picture> {
    return this.runningProcess().calls.picture(kind, image);
  }

  /** Ends the model process; nothing is reported any more. */
  dispose(): void {
    this.isDisposed = true;
    this.look.abort();
    this.endProcess();
  }

  private lookForRewrite(): void {
    this.look.abort();
    this.look = new AbortController();
    untilRewritten(this.request.path, this.timing.lookEveryMs, this.look.signal).then(
      () => this.update({ ...this.inspection, checkpointChanged: true }),
      () => undefined, // Aborted.
    );
  }

  private forkProcess(): ModelProcess {
    // A process that was replaced has no say any more.
    const process: ModelProcess = new ModelProcess(this.model, {
      report: (inspection) => {
        if (this.process === process) this.reported(inspection);
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

  /** The process knows what it measured; what is asked for and whether the file changed since, this knows better. */
  private reported(inspection: Inspection): void {
    if (!isUnderWay(inspection.status)) this.dropCancelDeadline();
    const { checkpointChanged } = this.inspection;
    // How many model samples are measured, the process decides.
    const request = { ...this.request, input: inspection.request.input };
    const status = this.cancelDeadline === undefined ? inspection.status : this.inspection.status;
    this.update({ ...inspection, request, checkpointChanged, status });
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
    if (this.isDisposed) return;
    this.inspection = inspection;
    this.listener.changed(inspection);
  }

  private dropCancelDeadline(): void {
    clearTimeout(this.cancelDeadline);
    this.cancelDeadline = undefined;
  }
}

export function isUnderWay(status: Status): boolean {
  return status.kind === 'opening' || status.kind === 'running';
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

function failure(error: unknown): Status {
  return { kind: 'failed', message: messageOf(error) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
