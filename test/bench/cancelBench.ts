/** What `npm run bench -- cancel` measures: inspections in a real model process, cancelled at moments throughout. */
import { setTimeout } from 'node:timers/promises';
import { IdleSessions } from '../../src/client/inspections/idleSessions';
import { LiveInspection } from '../../src/client/inspections/liveInspection';
import { ModelProcesses } from '../../src/client/process/modelProcesses';
import { isUnderWay, type InspectionRequest, type Status } from '../../src/protocol/inspection';

export interface Cancelled {
  /** Time since the process was started. */
  readonly atMs: number;
  /** What the inspection was doing then. */
  readonly stage: string;
  /** Time until it was reported as cancelled. */
  readonly statusMs: number;
  /** Time until its process had answered a question; `null` if it didn't and was ended. */
  readonly answerMs: number | null;
}

const IMAGES = 8;
/** How much earlier to retry if the inspection ended sooner than the one that was timed. */
const EARLIER = 0.8;

/**
 * Inspects once to the end, to learn how long that takes. Then inspects once for each moment: one at random in each of
 * as many equal parts of that time.
 * @param model the model process's bundle
 * @param each receives each result at once
 */
export async function measureCancelling(
  checkpoint: string,
  model: string,
  moments: number,
  each: (cancelled: Cancelled) => void,
): Promise<Cancelled[]> {
  const wholeMs = await inspectToTheEnd(checkpoint, model);
  const all: Cancelled[] = [];
  for (let moment = 0; moment < moments; moment++) {
    let atMs = ((moment + Math.random()) / moments) * wholeMs;
    let cancelled = await cancelAt(atMs, checkpoint, model);
    while (cancelled === null) {
      atMs *= EARLIER;
      cancelled = await cancelAt(atMs, checkpoint, model);
    }
    each(cancelled);
    all.push(cancelled);
  }
  return all;
}

async function inspectToTheEnd(checkpoint: string, model: string): Promise<number> {
  const startMs = performance.now();
  const status = await new Promise<Status>((resolve) => {
    const live = start(checkpoint, model, (status) => {
      if (isUnderWay(status)) return;
      live.dispose();
      resolve(status);
    });
  });
  if (status.kind !== 'finished') throw new Error(`The inspection did not finish: ${JSON.stringify(status)}`);
  return performance.now() - startMs;
}

/** @returns `null` if there was nothing left to cancel */
async function cancelAt(atMs: number, checkpoint: string, model: string): Promise<Cancelled | null> {
  let saidMs = NaN;
  const live = start(checkpoint, model, ({ kind }) => {
    if (kind === 'cancelled' && Number.isNaN(saidMs)) saidMs = performance.now();
  });
  try {
    await setTimeout(atMs);
    const { status } = live.current;
    if (!isUnderWay(status)) return null;
    const startMs = performance.now();
    live.cancel();
    // If nothing is measured yet, the refusal is an answer, too.
    await live.ask('klMap', { quantity: 'kl', group: 0, channel: null, image: null }).catch(() => undefined);
    const answerMs = live.processId === undefined ? null : performance.now() - startMs;
    return { atMs, stage: inWords(status), statusMs: saidMs - startMs, answerMs };
  } finally {
    live.dispose();
  }
}

function start(checkpoint: string, model: string, changed: (status: Status) => void): LiveInspection {
  const request: InspectionRequest = {
    path: checkpoint,
    input: { kind: 'samples', count: IMAGES, temperature: 1 },
    seed: 0,
    draws: 1,
    threads: null,
    activityThresholdNats: 0.1,
    flags: [],
  };
  const listener = {
    changed: ({ status }: { status: Status }) => changed(status),
    worked: () => undefined,
    news: () => undefined,
    output: () => undefined,
  };
  const live = new LiveInspection(
    request,
    new ModelProcesses([model]),
    new IdleSessions(() => ({ idleMs: 600_000, idleBytes: 2e9 })),
    listener,
  );
  live.start();
  return live;
}

function inWords(status: Status): string {
  return status.kind === 'running' ? status.progress.stage : status.kind;
}
