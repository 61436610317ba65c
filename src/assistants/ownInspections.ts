/** Inspections that are run for tools, each in a model process of its own. */
import { IdleSessions } from '../client/inspections/idleSessions';
import { LiveInspection } from '../client/inspections/liveInspection';
import type { ModelProcesses } from '../client/process/modelProcesses';
import type { Inspection, InspectionRequest } from '../protocol/inspection';
import { answersOf } from './answersOf';
import type { Inspections, Measured, Waiting } from './inspections';
import type { Tool } from './tool';

/** Each holds the statistics of its images, and maybe weights. */
const MOST_KEPT = 4;
const IDLE = { idleMs: 5 * 60_000, idleBytes: 1e9 };

/** How fast a network is here. */
export interface Pace {
  /** Time for one draw of one image. */
  readonly imageMs: number;
  readonly groups: number;
}

interface Kept {
  readonly live: LiveInspection;
  /** Callers that wait for it. */
  waiting: number;
}

export class OwnInspections implements Inspections {
  /** By request, the one used last at the end. */
  private readonly kept = new Map<string, Kept>();
  /** By checkpoint, as measured last. */
  private readonly paces = new Map<string, Pace>();
  private readonly idleSessions = new IdleSessions(() => IDLE);

  /** @param log receives lines of the model processes, and what happens to inspections */
  constructor(
    private readonly processes: ModelProcesses,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * How long a tool would take, in ms: 0 if it answers from an inspection that is there already, and `null` if nothing is
   * known of the file's network yet.
   * @param pace of the same file, if it is known from elsewhere
   */
  priceMs(request: InspectionRequest, passes: Tool['passes'], pace = this.paces.get(request.path)): number | null {
    if (passes === null && this.kept.has(keyOf(request))) return 0;
    const images = imagesIn(request);
    if (pace === undefined || images === null) return null;
    return pace.imageMs * images * request.draws * (passes?.(pace.groups) ?? 1);
  }

  async measured(request: InspectionRequest, _isUsual: boolean, waiting: Waiting): Promise<Measured> {
    const key = keyOf(request);
    const one = this.kept.get(key) ?? this.begin(request);
    this.kept.delete(key);
    this.kept.set(key, one);
    this.dropOldest();
    one.waiting += 1;
    let isUsable = false;
    try {
      const measured = await answersOf(one.live, waiting);
      isUsable = true;
      const pace = paceOf(measured.inspection);
      if (pace !== undefined) this.paces.set(request.path, pace);
      return measured;
    } finally {
      one.waiting -= 1;
      // What failed is tried again by the next call; what was cancelled is not wanted by anybody else.
      if (!isUsable && one.waiting === 0) this.drop(key, one);
    }
  }

  /** Ends all model processes. */
  dispose(): void {
    for (const { live } of this.kept.values()) live.dispose();
    this.kept.clear();
  }

  private begin(request: InspectionRequest): Kept {
    const live = new LiveInspection(request, this.processes, this.idleSessions, {
      changed: () => undefined,
      worked: () => undefined,
      news: ({ text }) => this.log(text),
      output: (_, line) => this.log(line),
    });
    live.start();
    return { live, waiting: 0 };
  }

  private dropOldest(): void {
    for (const [key, one] of this.kept) {
      if (this.kept.size <= MOST_KEPT) return;
      if (one.waiting === 0) this.drop(key, one);
    }
  }

  private drop(key: string, { live }: Kept): void {
    live.dispose();
    this.kept.delete(key);
  }
}

/** `undefined` until a pass has been timed. */
export function paceOf({ timings, request, checkpoint }: Inspection): Pace | undefined {
  if (!timings?.imagesPerSecond || checkpoint === null) return undefined;
  return { imageMs: 1000 / (timings.imagesPerSecond * request.draws), groups: checkpoint.groups.length };
}

/** `null` if the inspection decides how many. */
function imagesIn({ input }: InspectionRequest): number | null {
  if (input.kind === 'files') return input.most;
  return typeof input.count === 'number' ? input.count : input.count.decided;
}

export function keyOf({ activityThresholdNats: _, ...request }: InspectionRequest): string {
  return JSON.stringify(request);
}
