import * as path from 'node:path';
import { isUnderWay, type Inspection, type InspectionRequest } from '../../protocol/inspection';
import type { Histograms, HistogramQuery, KlMap, MapQuery, Picture, PictureKind } from '../../protocol/statistics';
import { inspectionNews, type News } from './inspectionNews';
import type { ModelProcess, ModelProcessListener } from '../process/modelProcess';
import type { ModelProcesses } from '../process/modelProcesses';
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
  output: ModelProcessListener['output'];
}

/**
 * One inspection by one model process. What the process reported stays when it ends, and so do the sum maps of its
 * groups. A process that has nothing to answer for is ended as soon as its inspection has.
 */
export class ModelRun {
  private inspection: Inspection;
  private process: ModelProcess | null = null;
  /** By query; of every group that was measured. */
  private readonly sumMaps = new Map<string, KlMap>();
  /** Set while a process that was told to cancel has not yet ended its inspection. */
  private cancelDeadline: NodeJS.Timeout | undefined;
  /** Aborted when nobody asks any more whether the checkpoint was rewritten. */
  private readonly look = new AbortController();
  private isDisposed = false;

  /**
   * @param ownNotices what is to be said beside the notices of the process
   */
  constructor(
    request: InspectionRequest,
    private readonly processes: ModelProcesses,
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

  /** The model process's id; `undefined` while there is none. */
  get processId(): number | undefined {
    return this.process?.id;
  }

  /** May be called once. */
  start(): void {
    this.tellNews(null);
    this.lookForRewrite();
    try {
      this.process = this.forkProcess();
    } catch (error) {
      this.stopped(`The model process could not be started: ${messageOf(error)}.`);
    }
  }

  /** Ends a running inspection; what was measured stays. */
  cancel(): void {
    if (!this.isUnderWay) return;
    this.process?.calls.cancel().catch(() => undefined); // Rejects only if the process ends, which is told apart from this.
    this.cancelDeadline = setTimeout(() => this.endProcess(), this.timing.cancelGraceMs);
    // Said at once: who cancels waits for nothing, least of all for a process that is too busy to answer.
    this.update({ ...this.inspection, status: { kind: 'cancelled' } });
  }

  /** The process counts the channels in use anew. */
  setActivityThreshold(activityThresholdNats: number): void {
    this.update({ ...this.inspection, request: { ...this.inspection.request, activityThresholdNats } });
    this.process?.calls.setActivityThreshold(activityThresholdNats).catch(() => undefined); // As above.
  }

  /** Rejects when there is no such map, or it was not kept when the model process ended. */
  async klMap(query: MapQuery): Promise<KlMap> {
    try {
      return await this.runningProcess('this map').calls.klMap(query);
    } catch (error) {
      const kept = this.process === null ? this.sumMaps.get(keyOf(query)) : undefined;
      if (kept === undefined) throw error;
      return kept;
    }
  }

  /** Rejects when there is no such group or channel, and when the model process has ended. */
  async histograms(query: HistogramQuery): Promise<Histograms> {
    return this.runningProcess('the histograms').calls.histograms(query);
  }

  /** Rejects when there is no such picture, and when the model process has ended. */
  async picture(kind: PictureKind, image: number): Promise<Picture> {
    return this.runningProcess('this picture').calls.picture(kind, image);
  }

  /** Ends the model process; nothing is reported any more. */
  dispose(): void {
    this.isDisposed = true;
    this.look.abort();
    this.endProcess();
  }

  private lookForRewrite(): void {
    untilRewritten(this.inspection.request.path, this.timing.lookEveryMs, this.look.signal).then(
      () => this.update({ ...this.inspection, checkpointChanged: true }),
      () => undefined, // Aborted.
    );
  }

  private forkProcess(): ModelProcess {
    const process = this.processes.start({
      report: (inspection) => this.reported(inspection),
      sumMap: (map) => void this.sumMaps.set(keyOf(map.query), map),
      ended: ({ message }) => {
        if (this.process !== null) this.stopped(message);
      },
      output: (stream, line) => this.listener.output(stream, line),
    });
    process.calls.inspect(this.inspection.request).catch((error: unknown) => {
      if (this.process === null) return; // It has ended, which is told apart from this.
      this.update({ ...this.inspection, status: { kind: 'failed', at: 'run', message: messageOf(error) } });
    });
    return process;
  }

  /** @param wanted what can't be had without it */
  private runningProcess(wanted: string): ModelProcess {
    if (this.process !== null) return this.process;
    throw new Error(`The model process has ended. Restart the inspection to see ${wanted}.`);
  }

  /** The process knows what it measured; what is asked for and whether the file changed since, this knows better. */
  private reported(inspection: Inspection): void {
    if (this.process === null) return;
    if (!isUnderWay(inspection.status)) this.dropCancelDeadline();
    const { checkpointChanged } = this.inspection;
    const request = decidedBy(inspection.request, this.inspection.request);
    const status = this.cancelDeadline === undefined ? inspection.status : this.inspection.status;
    const notices = [...this.ownNotices, ...inspection.notices];
    this.update({ ...inspection, request, checkpointChanged, status, notices });
  }

  /** The process has ended without being asked to, or never came up. */
  private stopped(why: string): void {
    this.endProcess();
    const { status } = this.inspection;
    if (status.kind === 'failed') return; // Says more than that the process is gone.
    const message = this.hasResults ? `${why} The numbers measured so far stay.` : why;
    this.update({ ...this.inspection, status: { kind: 'stopped', message } });
  }

  private endProcess(): void {
    this.dropCancelDeadline();
    const { process } = this;
    this.process = null;
    process?.kill();
  }

  private update(inspection: Inspection): void {
    if (this.isDisposed) return;
    const before = this.inspection;
    const hadResults = this.hasResults;
    this.inspection = inspection;
    if (!this.isUnderWay && !this.hasResults) this.endProcess();
    this.tellNews(before);
    if (this.hasResults && !hadResults) this.listener.worked(inspection.request);
    this.listener.changed();
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

/** How many model samples are measured, the process decides where nobody asked for a number. */
function decidedBy({ input }: InspectionRequest, request: InspectionRequest): InspectionRequest {
  const isOpen = request.input.kind === 'samples' && typeof request.input.count !== 'number';
  return isOpen ? { ...request, input } : request;
}

function keyOf({ quantity, group, channel, image }: MapQuery): string {
  return `${quantity} ${group} ${channel} ${image}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
